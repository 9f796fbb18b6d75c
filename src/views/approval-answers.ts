import type { Args, CommandButton, Json, Message, RichText, Span } from '../chat/message.ts';
import type { ApprovalBody, ApprovalDeed, Approver } from '../domain/approval-body.ts';
import { hiddenMark } from '../redact/hidden-mark.ts';
import { approvalHeading, approverSpans, deedFacts } from './approval.ts';
import { duration } from './duration.ts';
import { buttonsBlock } from './job-buttons.ts';
import { piecesOf } from './pieces.ts';
import { bold, capital, code, cut, dotted, line, lines, moment, person } from './rich-text.ts';

const maxPieces = 3;
const maxReason = 200;
/** A form's small print. */
const maxInputs = 600;

/** Above the field that asks why: what exactly will be done, and who has to agree. */
export function approvalIntro(asked: {
  readonly deed: ApprovalDeed;
  /** Values of the inputs without secrets, where nobody but the asker reads them; null where others do. */
  readonly values: Json;
  readonly approvers: readonly Approver[];
  readonly expiresMs: number;
}): RichText {
  const { approvers, deed, expiresMs, values } = asked;
  const inputs = values === null ? deed.inputs.join(', ') : cut(JSON.stringify(values), maxInputs);
  return lines([
    line(bold(capital(deed.words))),
    deed.means === null ? [] : [deed.means],
    ...deed.facts.map(({ label, value }) => line(`${label}: ${cut(value, 300)}`)),
    inputs === '' ? [] : line('Inputs: ', inputs),
    // A form calls nobody: it is the asker's own.
    line(
      'It takes the approval of ',
      ...approverSpans(approvers).map(quiet),
      `, within ${duration(expiresMs)}.`,
    ),
  ]);
}

function quiet(span: Span): Span {
  if (typeof span === 'string' || span.kind !== 'mention') return span;
  const { group, id, name, platform } = span;
  return group ? name : { kind: 'person', platform, id, name };
}

/** The same was asked for before, and still waits. */
export function waitingAlready(id: string, { at, deed, expires }: ApprovalBody): Message {
  const preview = `You asked to ${deed.words} already: request ${id} waits.`;
  return {
    preview,
    blocks: [
      {
        kind: 'text',
        text: line(
          'You asked for this at ',
          moment(at),
          ': request ',
          code(id),
          ' waits for approval until ',
          moment(expires),
          '.',
        ),
      },
    ],
  };
}

/** Somebody was faster, or the time is over: how the request stands. */
export function decidedAlready(id: string, body: ApprovalBody): Message {
  const { by, expires, state } = body;
  const preview = cut(approvalHeading(body).replace(/^\S+ /, ''), 200);
  return { preview, blocks: [{ kind: 'text', text: line(...words(), ' Request ', code(id), '.') }] };

  function words(): RichText {
    switch (state.name) {
      case 'waiting':
        return ['It waits for approval.'];
      case 'approved':
      case 'done':
      case 'failed':
        return line(person(state.by), ' approved this at ', moment(state.at), '.');
      case 'denied':
        return line(
          person(state.by),
          ' denied this at ',
          moment(state.at),
          state.reason === null ? '.' : `: ${cut(state.reason, maxReason)}`,
        );
      case 'withdrawn':
        return line(person(by), ' withdrew this at ', moment(state.at), '.');
      case 'expired':
        return line('Too late: it could be approved until ', moment(expires), '.');
    }
  }
}

/** Everything about a request, the values of its inputs too: for those who may approve it and who asked. */
export function approvalDetails(
  id: string,
  tenant: string,
  body: ApprovalBody,
  /** Without secrets; null where they are not kept any more. */
  inputs: Json,
  /** Is it for who may approve it, or for who asked? */
  decides: boolean,
): Message {
  const text = inputs === null ? '' : JSON.stringify(inputs, null, 2);
  const hidden = text.split(hiddenMark).length - 1;
  const { pieces, rest } = piecesOf(text, maxPieces);
  const gone = inputs === null && body.deed.inputs.length > 0;
  const notes = [
    hidden === 0
      ? null
      : `${hidden} ${hidden === 1 ? 'value looks' : 'values look'} like a secret and ${hidden === 1 ? 'is' : 'are'} hidden.`,
    rest === '' ? null : `${rest.length} more characters are left out.`,
    gone ? 'The values are forgotten by now.' : null,
  ].filter((note) => note !== null);
  return {
    preview: `Request ${id}: ${body.deed.words}`,
    blocks: [
      { kind: 'heading', text: approvalHeading(body) },
      { kind: 'text', text: line(bold('Why'), ' ', body.reason) },
      ...(body.deed.means === null ? [] : [{ kind: 'text' as const, text: [body.deed.means] }]),
      deedFacts(body.deed, tenant),
      ...pieces.map((piece) => ({ kind: 'quote' as const, text: piece })),
      ...(notes.length === 0 ? [] : [{ kind: 'context' as const, text: lines(notes.map((note) => [note])) }]),
      {
        kind: 'context',
        text: dotted([
          line('request ', code(id)),
          line('until ', moment(body.expires, 'date-time')),
          body.deed.inputs.length === 0 ? 'no inputs' : null,
        ]),
      },
      ...buttonsBlock(body.state.name === 'waiting' ? decisionButtons({ tenant, id }, decides) : []),
    ],
  };
}

/** Where others read along: says where they can be had. */
export function detailsElsewhere(id: string): Message {
  const text = `Inputs are shown only to those who approve and to who asked. Write \`approvals ${id}\` to me in our personal chat.`;
  return {
    preview: text.replaceAll('`', ''),
    blocks: [
      {
        kind: 'text',
        text: line('🔒 ', text.split('`')[0] ?? '', code(`approvals ${id}`), text.split('`')[2] ?? ''),
      },
    ],
  };
}

/** What waits for the one who asks, and what they wait for. */
export function approvalsMessage(
  forYou: readonly { readonly id: string; readonly body: ApprovalBody }[],
  yours: readonly { readonly id: string; readonly body: ApprovalBody }[],
  tenant: string,
): Message {
  const heading =
    forYou.length === 0 ? 'Nothing waits for your approval' : `${forYou.length} to approve or deny`;
  return {
    preview: heading,
    blocks: [
      { kind: 'heading', text: heading },
      ...forYou.map(({ body, id }) => row(id, body, tenant, true)),
      ...(yours.length === 0 ? [] : [{ kind: 'text' as const, text: [bold('Your own requests')] }]),
      ...yours.map(({ body, id }) => row(id, body, tenant, false)),
    ],
  };
}

function row(id: string, body: ApprovalBody, tenant: string, decides: boolean) {
  const args = { tenant, id };
  return {
    kind: 'row' as const,
    text: line(code(id), ` ${capital(cut(body.deed.words, 120))}`),
    detail: line(person(body.by), `: ${cut(body.reason, maxReason)} · until `, moment(body.expires)),
    buttons: [...decisionButtons(args, decides), { label: 'Details', command: 'approvals', args }],
  };
}

function decisionButtons(args: Args, decides: boolean): readonly CommandButton[] {
  if (!decides) return [{ label: 'Withdraw', command: 'deny', args: { ...args, withdraw: true } }];
  return [
    { label: 'Approve', command: 'approve', args, style: 'primary' },
    { label: 'Deny', command: 'deny', args: { ...args, ask: true } },
  ];
}
