import { z } from 'zod';
import type { Actor } from '../../chat/invocation.ts';
import type { Store } from '../../domain/store.ts';
import { timestamp } from '../../domain/timestamp.ts';

/** Of one person, and of all of a tenant together. */
const mostKept = 20;
/** What nobody has started for so long is nobody's habit any more. */
const livesMs = 90 * 24 * 3_600_000;

interface Whose {
  readonly store: Pick<Store, 'keep' | 'recall'>;
  readonly tenant: string;
  readonly actor: Pick<Actor, 'platform' | 'id'>;
}

const keysText = z.array(z.string());

/**
 * Release keys of the processes that were started from chat, newest first: this person's before those of all. What
 * cannot be read counts as nothing.
 */
export async function recentProcesses(whose: Whose): Promise<readonly string[]> {
  const lists = await Promise.all([listAt(whose, ownKey(whose)), listAt(whose, tenantKey(whose))]);
  return [...new Set(lists.flat())];
}

/**
 * Puts a process first in both lists. Of two that are started at the same moment one may be missing afterwards: it
 * decides about nothing but an order.
 */
export async function rememberProcess(whose: Whose, releaseKey: string, now: Date): Promise<void> {
  const until = timestamp(now.getTime() + livesMs);
  for (const key of [ownKey(whose), tenantKey(whose)]) {
    const before = await listAt(whose, key);
    const keys = [releaseKey, ...before.filter((each) => each !== releaseKey)].slice(0, mostKept);
    await whose.store.keep(key, JSON.stringify(keys), until);
  }
}

async function listAt({ store }: Whose, key: string): Promise<readonly string[]> {
  const text = await store.recall(key);
  if (text === null) return [];
  try {
    return keysText.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

function ownKey({ actor, tenant }: Whose): string {
  return `recent:${tenant}:${actor.platform}:${actor.id}`;
}

/** Platforms are part of the others' keys, so that no person's list can take this one's place. */
function tenantKey({ tenant }: Whose): string {
  return `recent:${tenant}`;
}
