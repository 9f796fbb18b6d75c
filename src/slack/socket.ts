import { setTimeout as wait } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../logger.ts';
import { explained, isTokenFault } from './delivery-errors.ts';

type SocketModeClient = SocketModeReceiver['client'];

/** A silent connection attempt is given up after this. */
const helloMs = 15_000;
/** The closing handshake is given up after this. */
const hangUpMs = 6000;
/** A shorter gap is Slack moving us to another of its servers. */
const troubleAfterMs = 15_000;
const shortestWaitMs = 1000;
const longestWaitMs = 30_000;

/** A Socket Mode connection that is kept up until `close`. */
export interface Socket {
  /** Resolves when the first connection stands. Rejects when Slack refuses the app token; everything else is tried again. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Null while connected, or disconnected for a moment only. */
  trouble(): string | null;
}

/**
 * Keeps the client connected. Its own reconnecting is off: it waits 5 s before each attempt, gives up on a
 * network error while fetching a new address, and rejects unhandled there (node-slack-sdk #1243, bolt-js #2225).
 */
export function createSocket(client: SocketModeClient, now: () => Date, log: Logger): Socket {
  let downSince: number | null = now().getTime();
  let lastReason = 'not connected yet';
  const stop = new AbortController();

  const hangUp = (): Promise<unknown> => within(hangUpMs, client.disconnect());

  /** One connection: resolves when it stands. */
  const connect = async (): Promise<void> => {
    try {
      if ((await within(helloMs, client.start())) === late)
        throw new Error('Slack did not say hello in time');
    } catch (error) {
      // A connection that is only slow to greet must not live beside the next one.
      await hangUp();
      throw error instanceof Error ? error : new Error('the connection was closed');
    }
    if (stop.signal.aborted) {
      await hangUp();
      return;
    }
    downSince = null;
    log.info('Connected to Slack over Socket Mode');
  };

  /** Attempts with growing waits until one succeeds or `close` is called. */
  const connectAtLast = async (mayGiveUp: boolean): Promise<void> => {
    for (let waitMs = shortestWaitMs; !stop.signal.aborted; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      try {
        await connect();
        return;
      } catch (error) {
        lastReason = explained(error);
        if (mayGiveUp && isTokenFault(error)) {
          throw new Error(`Slack refuses the app-level token (SLACK_APP_TOKEN). ${lastReason}`, {
            cause: error,
          });
        }
        log.warn({ reason: lastReason, waitMs }, 'No connection to Slack');
        await wait(waitMs, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  };

  /** Ends when `close` was called. */
  const keepUp = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
      if (stop.signal.aborted) return;
      downSince = now().getTime();
      lastReason = 'the connection was closed';
      await connectAtLast(false);
    }
  };

  return {
    async open() {
      await connectAtLast(true);
      void keepUp();
    },
    async close() {
      stop.abort();
      await hangUp();
    },
    trouble() {
      if (downSince === null || now().getTime() - downSince < troubleAfterMs) return null;
      return `No Socket Mode connection to Slack since ${new Date(downSince).toISOString()}: ${lastReason}`;
    },
  };
}

const late = Symbol('late');

/** The result of this work, or `late` after `limitMs`. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T | typeof late> {
  const over = new AbortController();
  try {
    return await Promise.race([work, wait(limitMs, late, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}
