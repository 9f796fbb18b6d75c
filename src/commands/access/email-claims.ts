import type { Actor } from '../../chat/invocation.ts';

/** Longer than a platform's answer is kept: who still has the address turns up within. */
const keptMs = 15 * 60_000;
const mostKept = 5_000;

/**
 * Who has turned up with an address lately. Where two accounts of one platform have the same, it is neither's: nobody
 * gets another's rights by it.
 */
export function createClaims(now: () => Date): {
  /** Notes the claim; false while another account of the platform has claimed the address, too. */
  isOnlyOf(platform: Actor['platform'], id: string, email: string): boolean;
} {
  const claims = new Map<string, Map<string, number>>();
  return {
    isOnlyOf(platform, id, email) {
      const at = now().getTime();
      const key = `${platform} ${email}`;
      const holders = claims.get(key) ?? new Map<string, number>();
      for (const [holder, seen] of holders) if (at - seen >= keptMs) holders.delete(holder);
      holders.set(id.toLowerCase(), at);
      claims.delete(key);
      const [oldest] = claims.keys();
      if (claims.size >= mostKept && oldest !== undefined) claims.delete(oldest);
      claims.set(key, holders);
      return holders.size === 1;
    },
  };
}
