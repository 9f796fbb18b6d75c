import type { Block, Button, CommandButton, Message, RichText, Span } from '../chat/message.ts';
import type { ApprovalBody, ApprovalDeed, Approver } from '../domain/approval-body.ts';
import { buttonsBlock } from './job-buttons.ts';
import { bold, capital, code, cut, dotted, line, lines, moment, person, sentence } from './rich-text.ts';

/** Names of approvers and of inputs that are told; the rest is counted. */
const mostApprovers = 6;
const mostInputs = 12;
const maxReason = 500;
const maxValue = 300;
const maxPreview = 200;

export interface ApprovalView {
  readonly id: string;
  readonly tenant: string;
}

/** One message that lives: who asks for what and why, what exactly will be done, and what came of it. */
export function approvalMessage(body: ApprovalBody, view: ApprovalView): Message {
  const heading = approvalHeading(body);
  const waits = body.state.name === 'waiting';
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: waits ? callLine(body) : outcomeLines(body) },
    { kind: 'text', text: line(bold('Why'), ' ', cut(body.reason, maxReason)) },
    { kind: 'text', text: deedText(body.deed, view.tenant, !isOver(body)) },
    {
      kind: 'context',
      text: dotted([
        line('asked by ', person(body.by)),
        moment(body.at, 'date-time'),
        line('rule ', code(body.rule)),
        line('request ', code(view.id)),
      ]),
    },
    ...buttonsBlock(approvalButtons(body, view)),
  ];
  const why = waits ? `: ${body.reason}` : '';
  return { preview: cut(`${heading.replace(/^\S+ /, '')}${why}`, maxPreview), blocks };
}

/** Neither may it be approved any more, nor is it being done. */
function isOver({ state }: ApprovalBody): boolean {
  return state.name !== 'waiting' && state.name !== 'approved';
}

/** What exactly will be done, in as few lines as a phone has room for: what it means, to what, with which inputs. */
function deedText({ facts, inputs, means }: ApprovalDeed, tenant: string, ahead: boolean): RichText {
  return lines([
    means === null || !ahead ? [] : [means],
    dotted([...facts.map(briefFact), tenant]),
    inputs.length === 0 ? [] : line(bold('Inputs'), ' ', inputNames(inputs)),
  ]);
}

/** The same at length. */
export function deedFacts({ facts, inputs }: ApprovalDeed, tenant: string): Block {
  const named = inputs.length === 0 ? [] : [{ label: 'Inputs', value: inputNames(inputs) }];
  const all = [...facts, ...named, { label: 'Tenant', value: tenant }];
  return {
    kind: 'facts',
    facts: all.map(({ label, value }) => ({ label, value: [cut(value, maxValue)] })),
  };
}

function briefFact({ label, value }: ApprovalDeed['facts'][number]): string {
  const words = cut(value, maxValue);
  switch (label) {
    case 'Version':
      return `v${words}`;
    case 'Robot':
    case 'Robots':
      return `on ${words}`;
    case 'Jobs':
      return `jobs ${words}`;
    default:
      return words;
  }
}

function inputNames(inputs: readonly string[]): string {
  const named = inputs.slice(0, mostInputs).map((name) => cut(name, 80));
  const rest = inputs.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export function approvalHeading(body: ApprovalBody): string {
  const { by, deed, state } = body;
  const words = cut(deed.words, 120);
  const done = capital(words);
  switch (state.name) {
    case 'waiting':
      return `🔐 ${by.name} asks to ${words}`;
    case 'approved':
      return `⏳ ${done}: approved by ${state.by.name}`;
    case 'denied':
      return `⛔ ${done}: denied by ${state.by.name}`;
    case 'withdrawn':
      return `⚪ ${done}: withdrawn by ${by.name}`;
    case 'expired':
      return `⚪ ${done}: nobody approved it in time`;
    case 'done':
      return `✅ ${done}: approved by ${state.by.name}, done`;
    case 'failed':
      return `⚠️ ${done}: approved by ${state.by.name}, but not done`;
  }
}

function callLine({ approvers, expires }: ApprovalBody): RichText {
  return line(...approverSpans(approvers), ': approve or deny until ', moment(expires), '.');
}

/** Who may say yes: called by name where a message is new. */
export function approverSpans(approvers: readonly Approver[]): RichText {
  const spans = approvers.slice(0, mostApprovers).map(approverSpan);
  const rest = approvers.length - spans.length;
  if (spans.length === 0) return ['Nobody else'];
  return [
    ...spans.flatMap((span, index): readonly Span[] => (index === 0 ? [span] : [', ', span])),
    ...(rest > 0 ? [` and ${rest} more`] : []),
  ];
}

function approverSpan({ name, principal }: Approver): Span {
  const [kind = '', ...parts] = principal.split(':');
  const id = parts.join(':');
  switch (kind) {
    case 'slack':
    case 'teams':
      return { kind: 'mention', platform: kind, id, name: name ?? principal, group: false };
    case 'slack-group':
      return { kind: 'mention', platform: 'slack', id, name: name ?? principal, group: true };
    case 'email':
      return id;
    case '*':
      return 'anybody else';
    default:
      return name ?? principal;
  }
}

function outcomeLines({ by, expires, state }: ApprovalBody): RichText {
  switch (state.name) {
    case 'waiting':
      return [];
    case 'approved':
      return line(moment(state.at), ' ', person(state.by), ' approved; it is being done.');
    case 'denied': {
      const why = state.reason === null ? '.' : `: ${cut(state.reason, maxReason)}`;
      return line(moment(state.at), ' ', person(state.by), ` denied${why}`);
    }
    case 'withdrawn':
      return line(moment(state.at), ' ', person(by), ' withdrew it. Nothing was done.');
    case 'expired':
      return line('It could be approved until ', moment(expires), '. Nothing was done.');
    case 'done':
    case 'failed':
      return lines([
        line(moment(state.at), ' ', person(state.by), ' approved'),
        state.said === '' ? [] : line(moment(state.ended), ' ', sentence(cut(state.said, maxReason))),
      ]);
  }
}

function approvalButtons(body: ApprovalBody, { id, tenant }: ApprovalView): readonly Button[] {
  const args = { tenant, id };
  const details: CommandButton = { label: 'Details', command: 'approvals', args };
  if (body.state.name !== 'waiting') return [details];
  return [
    { label: 'Approve', command: 'approve', args, style: 'primary' },
    { label: 'Deny', command: 'deny', args: { ...args, ask: true } },
    details,
    { label: 'Withdraw', command: 'deny', args: { ...args, withdraw: true } },
  ];
}
