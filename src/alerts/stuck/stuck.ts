import type { Job } from '../../domain/job.ts';
import { matchesWildcard } from '../../domain/spelling.ts';
import { mayBeStuck, type StuckFact, type StuckHow } from '../../domain/stuck-body.ts';
import type { StuckLimits } from '../../domain/stuck-limits.ts';
import { epochMs, type Timestamp } from '../../domain/timestamp.ts';
import type { RunHistory } from './run-history.ts';

const minuteMs = 60_000;
/** However short its runs are, a job may take this much longer: seconds that became minutes wake nobody. */
const leastOverMs = 5 * minuteMs;
/** Fewer runs than this tell nothing of how long they take. */
const leastRuns = 5;

/** What is to be thought of one job that has not ended. */
export type StuckVerdict =
  | { readonly verdict: 'stuck'; readonly how: StuckHow; readonly fact: StuckFact }
  /** It runs for a while, and how long its process usually takes has to be asked for. */
  | { readonly verdict: 'ask-history'; readonly forMs: number }
  /** Not longer than it may. */
  | { readonly verdict: 'in-time' }
  /** It has ended, or waits for a person, a queue or a time: that is no trouble of its own. */
  | { readonly verdict: 'other-state' }
  /** The settings leave its process alone. */
  | { readonly verdict: 'off' }
  /** The server does not say since when. */
  | { readonly verdict: 'no-time' }
  /** Nothing says how long it may take. */
  | { readonly verdict: 'no-limit' };

/**
 * Judges one job. `now` is the server's clock; `endingSince` when it was first seen in its state Stopping or Terminating,
 * which the server does not keep; `history` what is known of earlier runs, null while nobody asked.
 */
export function judgeStuck(
  job: Job,
  from: {
    readonly now: Timestamp;
    readonly limits: StuckLimits;
    readonly endingSince: Timestamp | null;
    readonly history: RunHistory | null;
  },
): StuckVerdict {
  const { history, limits } = from;
  const how = mayBeStuck(job.state);
  if (how === null) return { verdict: 'other-state' };
  if (limits.off.some((pattern) => matchesWildcard(pattern, job.process))) return { verdict: 'off' };
  const since = sinceWhen(job, how, from.endingSince);
  const forMs = since === null ? Number.NaN : epochMs(from.now) - epochMs(since);
  if (since === null || Number.isNaN(forMs)) return { verdict: 'no-time' };
  if (how === 'running' && limits.runningFactor !== null && history === null)
    return forMs <= leastOverMs ? { verdict: 'in-time' } : { verdict: 'ask-history', forMs };
  const limitMs = limitOf(how, limits, history);
  if (limitMs === null) return { verdict: 'no-limit' };
  if (forMs <= limitMs) return { verdict: 'in-time' };
  const usualMs = how === 'running' && saysSomething(history) ? history.usualMs : null;
  return { verdict: 'stuck', how, fact: { since, forMs, limitMs, usualMs } };
}

/** The shortest time after which a job can be stuck by these limits, in ms: younger ones need not be looked at. */
export function youngestStuckMs(limits: StuckLimits): number {
  const { endingMs, pendingMs, runningFactor, runningMs } = limits;
  const learned = runningFactor === null ? [] : [leastOverMs];
  const fixed = runningMs === null ? [] : [runningMs];
  return Math.min(leastOverMs, pendingMs, endingMs, ...learned, ...fixed);
}

/** A job that waited in between runs since it went on, where the server tells when that was. */
function sinceWhen(job: Job, how: StuckHow, endingSince: Timestamp | null): Timestamp | null {
  if (how === 'ending') return endingSince;
  if (how === 'pending') return job.created;
  return job.resumed === undefined ? job.started : job.resumed;
}

function limitOf(how: StuckHow, limits: StuckLimits, history: RunHistory | null): number | null {
  if (how === 'pending') return limits.pendingMs;
  if (how === 'ending') return limits.endingMs;
  if (limits.runningFactor === null || !saysSomething(history)) return limits.runningMs;
  return Math.max(history.longMs * limits.runningFactor, history.longMs + leastOverMs);
}

function saysSomething(history: RunHistory | null): history is RunHistory {
  return history !== null && history.runs >= leastRuns;
}
