import { BotError } from '../domain/errors.ts';
import { matchesFolder } from '../domain/folder.ts';
import { type RouteEvent, routeEvents } from '../domain/route.ts';
import type { Subscription } from '../domain/rule.ts';
import type { Scope } from '../domain/scope.ts';
import { type Severity, severities } from '../domain/severity.ts';
import { timestamp } from '../domain/timestamp.ts';
import { subscribedMessage } from '../views/rule.ts';
import { AccessDenied } from './access/access-denied.ts';
import { type Arg, type Context, defineCommand } from './define.ts';
import { addRule, lastDayOf, needRole, scopeFilters, scopeOf } from './rules.ts';

/** What people write who want a digest. */
const digestWords: ReadonlySet<string> = new Set([
  'digest',
  'digests',
  'daily',
  'weekly',
  'report',
  'reports',
]);

const minFilter: Arg<Severity> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'min:high',
  summary: 'Only jobs of this priority and above: low, medium or high',
  read: (value) => {
    const said = typeof value === 'string' ? value.trim().toLowerCase() : '';
    const found = severities.find((severity) => severity === said);
    if (found !== undefined) return found;
    throw new BotError('usage', '`min:` is `low`, `medium` or `high`.');
  },
};

const eventsFilter: Arg<readonly RouteEvent[]> & { readonly required: false } = {
  form: 'filter',
  required: false,
  many: true,
  usage: 'events:faulted,stuck',
  summary: 'What to tell of: `faulted`, `stuck` (too long running, waiting or ending), or both',
  read: (value) => {
    const said = (typeof value === 'string' ? value : '').toLowerCase().split(',');
    const words = said.map((word) => word.trim()).filter((word) => word !== '');
    const events = routeEvents.filter((event) => words.includes(event));
    if (events.length > 0 && words.every((word) => routeEvents.some((event) => event === word)))
      return events;
    const asksDigest = words.some((word) => digestWords.has(word));
    throw new BotError(
      'usage',
      `\`events:\` is \`faulted\`, \`stuck\` or both with a comma between${asksDigest ? '; digests are not ordered from chat' : ''}.`,
      asksDigest
        ? {
            hint: 'Whoever runs the bot gives the route of this place a `digest:` in the file that `CHATOPS_CONFIG` names. `report since:1d` shows the same now.',
          }
        : {},
    );
  },
};

export const subscribe = defineCommand({
  name: 'subscribe',
  task: 'Get alerts here',
  synonyms: ['follow', 'watch'],
  summary:
    'Tells faults and stuck jobs here from now on, beside what comes here already; with filters only those.',
  examples: [
    'subscribe folder:Finance/*',
    'subscribe process:"Invoice*" events:faulted,stuck min:high',
    'subscribe',
  ],
  access: 'viewer',
  mayTake: 'operator',
  args: { ...scopeFilters, events: eventsFilter, min: minFilter },
  run: async (context, given) => {
    const { invocation, now, orchestrator, person } = context;
    const { place } = invocation;
    if (place.kind !== 'personal') needRole(context, 'operator', 'bring alerts to a place of others');
    await checkHeard(context, scopeOf(given));
    const rule = await addRule<Subscription>(context, {
      kind: 'subscription',
      tenant: orchestrator.tenant,
      target: place.target,
      scope: scopeOf(given),
      place: place.kind,
      min: given.min ?? null,
      ...(given.events === undefined ? {} : { events: given.events }),
      by: person,
      at: timestamp(now()),
    });
    const message = subscribedMessage(rule, await lastDayOf(context, rule.scope));
    return { kind: 'answer', message, to: 'channel' };
  },
});

/** Throws where nothing of what is asked for would ever be told here: nobody could see why. */
async function checkHeard(context: Context, { folder, process }: Scope): Promise<void> {
  const { access, discretion, orchestrator } = context;
  const { tenant } = orchestrator;
  const anything = { tenant, folder: null, process: null };
  if (access.sees(anything) && discretion.shows(anything)) return;
  const exact = process === undefined || process.includes('*') ? null : process;
  const folders = await orchestrator.folders();
  const there = folders.filter(({ path }) => folder === undefined || matchesFolder(folder, path));
  const asked = there.length === 0 ? [folder ?? null] : there.map(({ path }) => path);
  const of = asked.map((path) => ({ tenant, folder: path, process: exact }));
  const heard = of.filter((each) => access.perhaps(each) || access.decide(each).kind !== 'deny');
  const [first] = of;
  if (first !== undefined && heard.length === 0) {
    const decision = access.decide(first);
    if (decision.kind === 'deny') throw new AccessDenied(decision, first);
  }
  access.demand(heard.filter((each) => access.decide(each).kind === 'approval'));
  if (heard.some((each) => discretion.reaches(each))) return;
  throw new BotError('denied', 'Not everybody here may be told of that, so it would never be told here.', {
    hint: 'Subscribe in our personal chat.',
  });
}
