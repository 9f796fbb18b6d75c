import { timestamp } from '../domain/timestamp.ts';
import { alertArgs, alertOf } from './alert-of.ts';
import { takeCareOf } from './care.ts';
import { defineCommand } from './define.ts';

export const ack = defineCommand({
  name: 'ack',
  task: 'Say that you take care of an alert',
  synonyms: ['acknowledge'],
  summary:
    'Acknowledges an alert: all who read it see who looks after it, and nobody is reminded of it any more.',
  examples: ['ack 127416'],
  access: 'operator',
  args: alertArgs,
  run: async (context, given) => {
    const alert = await alertOf(context, given);
    return takeCareOf(context, alert, {
      did: 'acknowledge',
      by: context.person,
      at: timestamp(context.now()),
    });
  },
});
