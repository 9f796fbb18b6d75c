import type { Answer, Exchange } from './exchange.ts';

/** Repetitions after the first attempt. */
export const maxRetries = 3;
/** The longest pause the bot makes on a server's word; a longer one is told to the person, who waits, instead. */
export const maxPauseMs = 15_000;
/** First pause without a server's word; it doubles each time (0.5, 1, 2 s) and varies by a quarter. */
const firstPauseMs = 500;
const jitter = 0.25;

const passingTrouble: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/**
 * How much may be repeated. `read`: any passing trouble; `write`: only 429, because then nothing was done;
 * `once`: nothing.
 */
export type Patience = 'read' | 'write' | 'once';

/**
 * Milliseconds to wait before the next attempt, or null when the outcome stands.
 * `attempt` counts from 0. More than `maxPauseMs` means the server asks for more than we are willing to wait.
 */
export function pauseBefore(
  exchange: Exchange,
  patience: Patience,
  attempt: number,
  now: Date,
  random: () => number = Math.random,
): number | null {
  if (attempt >= maxRetries || !mayRepeat(exchange, patience)) return null;
  const asked = exchange.kind === 'answer' ? retryAfterMs(exchange, now) : null;
  // A server that says "now" (0, or a date that is past) is not hammered all the same.
  return Math.max(asked ?? 0, firstPauseMs * 2 ** attempt * (1 - jitter + 2 * jitter * random()));
}

function mayRepeat(exchange: Exchange, patience: Patience): boolean {
  if (patience === 'once') return false;
  if (exchange.kind === 'answer' && exchange.status === 429) return true;
  if (patience === 'write') return false;
  if (exchange.kind === 'none' || passingTrouble.has(exchange.status)) return true;
  return exchange.status < 300 && exchange.shape === 'other';
}

/**
 * The pause that `Retry-After` asks for, in seconds or as an HTTP date (RFC 9110, 10.2.3); null when absent or
 * unreadable. A date is compared with the server's own clock where the answer tells it.
 */
export function retryAfterMs(answer: Pick<Answer, 'headers'>, now: Date): number | null {
  const value = answer.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const until = value === '' ? Number.NaN : Date.parse(value);
  if (Number.isNaN(until)) return null;
  return Math.max(0, until - (serverTime(answer) ?? now).getTime());
}

/** The server's clock when it answered (`Date` header, whole seconds); null when it did not tell. */
export function serverTime(answer: Pick<Answer, 'headers'>): Date | null {
  const at = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(at) ? null : new Date(at);
}
