import type { webApi } from '@slack/bolt';
import type { Actor } from '../chat/invocation.ts';
import type { Logger } from '../logger.ts';
import { explained } from './delivery-errors.ts';

/** People change their names and zones rarely; 30 minutes is one request a person and half hour. */
const keptMs = 30 * 60_000;
/** Nobody waits longer than this for a name; the answer still goes into the cache. */
const patienceMs = 1000;
const mostKept = 5000;

/** Who a Slack user is: one `users.info` a person, never a list of all (F19). */
export interface Users {
  /** Never rejects: without an answer the name is `known.name` and the zone null. */
  actor(known: { readonly id: string; readonly name: string }): Promise<Actor>;
}

/** People by `users.info`, cached. https://docs.slack.dev/reference/methods/users.info */
export function createUsers(web: webApi.WebClient, now: () => Date, log: Logger): Users {
  const cache = new Map<string, { readonly at: number; readonly person: Promise<Person | null> }>();

  const lookUp = (id: string): Promise<Person | null> => {
    const cached = cache.get(id);
    if (cached !== undefined && now().getTime() - cached.at < keptMs) return cached.person;
    if (cache.size >= mostKept) cache.clear();
    const person = web.users.info({ user: id }).then(
      (answer) => ({
        name: [answer.user?.profile?.display_name, answer.user?.real_name, answer.user?.name].find(Boolean),
        timeZone: validZone(answer.user?.tz),
      }),
      (error: unknown) => {
        cache.delete(id);
        log.warn({ user: id, reason: explained(error) }, 'Slack did not say who a person is');
        return null;
      },
    );
    cache.set(id, { at: now().getTime(), person });
    return person;
  };

  return {
    async actor(known) {
      const person = await soon(lookUp(known.id));
      return {
        platform: 'slack',
        id: known.id,
        name: person?.name ?? known.name,
        timeZone: person?.timeZone ?? null,
      };
    },
  };
}

interface Person {
  readonly name: string | undefined;
  readonly timeZone: string | null;
}

function soon<T>(work: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), patienceMs);
    void work.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function validZone(zone: string | undefined): string | null {
  if (zone === undefined) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
