import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Handler } from '../chat/invocation.ts';
import type { Suggester } from '../chat/suggester.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redact/redactor.ts';
import { pause } from './pause.ts';

/** Longest pause between two attempts to reach a chat platform at start. */
const longestPauseMs = 60_000;

export interface Connections {
  /** Begins to connect; each platform is tried until it is reached. */
  start(handler: Handler, suggester: Suggester): void;
  /** Why a platform is not connected; null when it is. */
  trouble(adapter: ChatAdapter): string | null;
  /** Gives up what is not connected yet, and takes no new requests; resolves when those under way are answered. */
  stop(): Promise<void>;
}

export function createConnections(options: {
  readonly adapters: readonly ChatAdapter[];
  readonly onConnected: () => void;
  readonly redactor: Redactor;
  readonly log: Logger;
}): Connections {
  const { adapters, log, onConnected, redactor } = options;
  const troubles = new Map<ChatAdapter, string>();
  const stopping = new AbortController();
  let connected: readonly Promise<void>[] = [];

  async function connect(adapter: ChatAdapter, handler: Handler, suggester: Suggester): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        troubles.set(adapter, 'not connected yet');
        await adapter.start(handler, suggester);
        if (stopping.signal.aborted) return;
        troubles.delete(adapter);
        log.info({ platform: adapter.platform }, 'connected');
        onConnected();
        return;
      } catch (cause) {
        troubles.set(adapter, redactor.text((cause as Error).message).shown);
        log.error({ platform: adapter.platform, err: cause }, 'cannot connect yet');
        await pause(Math.min(1000 * 2 ** attempt, longestPauseMs), stopping.signal);
      }
    }
  }

  return {
    start: (handler, suggester) => {
      connected = adapters.map((adapter) => connect(adapter, handler, suggester));
    },
    trouble: (adapter) => adapter.trouble() ?? troubles.get(adapter) ?? null,
    stop: async () => {
      stopping.abort();
      await Promise.all(adapters.map((adapter) => adapter.stop()));
      await Promise.all(connected);
    },
  };
}
