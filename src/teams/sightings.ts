import { z } from 'zod';
import type { Memory } from '../chat/chat-adapter.ts';
import { type Activity, baseConversation } from './activity.ts';

/** Where somebody spoke to the bot last: there the roster can be asked about them. */
const sighting = z.object({
  conversation: z.string(),
  /** Their id on the roster. */
  member: z.string(),
  /** Nobody who has an account: a participant of a meeting without one. */
  anonymous: z.boolean(),
});
type Sighting = z.infer<typeof sighting>;

const text = z.string().transform((given, context) => {
  try {
    return JSON.parse(given) as unknown;
  } catch {
    context.addIssue('no JSON');
    return z.NEVER;
  }
});
const kept = text.pipe(sighting);

/** Sightings held at hand; the others are in the store. */
const mostHeld = 5_000;

export interface Sightings {
  /** Notes that the activity's sender was there. */
  meet(activity: Activity): Promise<void>;
  /** By Entra object id, or the channel's id of who has none; null when the bot has not met them. */
  find(userId: string): Promise<Sighting | null>;
}

/** Keeps them under `teams:person:<id>`; writes only when somebody turns up elsewhere. */
export function createSightings(memory: Memory): Sightings {
  const held = new Map<string, string>();
  const key = (userId: string) => `teams:person:${userId.toLowerCase()}`;

  const recall = async (at: string): Promise<string | null> => held.get(at) ?? (await memory.recall(at));
  const hold = (at: string, seen: string) => {
    held.delete(at);
    const [oldest] = held.keys();
    if (held.size >= mostHeld && oldest !== undefined) held.delete(oldest);
    held.set(at, seen);
  };

  return {
    async meet({ conversation, from }) {
      const at = key(from.aadObjectId || from.id);
      const seen = JSON.stringify({
        conversation: baseConversation(conversation.id),
        member: from.id,
        anonymous: !from.aadObjectId,
      } satisfies Sighting);
      if ((await recall(at)) !== seen) await memory.keep(at, seen);
      hold(at, seen);
    },
    async find(userId) {
      const at = key(userId);
      const seen = await recall(at);
      if (seen === null) return null;
      hold(at, seen);
      const parsed = kept.safeParse(seen);
      return parsed.success ? parsed.data : null;
    },
  };
}
