import type { Job } from './job.ts';
import { inScope, type Scope } from './scope.ts';

/** How much a fault matters, least first. */
export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];

/**
 * High for a job that the settings call critical; otherwise by the priority that Orchestrator gave it, medium where it
 * tells none.
 */
export function severityOf(
  job: Pick<Job, 'folder' | 'priority' | 'process' | 'robot'>,
  critical: readonly Scope[] = [],
): Severity {
  if (critical.some((scope) => inScope(scope, job))) return 'high';
  switch (job.priority?.toLowerCase() ?? '') {
    case 'high':
      return 'high';
    case 'low':
      return 'low';
    default:
      return 'medium';
  }
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least);
}
