import type { Health } from '../../domain/health.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';

/** Signs of life at most this often. */
const everyMs = 60_000;
const timeoutMs = 5_000;

/** Tells a dead man's switch that the bot sees: when the calls stop, somebody else raises the alarm. Nothing here rejects. */
export interface Heartbeat {
  /** A poll was read to its end. */
  beat(): void;
  health(): NonNullable<Health['heartbeat']>;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/** Creates a heartbeat: a GET of `url`, at most one a minute and one at a time; any answer but 2xx counts as failed. */
export function createHeartbeat(options: {
  readonly url: string;
  readonly log: Logger;
  readonly now: () => Date;
}): Heartbeat {
  const { log, now, url } = options;
  let beganMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | null = null;
  let last: NonNullable<Health['heartbeat']> = { at: null, trouble: null };

  const call = async (): Promise<void> => {
    const trouble = await ask(url);
    // The address may hold a secret: neither log nor status name it.
    if (trouble !== null && last.trouble === null)
      log.warn({ reason: trouble }, 'the heartbeat does not arrive');
    last = { at: trouble === null ? timestamp(now()) : last.at, trouble };
  };

  return {
    beat() {
      const nowMs = now().getTime();
      if (underWay !== null || (nowMs - beganMs < everyMs && beganMs <= nowMs)) return;
      beganMs = nowMs;
      underWay = call().finally(() => {
        underWay = null;
      });
    },
    health: () => last,
    idle: async () => underWay ?? undefined,
  };
}

/** Null when it arrived, else why not. */
async function ask(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    return answer.ok ? null : `it was answered ${answer.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      return `no answer came within ${timeoutMs / 1000} s`;
    return 'its address cannot be reached';
  }
}
