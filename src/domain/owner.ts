import type { Job } from './job.ts';
import { inScope, type Scope } from './scope.ts';

/** Who answers for a process: a person, or a user group of Slack. */
export interface Owner {
  readonly platform: 'slack' | 'teams';
  readonly kind: 'person' | 'group';
  readonly id: string;
  /** As people know them; null where the settings give no name. */
  readonly name: string | null;
}

/** The owner of the processes or folders that a scope speaks of. */
export interface Ownership {
  readonly scope: Scope;
  readonly owner: Owner;
}

/** What the settings say about who answers for what, and what must not wait. */
export interface Duty {
  readonly owners: readonly Ownership[];
  readonly critical: readonly Scope[];
}

export const noDuty: Duty = { owners: [], critical: [] };

/** Everybody who answers for this job, each once, in the order of the settings. */
export function ownersOf(
  job: Pick<Job, 'process' | 'folder' | 'robot'>,
  ownerships: readonly Ownership[],
): readonly Owner[] {
  const all = ownerships.filter(({ scope }) => inScope(scope, job)).map(({ owner }) => owner);
  const first = new Map<string, Owner>();
  for (const owner of all) {
    const key = `${owner.platform} ${owner.id}`.toLowerCase();
    if (!first.has(key)) first.set(key, owner);
  }
  return [...first.values()];
}
