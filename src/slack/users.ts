import type { Actor } from '../chat/invocation.ts';
import type { Logger } from '../logger.ts';
import { explained } from './delivery-errors.ts';
import type { ReadUser, UserInfo } from './user-info.ts';

/** Nobody waits longer than this for a name; the answer still goes into the cache. */
const patienceMs = 1000;

/** What a Slack user is called. */
export interface Users {
  /** Never rejects: without an answer the name is `known.name` and the zone null. */
  actor(known: { readonly id: string; readonly name: string }): Promise<Actor>;
}

/** Names and zones of people. */
export function createUsers(read: ReadUser, log: Logger): Users {
  return {
    async actor(known) {
      const named = read(known.id).then(nameAndZone, (error: unknown) => {
        log.warn({ user: known.id, reason: explained(error) }, 'Slack did not say who a person is');
        return null;
      });
      const person = await soon(named);
      return {
        platform: 'slack',
        id: known.id,
        name: person?.name ?? known.name,
        timeZone: person?.timeZone ?? null,
      };
    },
  };
}

function nameAndZone({ user }: UserInfo): Person {
  return { name: nameOf(user), timeZone: validZone(user.tz) };
}

/** What people call each other by; undefined where Slack tells no name. */
export function nameOf({ name, profile, real_name }: UserInfo['user']): string | undefined {
  return [profile?.display_name, real_name, name].find(Boolean);
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
