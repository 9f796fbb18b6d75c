import type { Reply } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import { BotError } from '../domain/errors.ts';
import type { Logger } from '../logger.ts';
import { errorMessage, unexpectedMessage } from '../views/error.ts';
import { refusalWords } from './audit/audit-line.ts';

/** How an attempt ended: what is said, what stands in the audit, and what is still to be done. */
export interface Ending {
  readonly reply: Reply;
  /** As it stands in the audit. */
  readonly outcome: string;
  readonly afterwards: readonly (() => Promise<unknown>)[];
  /** Somebody else writes the line of the audit. */
  readonly auditedLater: boolean;
  /** Name of the rule that decided; null when none did. */
  readonly rule: string | null;
  /** What Orchestrator said when it refused. */
  readonly answer?: string | null;
}

export function ending(reply: Reply, outcome: string): Ending {
  return { reply, outcome, afterwards: [], auditedLater: false, rule: null };
}

export function toAsker(message: Message): Reply {
  return { kind: 'answer', message, to: 'asker' };
}

/** What was thrown as it is said: a `BotError` in its words, anything else by the id under which it is logged. */
export function failed({ log, ref }: { readonly log: Logger; readonly ref: string }, cause: unknown): Ending {
  if (!(cause instanceof BotError)) {
    log.error({ err: cause }, 'unexpected error');
    return ending(toAsker(unexpectedMessage(ref)), `failed: ${ref}`);
  }
  const reply = toAsker(errorMessage(cause));
  // Such an error repeats what was typed, which may be a secret: only its reader sees the words.
  if (cause.kind === 'usage') return ending(reply, 'refused: usage');
  log.info({ err: cause }, 'refused');
  const outcome = cause.kind === 'denied' ? 'denied' : `refused: ${cause.message}`;
  return { ...ending(reply, outcome), answer: refusalWords(cause) };
}
