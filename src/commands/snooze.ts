import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/invocation.ts';
import type { Args } from '../chat/message.ts';
import { snoozeOf } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import { type Timestamp, timestamp } from '../domain/timestamp.ts';
import { subjectWords } from '../views/care-subject.ts';
import { type Alert, alertArgs, alertOf } from './alert-of.ts';
import { takeCareOf } from './care.ts';
import { askingOf, defineCommand } from './define.ts';
import { hiddenText } from './reading/arguments.ts';
import { lengthFilter, momentFilter, readForward } from './reading/forward-time.ts';
import { usualQuiet } from './usual-quiet.ts';

/** What is to be quiet for longer is muted. */
const longestMs = 30 * 24 * 3_600_000;
const formTitle = 'Snooze the alert';

export const snooze = defineCommand({
  name: 'snooze',
  task: 'Put an alert off',
  synonyms: ['postpone', 'defer'],
  summary:
    'Keeps one alert quiet for a while: further faults of the problem are only counted. If it is not over at the end, it is told again.',
  examples: ['snooze 127416 for:2h', 'snooze 127416 until:morning', 'snooze 127416 until:"monday 8:00"'],
  access: 'operator',
  args: {
    ...alertArgs,
    for: lengthFilter,
    until: momentFilter('until:morning', 'When it ends; `morning` is 7:00 in your time zone'),
    other: hiddenText(),
    seen: hiddenText(),
  },
  formTitle: (given) => (asksWhen(given) ? formTitle : null),
  run: async (context, given) => {
    const alert = await alertOf(context, given);
    if (asksWhen(given)) return { kind: 'form', form: formOf(alert) };
    if (given.for !== undefined && given.until !== undefined) {
      throw new BotError('usage', '`for:` and `until:` say the same thing.', { hint: 'Give one of them.' });
    }
    const now = context.now();
    let until: Timestamp;
    try {
      until = endOf(given, () => readForward(given.other ?? '', askingOf(context)), now);
    } catch (cause) {
      if (given.other === undefined || !(cause instanceof BotError)) throw cause;
      return invalid(alert, cause);
    }
    const line = { did: 'snooze', by: context.person, at: timestamp(now), until } as const;
    const { tenant } = alert;
    return takeCareOf(context, alert, line, {
      seen: given.seen,
      anyway: (seen) => ({
        label: 'Snooze it anyway',
        command: 'snooze',
        // As a person would type it, to whole seconds.
        args: { tenant, notice: alert.id, until: until.replace(/\.\d+Z$/, 'Z'), seen },
      }),
    });
  },
});

function asksWhen(
  given: Args | { readonly for?: unknown; readonly until?: unknown; readonly other?: unknown },
) {
  return given.for === undefined && given.until === undefined && given.other === undefined;
}

function endOf(
  given: {
    readonly for?: number | undefined;
    readonly until?: Timestamp | undefined;
    readonly other?: string | undefined;
  },
  other: () => Timestamp,
  now: Date,
): Timestamp {
  const until =
    given.other === undefined ? (given.until ?? timestamp(now.getTime() + (given.for ?? 0))) : other();
  if (Date.parse(until) <= now.getTime() + longestMs) return until;
  throw new BotError('usage', 'A snooze lasts 30 days at most.', {
    hint: '`mute` keeps a process quiet for longer.',
  });
}

function formOf({ body, id, tenant }: Alert): Form {
  return {
    title: formTitle,
    submit: 'Snooze',
    command: 'snooze',
    args: { tenant, notice: id, seen: snoozeOf(body)?.at ?? 'none' },
    intro: [subjectWords(body)],
    fields: [
      {
        kind: 'choice',
        name: 'until',
        label: 'For how long',
        required: true,
        hint: null,
        options: usualQuiet,
        initial: '1h',
      },
      {
        kind: 'text',
        name: 'other',
        label: 'Or until another time',
        required: false,
        hint: 'Counts instead: 2h, 18:00, tomorrow 9am, monday 8:00',
        initial: null,
      },
    ],
  };
}

function invalid(alert: Alert, { hint, message }: BotError): Reply {
  const said = [message, hint ?? ''].join(' ').replaceAll('`', '').trim();
  return { kind: 'invalid', form: formOf(alert), errors: { other: said } };
}
