import type { Form } from '../chat/form.ts';
import { BotError } from '../domain/errors.ts';
import { timestamp } from '../domain/timestamp.ts';
import {
  type ApprovalNotice,
  approvalOf,
  demandApprover,
  isAsker,
  requestArg,
  settleRequest,
} from './approval/approval-of.ts';
import { defineCommand } from './define.ts';
import { hiddenFlag, textFilter } from './reading/arguments.ts';

const formTitle = 'Deny the request';

export const deny = defineCommand({
  name: 'deny',
  task: 'Refuse what a colleague asks for',
  synonyms: ['reject', 'decline', 'withdraw'],
  summary: 'Denies a request, and tells who asked; your own request is withdrawn.',
  examples: ['deny k3f9a', 'deny k3f9a reason:"the month is closed"'],
  access: 'anyone',
  args: {
    id: requestArg,
    reason: textFilter('reason:"month is closed"', 'Why, for who asked'),
    ask: hiddenFlag(),
    withdraw: hiddenFlag(),
    submitted: hiddenFlag(),
  },
  formTitle: (given) => (given.ask === true && given.submitted !== true ? formTitle : null),
  run: async (context, given) => {
    const { now, orchestrator, person: by } = context;
    const request = await approvalOf(context, given.id);
    const at = timestamp(now());
    const { deed } = request.body;
    if (await isAsker(context, request)) {
      const said = `Withdrawn: nobody will ${deed.words} for this request.`;
      return settleRequest(context, request, (body) => ({ ...body, state: { name: 'withdrawn', at } }), said);
    }
    if (given.withdraw === true) {
      throw new BotError('denied', `Only ${request.body.by.name} can withdraw this.`, {
        hint: 'Those who may approve it can deny it.',
      });
    }
    await demandApprover(context, request);
    if (given.ask === true && given.submitted !== true && request.body.state.name === 'waiting')
      return { kind: 'form', form: formOf(request, orchestrator.tenant) };
    const reason = given.reason === undefined ? null : context.redact(given.reason);
    return settleRequest(
      context,
      request,
      (body) => ({ ...body, state: { name: 'denied', by, at, reason } }),
      `Denied: ${request.body.by.name} may not ${deed.words}.`,
    );
  },
});

function formOf({ body, id }: ApprovalNotice, tenant: string): Form {
  return {
    title: formTitle,
    submit: 'Deny',
    command: 'deny',
    args: { tenant, id, ask: true },
    intro: [`${body.by.name} asks to ${body.deed.words}: ${body.reason}`],
    fields: [{ kind: 'text', name: 'reason', label: 'Why', required: false, hint: null, initial: null }],
  };
}
