import type { Job } from '../domain/job.ts';
import type { SummaryBody } from '../domain/notice.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import type { Timestamp } from '../domain/timestamp.ts';

/** Processes that the summary names. */
const causesNamed = 20;

/** Faults by process, with those of one more page. */
export type Causes = Readonly<Record<string, number>>;

export function addCauses(causes: Causes, jobs: readonly Job[]): Causes {
  const counts = new Map(Object.entries(causes));
  for (const job of jobs) counts.set(job.process, (counts.get(job.process) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/**
 * What is said once: when a tenant is looked at for the first time, and to a route that is added later.
 * The worst process comes first.
 */
export function firstSummary(
  id: string,
  tenant: string,
  routes: readonly string[],
  since: Timestamp,
  causes: Causes,
): NewNotice {
  const counted = Object.entries(causes).map(([process, count]) => ({ process, count }));
  const body: SummaryBody = {
    kind: 'summary',
    faults: counted.reduce((sum, { count }) => sum + count, 0),
    since,
    causes: counted
      .toSorted((a, b) => b.count - a.count || a.process.localeCompare(b.process))
      .slice(0, causesNamed),
  };
  return { id, tenant, body, targets: routes };
}
