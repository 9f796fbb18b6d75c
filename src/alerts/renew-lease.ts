import type { Logger } from '../logger.ts';

/** Often enough that a lease of a minute outlives a few failures. */
const beatMs = 15_000;

/**
 * Renews a lease of a minute while long work is under way. Returns what ends that. A failure stands in the log alone,
 * with what the work is for.
 */
export function renewLease(
  renew: () => Promise<unknown>,
  log: Logger,
  work: Readonly<Record<string, string>>,
): () => void {
  const beat = setInterval(() => {
    renew().catch((error: unknown) => log.warn({ ...work, err: error }, 'a lease was not renewed'));
  }, beatMs);
  return () => clearInterval(beat);
}
