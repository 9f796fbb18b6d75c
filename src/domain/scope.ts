import { matchesFolder } from './folder.ts';
import type { Job } from './job.ts';
import { matchesWildcard } from './spelling.ts';

/** Which jobs are spoken of: all conditions hold together, an absent one does not restrict. `*` stands for anything. */
export interface Scope {
  readonly process?: string;
  readonly folder?: string;
  readonly robot?: string;
}

/** Is this job spoken of? Where a job does not tell what is asked for, it is. */
export function inScope(scope: Scope, job: Pick<Job, 'process' | 'folder' | 'robot'>): boolean {
  return (
    (scope.process === undefined || matchesWildcard(scope.process, job.process)) &&
    (scope.folder === undefined || job.folder === null || matchesFolder(scope.folder, job.folder.path)) &&
    (scope.robot === undefined || (job.robot !== null && matchesWildcard(scope.robot, job.robot)))
  );
}
