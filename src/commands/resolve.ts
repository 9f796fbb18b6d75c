import { timestamp } from '../domain/timestamp.ts';
import { alertArgs, alertOf } from './alert-of.ts';
import { takeCareOf } from './care.ts';
import { defineCommand } from './define.ts';

export const resolve = defineCommand({
  name: 'resolve',
  task: 'Close an alert',
  synonyms: ['close', 'done'],
  summary: 'Closes the problem of an alert; the next fault, or stuck job, of the kind is told as a new one.',
  examples: ['resolve 127416'],
  access: 'operator',
  args: alertArgs,
  run: async (context, given) => {
    const alert = await alertOf(context, given);
    return takeCareOf(context, alert, { did: 'resolve', by: context.person, at: timestamp(context.now()) });
  },
});
