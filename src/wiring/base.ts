import type { Config } from '../config.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { openStore } from '../storage/store.ts';

/** What all parts of the bot share. */
export interface Base {
  readonly config: Config;
  readonly store: Awaited<ReturnType<typeof openStore>>;
  readonly tenant: string;
  readonly orchestrator: Orchestrator;
  readonly redactor: Redactor;
  /** Names this process where one of several has to do something. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** What of it each room is given, under its own name in the log. */
export function roomOf({ holder, log, now, store }: Base, room: string) {
  return { store, holder, log: log.child({ room }), now };
}
