import type { Form } from '../chat/form.ts';
import { caredJob } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import type { Scope } from '../domain/scope.ts';
import { scopeWords } from '../views/rule.ts';
import { type Alert, alertOf } from './alert-of.ts';
import type { Context } from './define.ts';
import { usualQuiet } from './usual-quiet.ts';

export const muteFormTitle = 'Mute the process';

/** The process of the alert whose button was clicked, in its folder. */
export async function muteScopeOf(context: Context, notice: string): Promise<Scope> {
  return scopeOfAlert(await alertOf(context, { notice }));
}

/** Asks how long. */
export function muteForm(scope: Scope, notice: string, tenant: string): Form {
  return {
    title: muteFormTitle,
    submit: 'Mute',
    command: 'mute',
    args: { tenant, notice },
    intro: [`${scopeWords(scope)}, in this place. What happens meanwhile is told in one message at the end.`],
    fields: [
      {
        kind: 'choice',
        name: 'until',
        label: 'For how long',
        required: true,
        hint: null,
        options: [...usualQuiet, { value: '3d', label: '3 days' }],
        initial: '1h',
      },
      { kind: 'text', name: 'reason', label: 'Why', required: false, hint: null, initial: null },
    ],
  };
}

function scopeOfAlert({ body }: Alert): Scope {
  const job = caredJob(body);
  if (job === null) throw new BotError('usage', 'This alert names no process that could be muted.');
  const { folder, process } = job;
  return { process, ...(folder === null ? {} : { folder: folder.path }) };
}
