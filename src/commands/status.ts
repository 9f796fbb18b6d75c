import { isWaiting } from '../domain/approval-body.ts';
import { statusMessage } from '../views/status.ts';
import { defineCommand } from './define.ts';

export const status = defineCommand({
  name: 'status',
  task: 'See how the bot itself is doing',
  synonyms: ['health', 'ping'],
  summary:
    'Shows whether Orchestrator and chat can be reached, the last poll, requests used, and what waits.',
  examples: ['status'],
  access: 'viewer',
  args: {},
  run: async (context) => {
    const health = await context.health();
    const { access, discretion, orchestrator, store } = context;
    const approvals = (await store.openNotices(orchestrator.tenant)).filter(
      ({ body }) => body.kind === 'approval' && isWaiting(body, context.now()),
    ).length;
    const mayName = (folder: string): boolean => {
      const of = { tenant: orchestrator.tenant, folder, process: null };
      return (access.sees(of) || access.perhaps(of)) && discretion.perhaps(of);
    };
    const troubles = health.troubles.filter(
      (trouble) => trouble.what !== 'folders' || trouble.folders.every(mayName),
    );
    const message = statusMessage({ ...health, troubles }, context.now(), approvals);
    return { kind: 'answer', message, to: 'asker' };
  },
});
