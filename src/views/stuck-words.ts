import type { RichText } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import type { StuckBody } from '../domain/stuck-body.ts';
import { duration } from './duration.ts';
import { moment } from './rich-text.ts';

const minuteMs = 60_000;
/** From this length on the time of the day alone says nothing. */
const longMs = 12 * 60 * minuteMs;

/** How long the job was stuck when it was told, in whole minutes where it is minutes: `2 h 10 min`. */
export function stuckLength(body: StuckBody, job: Job): string {
  return lengthWords(body.facts[job.id]?.forMs ?? 0);
}

/** The length that holds for all of these jobs: that of the youngest. */
export function leastLength(body: StuckBody, jobs: readonly Job[]): string {
  return lengthWords(Math.min(...jobs.map((job) => body.facts[job.id]?.forMs ?? 0)));
}

/** `since 14:03`; with the date where that is needed. Null where it is not known. */
export function sinceText(body: StuckBody, job: Job): RichText | null {
  const fact = body.facts[job.id];
  const at = moment(fact?.since ?? null, (fact?.forMs ?? 0) >= longMs ? 'date-time' : 'time');
  return at === null ? null : ['since ', at];
}

/** ` (usually 12 min)`, or nothing where it is not known. */
export function usually(body: StuckBody, job: Job): string {
  const usualMs = body.facts[job.id]?.usualMs ?? null;
  return usualMs === null ? '' : ` (usually ${aboutWords(usualMs)})`;
}

/** Who killed the job from here; null when nobody did. */
export function killer(body: StuckBody, job: Job): string | null {
  const step = body.history.findLast((each) => each.did === 'kill' && each.jobId === job.id);
  return step?.did === 'kill' ? step.by.name : null;
}

/** A length that was measured over many runs: seconds count only where there are few of them. */
export function aboutWords(ms: number): string {
  return duration(ms < 2 * minuteMs ? ms : Math.round(ms / minuteMs) * minuteMs);
}

function lengthWords(ms: number): string {
  return duration(ms < minuteMs ? ms : Math.floor(ms / minuteMs) * minuteMs);
}
