import type { ChatAdapter } from '../../chat/chat-adapter.ts';
import type { Message } from '../../chat/message.ts';
import type { MessageHandle } from '../../domain/notice.ts';
import { type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { Trouble, WatchBody } from '../../domain/watch-body.ts';
import type { Logger } from '../../logger.ts';

/** Failures in a row before it is told. */
const failuresToTell = 2;
/** Said at most this often by one process: nobody remembers for it. */
const tellEveryMs = 3_600_000;

interface Told {
  readonly adapter: ChatAdapter;
  readonly ref: MessageHandle;
}

/** Tells of a store that fails, past the store: from memory, straight to the platforms. Nothing here rejects. */
export interface StoreWatch {
  failed(error: unknown): Promise<void>;
  worked(): Promise<void>;
  /** Null while it works, or has only just begun to fail. */
  trouble(): Trouble | null;
  /** When it worked again last (ms); null when it never failed. */
  mendedMs(): number | null;
}

export function createStoreWatch(options: {
  readonly adapters: readonly ChatAdapter[];
  readonly admins: readonly string[];
  readonly render: (body: WatchBody) => Message;
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}): StoreWatch {
  const { log, now } = options;
  let failures = 0;
  let since: Timestamp | null = null;
  let said = '';
  let saidMs = Number.NEGATIVE_INFINITY;
  let mendedMs: number | null = null;
  let told: Told[] = [];

  const trouble = (): Trouble | null =>
    since === null || failures < failuresToTell ? null : { what: 'store', since, said };

  const tell = async (body: WatchBody): Promise<void> => {
    const message = options.render(body);
    for (const target of options.admins) {
      const adapter = options.adapters.find(({ platform }) => target.startsWith(`${platform}:`));
      try {
        const id = `watch:store:${options.holder}:${body.trouble.since} ${target}`;
        const ref = await adapter?.send(target, message, { id, uncertain: false });
        if (adapter !== undefined && ref !== undefined) told.push({ adapter, ref });
      } catch (error) {
        log.warn({ target, err: error }, 'nobody can be told of the store');
      }
    }
  };

  return {
    async failed(error) {
      failures += 1;
      since ??= timestamp(now());
      said = error instanceof Error ? error.message : String(error);
      const found = trouble();
      if (found === null) return;
      if (failures === failuresToTell) log.error({ err: error }, 'the store fails');
      const nowMs = now().getTime();
      if (nowMs - saidMs < tellEveryMs) return;
      saidMs = nowMs;
      await tell({ kind: 'watch', trouble: found, until: null });
    },
    async worked() {
      const found = trouble();
      failures = 0;
      since = null;
      if (found === null) return;
      mendedMs = now().getTime();
      log.info({ since: found.since }, 'the store works again');
      const message = options.render({ kind: 'watch', trouble: found, until: timestamp(mendedMs) });
      const all = told;
      told = [];
      for (const { adapter, ref } of all) {
        await adapter
          .update(ref, message)
          .catch((error: unknown) => log.warn({ err: error }, 'a message of the store stays as it is'));
      }
    },
    trouble,
    mendedMs: () => mendedMs,
  };
}
