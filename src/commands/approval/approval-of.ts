import type { Reply } from '../../chat/invocation.ts';
import { type ApprovalBody, isOverdue } from '../../domain/approval-body.ts';
import { type AuditEntry, noSubject } from '../../domain/audit.ts';
import { BotError } from '../../domain/errors.ts';
import type { Notice, NoticeBody } from '../../domain/notice.ts';
import type { Advance } from '../../domain/store/due.ts';
import { type Timestamp, timestamp } from '../../domain/timestamp.ts';
import { briefMessage } from '../../views/answers.ts';
import { decidedAlready } from '../../views/approval-answers.ts';
import { renderNotice } from '../../views/notice.ts';
import type { Context } from '../define.ts';
import { restArg } from '../reading/arguments.ts';
import { showNewest } from '../story.ts';

/** A notice that is a request for approval. */
export type ApprovalNotice = Notice & { readonly body: ApprovalBody };

export const requestArg = restArg('<request>', 'Id of the request, as its message shows it');

/** The request of this id. Throws `BotError('usage')` when there is none. */
export async function approvalOf(
  { orchestrator, prefix, store }: Context,
  id: string | undefined,
): Promise<ApprovalNotice> {
  const named = (id ?? '').toLowerCase();
  const notice = named === '' ? null : await store.notice(named);
  if (isApproval(notice) && notice.tenant === orchestrator.tenant) return notice;
  throw new BotError('usage', named === '' ? 'Which request?' : `There is no request ${named}.`, {
    hint: `\`${prefix}approvals\` shows what waits.`,
  });
}

/** Who may say yes or no: those whom the rule names, looked up now. Throws `BotError('denied')` for everybody else. */
export async function demandApprover(context: Context, { body }: ApprovalNotice): Promise<void> {
  const { held, trouble } = await context.approvals.holds(context.approvals.approversOf(body));
  if (held === 'yes') return;
  if (held === 'unknown') {
    throw new BotError(
      'denied',
      `I could not look up whether you may approve this. ${trouble ?? ''}`.trim(),
      {
        hint: 'Try again in a minute.',
      },
    );
  }
  throw new BotError('denied', `You can't approve this: rule \`${body.rule}\` names others for it.`);
}

/** Is the person who speaks the one who asked, on whatever platform? */
export async function isAsker(context: Context, { body }: ApprovalNotice): Promise<boolean> {
  return (await context.approvals.isSame(context.person, body.by)) === 'yes';
}

/** Throws `BotError('denied')` unless the person who speaks certainly is not the one who asked. */
export async function demandOther(context: Context, { body }: ApprovalNotice): Promise<void> {
  const { approvals, person } = context;
  const same = await approvals.isSame(person, body.by);
  if (same === 'yes') {
    throw new BotError('denied', "You can't approve your own request: it takes somebody else.");
  }
  // On one platform two accounts are two people, as far as it goes; on two, one person has two accounts.
  if (same === 'no' || person.platform === body.by.platform) return;
  throw new BotError('denied', `I could not find out that you are not ${body.by.name}, who asks for this.`, {
    hint: 'Try again in a minute, or approve it on the platform where it was asked for.',
  });
}

/**
 * Decides a request, if nobody has: exactly one decision is taken, and everybody else is told which. `next` makes of the
 * newest body the one that follows.
 */
export async function settleRequest(
  context: Context,
  { id }: ApprovalNotice,
  next: (body: ApprovalBody) => ApprovalBody,
  said: string,
): Promise<Reply> {
  const { invocation, now, orchestrator } = context;
  const at = now();
  const done = { it: false };
  const notice = await context.advance(id, ({ body }) => {
    done.it = false;
    if (body.kind !== 'approval' || body.state.name !== 'waiting') return null;
    const late = isOverdue(body, at);
    done.it = !late;
    const after: ApprovalBody = late
      ? { ...body, state: { name: 'expired', at: timestamp(at) } }
      : next(body);
    return advanced(id, orchestrator.tenant, after);
  });
  context.approvals.wake();
  if (!isApproval(notice)) throw new BotError('usage', 'That request is long over.');
  if (!done.it) {
    context.outcome(`refused: ${notice.body.state.name} before`);
    return { kind: 'answer', message: decidedAlready(id, notice.body), to: 'asker' };
  }
  const clicked =
    invocation.on === null
      ? null
      : await context.store.noticeAt(invocation.place.target, invocation.on.message);
  if (clicked?.id !== id) return { kind: 'answer', message: briefMessage(said), to: 'asker' };
  context.afterReply(async () => showNewest(context, notice));
  return { kind: 'replace', message: renderNotice(notice, orchestrator) };
}

/**
 * What comes of a request's next state: the message that tells who asked of an end that they would not see coming, and
 * a line of the audit where nobody's command writes one. `audit` is the line of what was carried out.
 */
export function advanced(
  id: string,
  tenant: string,
  request: ApprovalBody,
  audit: AuditEntry | null = null,
): Advance {
  const { name } = request.state;
  const line = audit ?? (name === 'expired' ? expiredLine(id, tenant, request, request.state.at) : null);
  const body: NoticeBody = { kind: 'approval-end', approval: id, request };
  const tells = name === 'denied' || name === 'expired' || name === 'failed';
  return {
    body: request,
    opens: tells ? [{ id: `${id}-${name}`, tenant, body, targets: [request.home] }] : [],
    targets: [],
    ...(line === null ? {} : { audit: line }),
  };
}

function expiredLine(id: string, tenant: string, request: ApprovalBody, at: Timestamp): AuditEntry {
  const { by, command, invocation, place, rule } = request;
  return {
    at,
    actor: `${by.platform}:${by.id}`,
    actorName: by.name,
    command,
    args: JSON.stringify({ request: id }),
    place: place.target,
    tenant,
    subject: noSubject,
    rule,
    outcome: 'refused: nobody approved it in time',
    answer: null,
    invocation,
    approvedBy: null,
    orchestratorUser: null,
  };
}

function isApproval(notice: Notice | null): notice is ApprovalNotice {
  return notice?.body.kind === 'approval';
}
