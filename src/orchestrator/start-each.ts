import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { StartOutcome } from '../domain/orchestrator.ts';
import type { StartPart } from './start-plan.ts';

/**
 * Sends the requests of one start one after the other. One that is refused does not keep the next from being sent;
 * after trouble with the server none is sent any more. Throws the first refusal when nothing started.
 */
export async function startEach(
  parts: readonly StartPart[],
  startPart: (part: StartPart, before: readonly Job[]) => Promise<StartOutcome>,
): Promise<StartOutcome> {
  const jobs: Job[] = [];
  const missing: string[] = [];
  let refusal: BotError | null = null;
  let last: StartOutcome | null = null;
  const miss = (part: StartPart, why: string): void => void missing.push(`${part.robot ?? 'One'}: ${why}`);
  for (const [at, part] of parts.entries()) {
    let goOn = true;
    try {
      const outcome = await startPart(part, jobs);
      if (outcome.kind === 'started') {
        jobs.push(...outcome.jobs);
      } else {
        last = outcome;
        goOn = false;
        miss(
          part,
          outcome.kind === 'unknown' ? `not known whether it started. ${outcome.reason}` : outcome.reason,
        );
      }
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      refusal ??= error;
      goOn = error.kind === 'refused';
      miss(part, error.message);
    }
    if (goOn) continue;
    for (const rest of parts.slice(at + 1)) miss(rest, 'not tried any more.');
    break;
  }
  if (jobs.length > 0) {
    return { kind: 'started', jobs, ...(missing.length === 0 ? {} : { missing: missing.join('\n') }) };
  }
  if (last !== null) return last;
  throw refusal ?? new TypeError('a start has at least one request');
}
