import { timestamp } from '../domain/timestamp.ts';
import {
  approvalOf,
  demandApprover,
  demandOther,
  requestArg,
  settleRequest,
} from './approval/approval-of.ts';
import { defineCommand } from './define.ts';

export const approve = defineCommand({
  name: 'approve',
  task: 'Agree to what a colleague asks for',
  synonyms: ['grant', 'permit'],
  summary: 'Approves a request: what was asked for is then done once, in the name of who asked.',
  examples: ['approve k3f9a'],
  access: 'anyone',
  args: { id: requestArg },
  run: async (context, given) => {
    const { now, person: by } = context;
    const request = await approvalOf(context, given.id);
    await demandOther(context, request);
    await demandApprover(context, request);
    const at = timestamp(now());
    const { by: asker, deed } = request.body;
    return settleRequest(
      context,
      request,
      (body) => ({ ...body, state: { name: 'approved', by, at, begun: null } }),
      `Approved: ${asker.name} may ${deed.words}. It is being done now.`,
    );
  },
});
