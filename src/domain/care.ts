import { type AlertBody, hasRecovered } from './alert-body.ts';
import type { CareLine, HistoryLine } from './history-line.ts';
import type { Person } from './person.ts';
import type { Timestamp } from './timestamp.ts';

type Line<D extends HistoryLine['did']> = Extract<HistoryLine, { did: D }>;

/** Characters of a note. */
export const longestNote = 500;

/** Is nothing left to do: does the process work again, or did somebody close it? Then the next fault is another problem. */
export function isSettled(body: AlertBody): boolean {
  return hasRecovered(body) || resolution(body) !== null;
}

/** Who closed the problem. */
export function resolution({ history }: AlertBody): CareLine | null {
  return history.find((line): line is CareLine => line.did === 'resolve') ?? null;
}

/** Who said that they take care of it, or took it on; null while nobody did. */
export function acknowledgement({ history }: AlertBody): CareLine | null {
  return (
    history.find(
      (line): line is CareLine =>
        line.did === 'acknowledge' || (line.did === 'assign' && isSame(line.by, line.to)),
    ) ?? null
  );
}

/** The snooze that holds now; null when there is none, or it is over. */
export function snoozeOf({ history }: AlertBody): Line<'snooze'> | null {
  const last = history.findLast((line) => line.did === 'snooze' || line.did === 'wake');
  return last?.did === 'snooze' ? last : null;
}

/** The last word on whose it is. */
export function assignment({ history }: AlertBody): Line<'assign'> | null {
  return history.findLast((line) => line.did === 'assign') ?? null;
}

/** What came of it: the body with it, or why it was not done. */
export type CareOutcome =
  | { readonly done: AlertBody }
  /** Who was faster, or that the process works again. */
  | { readonly before: CareLine | 'recovered' };

/**
 * The body after somebody did this. Of two who do the same the first wins; a snooze or an assignment by somebody else
 * is replaced only by who has seen it: `seen` is when that was done. Whoever acknowledges, snoozes or resolves is not
 * chased any more.
 */
export function takeCare(body: AlertBody, line: CareLine, seen: Timestamp | null = null): CareOutcome {
  const before = line.did === 'note' ? null : whatKeeps(body, line, seen);
  if (before !== null) return { before };
  const { chase, ...rest } = { ...body, history: [...body.history, line] };
  const chased = chase !== undefined && (line.did === 'note' || (line.did === 'assign' && !isOwn(line)));
  return { done: chased ? { ...rest, chase } : rest };
}

function whatKeeps(
  body: AlertBody,
  line: Exclude<CareLine, { did: 'note' }>,
  seen: Timestamp | null,
): CareLine | 'recovered' | null {
  if (hasRecovered(body)) return 'recovered';
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
