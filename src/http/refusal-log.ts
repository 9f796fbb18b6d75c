import type { Logger } from '../logger.ts';

/** A kind of refusal stands in the log at most this often, with how many there were. */
const everyMs = 60_000;

/** Says in the log what was refused, at a bounded rate: whoever floods the port must not flood the log. */
export function createRefusalLog(
  log: Pick<Logger, 'warn'>,
  now: () => number,
): (reason: string, source: string) => void {
  const kinds = new Map<string, { at: number; unsaid: number }>();
  return (reason, source) => {
    const kind = kinds.get(reason) ?? { at: Number.NEGATIVE_INFINITY, unsaid: 0 };
    kinds.set(reason, kind);
    kind.unsaid += 1;
    if (now() - kind.at < everyMs) return;
    log.warn({ reason, source, count: kind.unsaid }, 'requests refused');
    kind.at = now();
    kind.unsaid = 0;
  };
}
