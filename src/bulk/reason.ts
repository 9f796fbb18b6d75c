import { BotError } from '../domain/errors.ts';

/** Why it failed, in words that are the same for every job, so that jobs can be counted by them. */
export function reasonOf(error: BotError, ids: readonly number[]): string {
  const named = ids.length === 1 ? `job ${ids[0] ?? ''}` : `jobs ${ids.join(', ')}`;
  return error.message.replaceAll(named, ids.length === 1 ? 'it' : 'them');
}

/** Orchestrator could not be asked, or asks to wait: it is worth another try. */
export function isPassing(error: unknown): boolean {
  return error instanceof BotError && error.kind === 'unavailable';
}
