import type { Json } from '../chat/message.ts';
import { longestNote } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import { timestamp } from '../domain/timestamp.ts';
import { subjectWords } from '../views/care-subject.ts';
import { type Alert, alertArgs, alertOf } from './alert-of.ts';
import { takeCareOf } from './care.ts';
import { type Arg, defineCommand } from './define.ts';
import { hiddenText } from './reading/arguments.ts';
import { type JobName, readJobName } from './reading/find-job.ts';

const formTitle = 'Note on the alert';

/** `127416 waiting for the SAP team`: the job, then words that are taken as they stand. */
const aboutArg: Arg<{ readonly job: JobName; readonly text: string }> & { readonly required: false } = {
  form: 'raw',
  required: false,
  usage: '<job> <text>',
  summary: `The job that the alert tells of, then what all shall know, up to ${longestNote} characters`,
  read: (value: Json) => {
    const said = typeof value === 'string' ? value.trim() : '';
    const [, first = '', text = ''] = /^(\S+)\s*(.*)$/s.exec(said) ?? [];
    const job = readJobName(first);
    if (job !== null && text !== '') return { job, text };
    throw new BotError(
      'usage',
      job === null ? 'The first word must name the job.' : 'There is no note behind the job.',
      { hint: 'Like this: `note 127416 waiting for the SAP team`' },
    );
  },
};

export const note = defineCommand({
  name: 'note',
  task: 'Leave a note on an alert',
  synonyms: ['comment', 'remark'],
  summary: 'Adds a line of yours to an alert, for all who read it.',
  examples: ['note 127416 waiting for the SAP team'],
  access: 'operator',
  args: { about: aboutArg, notice: alertArgs.notice, text: hiddenText() },
  formTitle: (given) => (given.text === undefined && given.about === undefined ? formTitle : null),
  run: async (context, given) => {
    const { about, notice } = given;
    const alert = await alertOf(context, { notice, job: about === undefined ? undefined : [about.job] });
    const text = about?.text ?? given.text;
    if (text === undefined) return { kind: 'form', form: formOf(alert) };
    if (text.length > longestNote) {
      throw new BotError('usage', `A note holds ${longestNote} characters; this has ${text.length}.`);
    }
    return takeCareOf(context, alert, {
      did: 'note',
      by: context.person,
      at: timestamp(context.now()),
      text: context.redact(text),
    });
  },
});

function formOf({ body, id, tenant }: Alert) {
  return {
    title: formTitle,
    submit: 'Add',
    command: 'note',
    args: { tenant, notice: id },
    intro: [subjectWords(body)],
    fields: [
      {
        kind: 'text',
        name: 'text',
        label: 'Note',
        required: true,
        hint: `All who read the alert see it; up to ${longestNote} characters`,
        initial: null,
        long: true,
      },
    ],
  } as const;
}
