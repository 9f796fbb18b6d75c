import { isWaiting } from '../domain/approval-body.ts';
import { approvalDetails, approvalsMessage, detailsElsewhere } from '../views/approval-answers.ts';
import { keptDeed } from './approval/approval-deed.ts';
import {
  type ApprovalNotice,
  approvalOf,
  demandApprover,
  isAsker,
  requestArg,
} from './approval/approval-of.ts';
import { type Context, defineCommand } from './define.ts';

/** Of each kind. */
const mostShown = 10;

export const approvals = defineCommand({
  name: 'approvals',
  task: 'See what waits for your approval',
  synonyms: ['requests'],
  summary: 'Shows the requests that wait for you and your own; with an id all of one, its inputs too.',
  examples: ['approvals', 'approvals k3f9a'],
  access: 'anyone',
  args: { id: requestArg },
  run: async (context, given) => {
    if (given.id !== undefined) return details(context, await approvalOf(context, given.id));
    const { orchestrator, store } = context;
    const forYou: ApprovalNotice[] = [];
    const yours: ApprovalNotice[] = [];
    for (const notice of await store.openNotices(orchestrator.tenant)) {
      const { body } = notice;
      if (body.kind !== 'approval' || !isWaiting(body, context.now())) continue;
      const request: ApprovalNotice = { ...notice, body };
      if (await isAsker(context, request)) yours.push(request);
      else if (await mayDecide(context, request)) forYou.push(request);
    }
    const message = approvalsMessage(
      forYou.slice(0, mostShown),
      yours.slice(0, mostShown),
      orchestrator.tenant,
    );
    return { kind: 'answer', message, to: 'asker' };
  },
});

async function details(context: Context, request: ApprovalNotice) {
  const { invocation, orchestrator, store } = context;
  const own = await isAsker(context, request);
  if (!own) await demandApprover(context, request);
  const { body, id } = request;
  const alone = invocation.place.private || invocation.place.kind === 'personal';
  if (!alone && body.deed.inputs.length > 0) {
    return { kind: 'answer', message: detailsElsewhere(id), to: 'asker' } as const;
  }
  const deed = await keptDeed(store, id);
  const message = approvalDetails(id, orchestrator.tenant, body, deed?.inputs ?? null, !own);
  return { kind: 'answer', message, to: 'asker' } as const;
}

async function mayDecide({ approvals: { approversOf, holds } }: Context, { body }: ApprovalNotice) {
  return (await holds(approversOf(body))).held === 'yes';
}
