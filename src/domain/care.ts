import { type AlertBody, hasRecovered } from './alert-body.ts';
import type { CareLine, HistoryLine } from './history-line.ts';
import type { Job } from './job.ts';
import type { Person } from './person.ts';
import { isStuckStill, type StuckBody, stillStuck } from './stuck-body.ts';
import type { Timestamp } from './timestamp.ts';

type Line<D extends HistoryLine['did']> = Extract<HistoryLine, { did: D }>;

/** What people take care of: jobs that faulted, or that are stuck. */
export type CareBody = AlertBody | StuckBody;

export function isCared<B extends { readonly kind: string }>(body: B): body is B & CareBody {
  return body.kind === 'alert' || body.kind === 'stuck';
}

/** Characters of a note. */
export const longestNote = 500;

/** Is nothing left to do: is it over by itself, or did somebody close it? Then the next of the kind is another problem. */
export function isSettled(body: CareBody): boolean {
  return isOver(body) || resolution(body) !== null;
}

/** Does the process work again, or is no job stuck any more? */
function isOver(body: CareBody): boolean {
  return body.kind === 'alert' ? hasRecovered(body) : !isStuckStill(body);
}

/** The job that stands for all of them: the newest fault, or the first that is still stuck. */
export function caredJob(body: CareBody): Job | null {
  return body.kind === 'alert' ? body.job : (stillStuck(body)[0] ?? body.jobs[0] ?? null);
}

/** Who closed the problem. */
export function resolution({ history }: CareBody): CareLine | null {
  return history.find((line): line is CareLine => line.did === 'resolve') ?? null;
}

/** Who said that they take care of it, or took it on; null while nobody did. */
export function acknowledgement({ history }: CareBody): CareLine | null {
  return (
    history.find(
      (line): line is CareLine =>
        line.did === 'acknowledge' || (line.did === 'assign' && isSame(line.by, line.to)),
    ) ?? null
  );
}

/** The snooze that holds now; null when there is none, or it is over. */
export function snoozeOf({ history }: CareBody): Line<'snooze'> | null {
  const last = history.findLast((line) => line.did === 'snooze' || line.did === 'wake');
  return last?.did === 'snooze' ? last : null;
}

/** The last word on whose it is. */
export function assignment({ history }: CareBody): Line<'assign'> | null {
  return history.findLast((line) => line.did === 'assign') ?? null;
}

/** What came of it: the body with it, or why it was not done. */
export type CareOutcome<B extends CareBody = CareBody> =
  | { readonly done: B }
  /** Who was faster, or that it is over. */
  | { readonly before: CareLine | 'over' };

/**
 * The body after somebody did this. Of two who do the same the first wins; a snooze or an assignment by somebody else
 * is replaced only by who has seen it: `seen` is when that was done. Whoever acknowledges, snoozes or resolves is not
 * chased any more.
 */
export function takeCare<B extends CareBody>(
  body: B,
  line: CareLine,
  seen: Timestamp | null = null,
): CareOutcome<B> {
  const before = line.did === 'note' ? null : whatKeeps(body, line, seen);
  if (before !== null) return { before };
  const done: B = { ...body, history: [...body.history, line] };
  const chased = line.did === 'note' || (line.did === 'assign' && !isOwn(line));
  return { done: chased || done.chase === undefined ? done : { ...done, chase: {} } };
}

function whatKeeps(
  body: CareBody,
  line: Exclude<CareLine, { did: 'note' }>,
  seen: Timestamp | null,
): CareLine | 'over' | null {
  if (isOver(body)) return 'over';
  const closed = resolution(body);
  if (closed !== null) return closed;
  switch (line.did) {
    case 'acknowledge':
      return acknowledgement(body);
    case 'snooze': {
      const now = snoozeOf(body);
      return now === null || isSame(now.by, line.by) || now.at === seen ? null : now;
    }
    case 'assign': {
      const now = assignment(body);
      if (now === null) return null;
      if (isSame(now.to, line.to)) return now;
      return isSame(now.by, line.by) || now.at === seen ? null : now;
    }
    case 'resolve':
      return null;
  }
}

function isOwn({ by, to }: Line<'assign'>): boolean {
  return isSame(by, to);
}

/** The same person? */
export function isSame(a: Person, b: Person): boolean {
  return a.platform === b.platform && a.id === b.id;
}
