import { createHmac, timingSafeEqual } from 'node:crypto';
import * as limits from './limits.ts';

/** What a request to us says of itself. */
export interface Signed {
  readonly timestamp: string;
  readonly signature: string;
  readonly body: Buffer;
}

/**
 * Is this signed with the secret, and of now: at most 5 minutes old and hardly ahead of our clock? Compared in constant
 * time. https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isSigned({ body, signature, timestamp }: Signed, secret: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const ageMs = now.getTime() - Number(timestamp) * 1000;
  if (ageMs > limits.requestAgeMs || ageMs < -limits.clockAheadMs) return false;
  const wanted = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1];
  return given !== undefined && timingSafeEqual(Buffer.from(given, 'hex'), wanted);
}

/** Tells whether a signature was seen before, as long as its request could still be sent again. */
export interface Replays {
  /** True the first time. */
  isNew(signature: string): boolean;
  /** Its request was not taken, and may come again. */
  forget(signature: string): void;
}

/**
 * Remembers what was signed: Slack signs each delivery anew, also when it tries again, so that the same signature twice
 * was recorded on its way. Of more than is remembered the oldest is forgotten; the store's claims still stand behind it.
 */
export function createReplays(now: () => Date): Replays {
  const seen = new Map<string, number>();
  return {
    isNew(signature) {
      const at = now().getTime();
      for (const [old, seenAt] of seen) {
        if (seen.size < limits.rememberedSignatures && at - seenAt < rememberedMs) break;
        seen.delete(old);
      }
      if (seen.has(signature)) return false;
      seen.set(signature, at);
      return true;
    },
    forget: (signature) => void seen.delete(signature),
  };
}

const rememberedMs = limits.requestAgeMs + limits.clockAheadMs;
