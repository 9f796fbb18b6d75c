import type { Job } from '../../domain/job.ts';
import type { Orchestrator } from '../../domain/orchestrator.ts';
import { epochMs, type Timestamp } from '../../domain/timestamp.ts';

/** A request that was under way when the process died may take this long to have its effect. */
const settlesMs = 10_000;
const newestJobs = 100;
const mostNamed = 3;

/** What came of a retry in whose middle a process died. */
export type Lost =
  | { readonly kind: 'never-sent' }
  | { readonly kind: 'found'; readonly job: Job }
  | { readonly kind: 'unclear'; readonly note: string };

/**
 * Looks among the jobs of the process that are newer than the newest before it. Where there is none, nothing was
 * started. The one that carries our reference is ours (servers without RestartJob keep it), and so is the one copy that
 * carries that of its source; of others nobody can tell who started them.
 */
export async function lookForLost(
  {
    now,
    orchestrator,
    wait,
  }: {
    readonly now: () => Date;
    readonly orchestrator: Pick<Orchestrator, 'jobs'>;
    readonly wait: (ms: number) => Promise<void>;
  },
  job: Job,
  lost: { readonly at: Timestamp; readonly after: number; readonly reference: string },
): Promise<Lost> {
  await wait(Math.min(settlesMs, Math.max(0, settlesMs - (now().getTime() - epochMs(lost.at)))));
  const page = await orchestrator.jobs({
    filter: { process: job.process, ...(job.folder === null ? {} : { folder: job.folder.path }) },
    order: 'newest',
    top: newestJobs,
  });
  const since = page.jobs.filter((each) => each.id > lost.after && each.process === job.process);
  if (since.length === 0) return { kind: 'never-sent' };
  const [own, another] = since.filter(
    ({ reference }) => reference !== null && (reference === lost.reference || reference === job.reference),
  );
  if (own !== undefined && another === undefined) return { kind: 'found', job: own };
  const names = since.slice(0, mostNamed).map((each) => `job ${each.id} (${each.state})`);
  return {
    kind: 'unclear',
    note: `the bot was interrupted right then. Since then ${names.join(', ')} appeared, which may be the one or somebody else's.`,
  };
}
