import { statusMessage } from '../views/status.ts';
import { defineCommand } from './define.ts';

export const status = defineCommand({
  name: 'status',
  task: 'See how the bot itself is doing',
  synonyms: ['health', 'ping'],
  summary:
    'Shows whether Orchestrator and chat can be reached, the last poll, requests used, and alerts that wait.',
  examples: ['status'],
  access: 'viewer',
  args: {},
  run: async (context) => {
    const message = statusMessage(await context.health(), context.now());
    return { kind: 'answer', message, to: 'asker' };
  },
});
