import type { Invocation } from '../chat/invocation.ts';
import type { Json } from '../chat/message.ts';
import type { Seal } from '../chat/seal.ts';
import { decodeOrigin, encodeOrigin, type Origin } from './origin.ts';

/**
 * Where a form was opened travels in the form and comes back with it: marked, and for the person who opened it alone,
 * since what may be done depends on the place, and answers go where it says.
 */
export interface Origins {
  write(origin: Origin, user: string): Promise<Json>;
  /** Where the form that this person sends in was opened; of one that is not as it was written, their conversation with the bot. */
  read(
    written: Json,
    user: string,
  ): Promise<{ readonly origin: Origin; readonly doubt: Invocation['doubt'] }>;
}

export function createOrigins(seal: Seal): Origins {
  const textOf = (encoded: Json, user: string): string => JSON.stringify(['slack origin', user, encoded]);
  return {
    async write(origin, user) {
      const encoded = encodeOrigin(origin);
      return { at: encoded, s: await seal.make(textOf(encoded, user)) };
    },
    async read(written, user) {
      const { at, s } = sealed(written);
      const verdict = await seal.check(textOf(at, user), s);
      const origin = decodeOrigin(at);
      if (verdict === 'good' && origin !== null) return { origin, doubt: undefined };
      return { origin: alone(user), doubt: verdict === 'broken' ? 'forged' : 'unsealed' };
    },
  };
}

/** Forms of older versions carry the origin as it is. */
function sealed(written: Json): { readonly at: Json; readonly s: string | null } {
  const isMarked = typeof written === 'object' && written !== null && !Array.isArray(written);
  if (!isMarked || !('at' in written)) return { at: written, s: null };
  const { at, s } = written as { readonly at: Json; readonly s?: Json };
  return { at, s: typeof s === 'string' ? s : null };
}

function alone(user: string): Origin {
  return { channel: user, kind: 'personal', direct: true, thread: null, responseUrl: null, clicked: null };
}
