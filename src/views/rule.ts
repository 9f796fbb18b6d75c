import type { Block, CommandButton, Message, RichText, Span } from '../chat/message.ts';
import { type Route, routeEvents } from '../domain/route.ts';
import { isMuting, type Mute, type Rule, type Subscription } from '../domain/rule.ts';
import type { Scope } from '../domain/scope.ts';
import type { StormBody } from '../domain/storm-body.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';
import { causeLine, moreCausesLine } from './cause.ts';
import { buttonsBlock } from './job-buttons.ts';
import { faultsWord } from './job-words.ts';
import { bold, capital, code, dotted, line, lines, moment, person } from './rich-text.ts';
import { routeWords } from './route-words.ts';

/** A moment within so many hours is today's or of this night. */
const sameDayMs = 12 * 3_600_000;

/** `Invoice* in Finance/*`, `everything` */
export function scopeWords({ folder, process, robot }: Scope): string {
  const what = process ?? 'everything';
  return `${what}${folder === undefined ? '' : ` in ${folder}`}${robot === undefined ? '' : ` on ${robot}`}`;
}

/** What a rule would have told, from the faults of the last day. */
type LastDay = Pick<StormBody, 'faults' | 'causes' | 'moreCauses'>;

/** The rule in force, and what it would have done in the last day. */
export function subscribedMessage(rule: Subscription, lastDay: LastDay): Message {
  const heading = `🔔 ${capital(eventWords(rule))} of ${scopeWords(rule.scope)} are told here from now on`;
  const nothing = 'In the last day there was none.';
  const would =
    lastDay.faults === 0
      ? [[nothing]]
      : [
          [`In the last day that would have been ${faultsWord(lastDay.faults)}:`],
          ...lastDay.causes.map(causeLine),
          moreCausesLine(lastDay.moreCauses),
        ];
  return {
    preview: heading.replace(/^\S+ /, ''),
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: lines(would) },
      { kind: 'context', text: ruleLine(rule) },
      ...buttonsBlock([unsubscribeButton(rule)]),
    ],
  };
}

export function mutedMessage(rule: Mute, now: Date, lastDay: LastDay): Message {
  const heading = `🔕 ${capital(scopeWords(rule.scope))} is muted ${rule.target === '*' ? 'everywhere' : 'here'}`;
  return {
    preview: heading.replace(/^\S+ /, ''),
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'text',
        text: lines([
          line('Muted ', timeWords(rule, now), '. What happens meanwhile is told in one message at the end.'),
          [
            lastDay.faults === 0
              ? 'In the last day there was nothing of the kind.'
              : `In the last day there ${lastDay.faults === 1 ? 'was' : 'were'} ${faultsWord(lastDay.faults)} of the kind.`,
          ],
        ]),
      },
      { kind: 'context', text: ruleLine(rule) },
      ...buttonsBlock([unmuteButton(rule)]),
    ],
  };
}

/** A rule that is no more. */
export function endedMessage(rule: Rule): Message {
  const heading =
    rule.kind === 'mute'
      ? `🔔 ${capital(scopeWords(rule.scope))} is no longer muted`
      : `🔕 ${capital(eventWords(rule))} of ${scopeWords(rule.scope)} are no longer told here`;
  const blocks: Block[] = [{ kind: 'heading', text: heading }];
  return { preview: heading.replace(/^\S+ /, ''), blocks };
}

/** Everything that decides what is told in one place, with where it comes from. */
export function rulesMessage(given: {
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  /** True when other places are shown, too. */
  readonly everywhere: boolean;
  readonly now: Date;
}): Message {
  const { everywhere, now, routes, rules } = given;
  const count = routes.length + rules.length;
  const heading = everywhere ? 'What is told where' : 'What is told here';
  const place = (target: string): RichText | null => (everywhere ? [code(target)] : null);
  const rows: Block[] = [
    ...routes.map(
      (route): Block => ({
        kind: 'row',
        text: line(`🔔 ${capital(eventWords(route))} of `, bold(scopeWords(route))),
        detail: dotted([place(route.target), 'from the settings', routeWords(route)]),
        buttons: [],
      }),
    ),
    ...rules.map(
      (rule): Block => ({
        kind: 'row',
        text:
          rule.kind === 'mute'
            ? line(
                isMuting(rule, now) ? '🔕 ' : '⏰ ',
                bold(scopeWords(rule.scope)),
                ' muted ',
                timeWords(rule, now),
              )
            : line(`🔔 ${capital(eventWords(rule))} of `, bold(scopeWords(rule.scope))),
        detail: dotted([place(rule.target), ruleLine(rule)]),
        buttons: [rule.kind === 'mute' ? unmuteButton(rule) : unsubscribeButton(rule)],
      }),
    ),
  ];
  const none = everywhere
    ? 'No alert goes anywhere. `ALERT_ROUTES` and `subscribe` change that.'
    : 'No alert comes here. `subscribe` changes that.';
  return {
    preview: `${heading}: ${count === 1 ? '1 rule' : `${count} rules`}`,
    blocks: [
      { kind: 'heading', text: heading },
      ...(rows.length === 0 ? [{ kind: 'text', text: [none] } as const] : rows),
    ],
  };
}

function unsubscribeButton({ id, tenant }: Subscription): CommandButton {
  return { label: 'Unsubscribe', command: 'unsubscribe', args: { tenant, rule: id } };
}

function unmuteButton({ id, tenant }: Mute): CommandButton {
  return { label: 'Unmute', command: 'unmute', args: { tenant, rule: id } };
}

/** `faults`, `stuck jobs`, `faults and stuck jobs` */
function eventWords({ events = routeEvents }: Pick<Route, 'events'>): string {
  return events.map((event) => (event === 'faulted' ? 'faults' : 'stuck jobs')).join(' and ');
}

function minWords({ min }: Subscription): string | null {
  return min === null || min === 'low' ? null : `${min} severity and up`;
}

/** `rule 4f2a · Ana · 14:03` */
function ruleLine(rule: Rule): RichText {
  return dotted([
    line('rule ', code(rule.id)),
    rule.kind === 'subscription' ? minWords(rule) : null,
    line('by ', person(rule.by)),
    rule.kind === 'mute' && rule.reason !== null ? rule.reason : null,
    moment(rule.at, 'date-time'),
  ]);
}

function timeWords({ daily, from, until }: Mute, now: Date): RichText {
  const days = daily === null ? null : `every day from ${daily.from} to ${daily.to} (${daily.zone})`;
  const later = Date.parse(from) > now.getTime();
  return line(
    days,
    later ? line(days === null ? null : ', ', 'from ', moment(from, 'date-time')) : null,
    until === null
      ? days === null
        ? 'until somebody ends it'
        : null
      : line(days === null && !later ? null : ' ', 'until ', endOf(until, now)),
  );
}

/** The time alone where the day is plain. */
function endOf(until: Timestamp, now: Date): Span | null {
  const awayMs = epochMs(until) - now.getTime();
  return moment(until, awayMs > 0 && awayMs < sameDayMs ? 'time' : 'date-time');
}
