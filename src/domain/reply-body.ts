import type { AlertedFault } from './alert-body.ts';

/** Further faults of a problem, told in the thread of its alert. */
export interface ReplyBody {
  readonly kind: 'reply';
  /** Id of the alert. */
  readonly alert: string;
  /** Faults that it tells of. */
  readonly count: number;
  /** Faults of the problem by then. */
  readonly total: number;
  /** The last of those that it tells of, oldest first. */
  readonly newest: readonly AlertedFault[];
}

const faultsNamed = 5;

/** What a thread is told of these faults, oldest first; `before` is a reply that waits to be sent. */
export function replyWith(
  alert: string,
  before: ReplyBody | null,
  faults: readonly AlertedFault[],
  total: number,
): ReplyBody {
  return {
    kind: 'reply',
    alert,
    count: (before?.count ?? 0) + faults.length,
    total,
    newest: [...(before?.newest ?? []), ...faults].slice(-faultsNamed),
  };
}
