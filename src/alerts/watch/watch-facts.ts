import { createTask } from 'node-cron';
import { BotError } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { Trouble } from '../../domain/watch-body.ts';

/** How a poll ended; `parts`: pages are left for the next. */
export type PollEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'parts' }
  | { readonly kind: 'failed'; readonly error: unknown };

type BlindKind = Extract<Trouble, { status: number | null }>['what'];

/** Polls that failed in a row. */
interface Blind {
  /** When the first of them failed. */
  readonly since: Timestamp;
  readonly what: BlindKind;
  /** How many failed in this way, one after the other. */
  readonly polls: number;
  readonly status: number | null;
  readonly said: string;
  readonly todo: string | null;
}

/** What the polls of a tenant came to lately, for whichever process watches. Times are the bot's. */
export interface PollFacts {
  readonly completeAt: Timestamp | null;
  /** Until then another complete poll is due. */
  readonly lateAt: Timestamp | null;
  readonly blind: Blind | null;
  /** Since when polls have ended with pages left. */
  readonly partsSince: Timestamp | null;
}

/** Beside three intervals, so much is allowed between two complete polls. */
const lateMarginMs = 60_000;
const intervals = 3;

const noFacts: PollFacts = { completeAt: null, lateAt: null, blind: null, partsSince: null };

/** How long after now, in ms, the clock has asked for three polls and a minute is over: nobody may wait longer for one. */
export function patienceMs(cron: string): number {
  const task = createTask(cron, () => undefined);
  const third = task.getNextRuns(intervals).at(-1);
  void task.destroy();
  return (third === undefined ? 0 : third.getTime() - Date.now()) + lateMarginMs;
}

/** The facts after one more poll. `patience`: see `patienceMs`. */
export function afterPoll(facts: PollFacts | null, end: PollEnd, at: Date, patience: number): PollFacts {
  const before = facts ?? noFacts;
  const now = timestamp(at);
  if (end.kind === 'complete')
    return { completeAt: now, lateAt: timestamp(at.getTime() + patience), blind: null, partsSince: null };
  if (end.kind === 'parts') return { ...before, blind: null, partsSince: before.partsSince ?? now };
  const { error } = end;
  const what = blindKind(error);
  return {
    ...before,
    blind: {
      since: before.blind?.since ?? now,
      what,
      polls: before.blind?.what === what ? before.blind.polls + 1 : 1,
      ...(error instanceof BotError
        ? { status: error.status, said: error.message, todo: error.hint }
        : { status: null, said: 'Something went wrong on our side; the log says what.', todo: null }),
    },
  };
}

const factsKey = (tenant: string): string => `watch:polls:${tenant}`;

export async function recallFacts(store: Store, tenant: string): Promise<PollFacts | null> {
  const text = await store.recall(factsKey(tenant));
  return text === null ? null : (JSON.parse(text) as PollFacts);
}

export async function keepFacts(store: Store, tenant: string, facts: PollFacts): Promise<void> {
  await store.keep(factsKey(tenant), JSON.stringify(facts));
}

function blindKind(error: unknown): BlindKind {
  if (!(error instanceof BotError)) return 'failing';
  return error.kind === 'unavailable' ? 'unreachable' : 'refused';
}
