/** How long a mark of `underWayKey` counts: as long as nearly every start takes, and no longer than an alert may be late. */
export const underWayMs = 2 * 60_000;

/**
 * Key under which the store keeps since when a process is being started or retried from chat. As long as that is under
 * way, a fault of the process may belong to a message that does not name the new job yet.
 */
export function underWayKey(tenant: string, process: string): string {
  return `under-way:${tenant}:${process}`;
}
