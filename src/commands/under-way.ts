import { timestamp } from '../domain/timestamp.ts';
import { underWayKey, underWayMs } from '../domain/under-way.ts';
import type { Context } from './define.ts';

/**
 * Does `work`, which starts jobs of this process and writes down where they are told of; meanwhile the poller puts off
 * faults of the process, so that a job that fails at once is not reported a second time.
 */
export async function whileUnderWay<T>(
  { now, orchestrator, store }: Pick<Context, 'now' | 'orchestrator' | 'store'>,
  process: string,
  work: () => Promise<T>,
): Promise<T> {
  const key = underWayKey(orchestrator.tenant, process);
  const at = now();
  await store.keep(key, timestamp(at), timestamp(at.getTime() + underWayMs));
  try {
    return await work();
  } finally {
    // A mark that stays behind counts for minutes only; it must not hide what came of the work.
    await store.forget(key).catch(() => undefined);
  }
}
