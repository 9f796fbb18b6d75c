import { BotError } from '../domain/errors.ts';
import type { DailyHours, Mute } from '../domain/rule.ts';
import { timestamp } from '../domain/timestamp.ts';
import { mutedMessage } from '../views/rule.ts';
import { type Arg, defineCommand } from './define.ts';
import { muteForm, muteFormTitle, muteScopeOf } from './mute-form.ts';
import { hiddenFlag, hiddenText, textFilter } from './reading/arguments.ts';
import { lengthFilter, momentFilter } from './reading/forward-time.ts';
import { addRule, everywhereFilter, lastDayOf, needRole, scopeFilters, scopeOf } from './rules.ts';

/** `daily:22:00-07:00`, in the zone of who asks. */
const dailyFilter: Arg<DailyHours> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'daily:22:00-07:00',
  summary: 'Every day between these times, in your time zone',
  read: (value, asking) => {
    const said = typeof value === 'string' ? value.trim() : '';
    const [, from, to] = /^(\d{1,2}:\d\d)\s?(?:-|–|to)\s?(\d{1,2}:\d\d)$/i.exec(said) ?? [];
    const first = clock(from ?? '');
    const last = clock(to ?? '');
    if (first === null || last === null || first === last) {
      throw new BotError('usage', '`daily:` takes two times of the day.', {
        hint: 'Like `daily:22:00-07:00`.',
      });
    }
    return { from: first, to: last, zone: asking.timeZone ?? 'UTC' };
  },
};

export const mute = defineCommand({
  name: 'mute',
  task: 'Keep alerts quiet for a while',
  synonyms: ['silence', 'maintenance'],
  summary:
    'Holds alerts back here for a while, every night, or during maintenance; what happened meanwhile is told at the end in one message.',
  examples: [
    'mute process:Invoice* for:2h reason:"new version"',
    'mute folder:Finance/* from:"tomorrow 22:00" until:"tomorrow 23:30" reason:maintenance',
    'mute daily:22:00-07:00',
  ],
  access: 'operator',
  mayTake: 'admin',
  args: {
    ...scopeFilters,
    for: lengthFilter,
    from: momentFilter('from:18:00', 'When it begins; now unless told'),
    until: momentFilter('until:"tomorrow 7am"', 'When it ends'),
    daily: dailyFilter,
    reason: textFilter('reason:"new version"', 'Why, for those who wonder'),
    where: everywhereFilter,
    notice: hiddenText(),
    ask: hiddenFlag(),
  },
  formTitle: (given) => (given.ask === true ? muteFormTitle : null),
  run: async (context, given) => {
    const { access, invocation, now, orchestrator, person } = context;
    const scope = given.notice === undefined ? scopeOf(given) : await muteScopeOf(context, given.notice);
    if (given.ask === true && given.notice !== undefined)
      return { kind: 'form', form: muteForm(scope, given.notice, orchestrator.tenant) };
    if (given.where === true) needRole(context, 'admin', 'mute alerts everywhere');
    const at = now();
    const from = given.from ?? timestamp(at);
    if (given.for !== undefined && given.until !== undefined) {
      throw new BotError('usage', '`for:` and `until:` say the same thing.', { hint: 'Give one of them.' });
    }
    const until = given.for === undefined ? (given.until ?? null) : timestamp(Date.parse(from) + given.for);
    if (until === null && given.daily === undefined) {
      throw new BotError('usage', 'How long?', {
        hint: 'Add `for:2h`, `until:morning`, or `daily:22:00-07:00`.',
      });
    }
    if (until !== null && Date.parse(until) <= Date.parse(from)) {
      throw new BotError('usage', 'That would end before it begins.', {
        hint: 'Check `from:` and `until:`.',
      });
    }
    access.demand([
      { tenant: orchestrator.tenant, folder: scope.folder ?? null, process: scope.process ?? null },
    ]);
    const rule = await addRule<Mute>(context, {
      kind: 'mute',
      tenant: orchestrator.tenant,
      target: given.where === true ? '*' : invocation.place.target,
      scope,
      place: invocation.place.kind,
      from,
      until,
      daily: given.daily ?? null,
      reason: given.reason === undefined ? null : context.redact(given.reason),
      by: person,
      at: timestamp(at),
    });
    const message = mutedMessage(rule, at, await lastDayOf(context, rule.scope));
    return { kind: 'answer', message, to: 'channel' };
  },
});

function clock(time: string): string | null {
  const [hour = Number.NaN, minute = Number.NaN] = time.split(':').map(Number);
  if (!(hour >= 0 && hour <= 24 && minute >= 0 && minute < 60)) return null;
  return `${String(hour % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
