import { createHash } from 'node:crypto';
import type { Invocation, Responder } from '../chat/invocation.ts';
import type { Args, Message } from '../chat/message.ts';
import type { AuditEntry } from '../domain/audit.ts';
import { BotError } from '../domain/errors.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import { timestamp } from '../domain/timestamp.ts';
import { createRedactor, type Redactor } from '../redact/redactor.ts';
import { unexpectedMessage, unshownMessage } from '../views/error.ts';
import type { Identified } from './access/authorise.ts';
import type { ApprovedRun } from './approval/approved-run.ts';
import { auditEntry, unreadable } from './audit/audit-line.ts';
import { createWitness } from './audit/witness.ts';
import type { Command } from './define.ts';
import { type Ending, failed, toAsker } from './ending.ts';
import { type Attempt, createPerform, type PerformOptions } from './perform.ts';
import { parse } from './reading/parse.ts';
import { prefixOf } from './reading/prefix.ts';

export interface DispatchOptions extends Omit<PerformOptions, 'redactor'> {
  readonly orchestrator: Orchestrator;
  /** Who they are in Orchestrator, for the audit; null where nobody said. */
  readonly orchestratorUserOf?: (actor: Identified) => string | null;
  /** Counts what came of an invocation. */
  readonly onOutcome?: (command: string, outcome: 'ok' | 'denied' | 'refused' | 'failed') => void;
  /** Takes secrets out of what the audit keeps; the usual ones when left out. */
  readonly redactor?: Redactor;
}

/** What is to be said of an attempt whose end nobody lived to tell. */
const begun = { outcome: 'failed: broken off', rule: null };

/** `approved`: somebody else has agreed to what a rule lets the person do only then. */
export type Dispatch = (
  invocation: Invocation,
  responder: Responder,
  approved?: ApprovedRun,
) => Promise<void>;

/**
 * The one way in: typed words, clicks, forms, shortcuts and links. Each invocation acts once, however often the platform
 * delivers it; then parse → authorise → check the arguments → run → reply → audit. Never rejects: a `BotError` is
 * shown to the asker, anything else is logged under an id that the asker sees.
 */
export function createDispatch(options: DispatchOptions): Dispatch {
  const { commands, log, now, onOutcome, orchestrator, redactor = createRedactor(), store } = options;
  const perform = createPerform({ ...options, redactor });

  return async (invocation, responder, approved) => {
    const ref = refOf(invocation);
    const own = log.child({ invocation: ref });
    const attempt: Attempt = {
      invocation,
      responder,
      ref,
      log: own,
      approved: approved ?? null,
      witness: createWitness(orchestrator, async () => store.beginAudit(entryOf(attempt, begun))),
      asked: { command: null, args: {}, ruled: () => null },
    };
    try {
      // Who carries out what was approved sees to it that it is done once.
      if (attempt.approved !== null || (await isFirst(invocation))) await handle(attempt);
      else attempt.log.debug('delivered again, nothing done');
    } catch (cause) {
      attempt.log.error({ err: cause }, 'unexpected error');
      await answer(attempt, unexpectedMessage(ref));
    }
  };

  async function isFirst({ actor, id }: Invocation): Promise<boolean> {
    const who = `${actor.platform}:${actor.id}`;
    return (await store.claim(`invocation:${actor.platform}:${id}`, who, timestamp(now()))).won;
  }

  async function handle(attempt: Attempt): Promise<void> {
    const prefix = prefixOf(attempt.invocation);
    let asked: { command: Command; args: Args };
    try {
      asked = requested(attempt.invocation, prefix);
    } catch (cause) {
      await finish(attempt, failed(attempt, cause));
      return;
    }
    const { args, command } = asked;
    Object.assign(attempt.asked, asked);
    const end = await perform(attempt, command, args, prefix).catch((cause: unknown) =>
      failed(attempt, cause),
    );
    await finish(attempt, end);
  }

  /** What was done is done: whether the answer can be shown changes nothing of what the audit says. */
  async function finish(attempt: Attempt, end: Ending): Promise<void> {
    const { approved, asked, invocation, log, ref, responder } = attempt;
    const command = asked.command?.name ?? unreadable;
    approved?.ended(end.outcome, end.auditedLater ? null : entryOf(attempt, end));
    try {
      await responder.reply(isSilent(invocation, end.outcome) ? { kind: 'done' } : end.reply);
    } catch (cause) {
      log.error({ err: cause, command }, 'could not show the answer');
      await answer(attempt, unshownMessage(ref));
    }
    for (const work of end.afterwards) {
      await work().catch((cause: unknown) =>
        log.error({ err: cause, command }, 'what follows the answer failed'),
      );
    }
    onOutcome?.(command, kindOf(end.outcome));
    if (!end.auditedLater && approved === null) await audit(attempt, end);
  }

  function requested({ request }: Invocation, prefix: string): { command: Command; args: Args } {
    if ('text' in request) return parse(request.text, commands, prefix);
    const command = commands.find((each) => each.name === request.command);
    if (command === undefined) {
      throw new BotError('usage', 'I no longer know what this button did.', {
        hint: `\`${prefix}help\` shows what I can do now.`,
      });
    }
    const { tenant } = request.args;
    if (typeof tenant === 'string' && tenant !== orchestrator.tenant) {
      throw new BotError(
        'usage',
        `This button belongs to the tenant ${tenant}; I work for ${orchestrator.tenant}.`,
      );
    }
    return { command, args: request.args };
  }

  /** The line of an attempt that ended so. */
  function entryOf(attempt: Attempt, end: Pick<Ending, 'outcome' | 'rule' | 'answer'>): AuditEntry {
    const { approved, asked, invocation, ref, witness } = attempt;
    const { outcome } = end;
    return auditEntry({
      invocation,
      ref,
      command: asked.command,
      args: asked.args,
      tenant: orchestrator.tenant,
      outcome,
      subject: witness.subject(),
      answer: end.answer ?? witness.answer(),
      rule: end.rule ?? asked.ruled(),
      approvedBy: approved?.by ?? null,
      orchestratorUser: options.orchestratorUserOf?.(invocation.actor) ?? null,
      at: now(),
      redactor,
    });
  }

  async function audit(attempt: Attempt, end: Ending): Promise<void> {
    const entry = entryOf(attempt, end);
    const { outcome } = end;
    attempt.log.info({ command: entry.command, actor: entry.actor, outcome }, 'done');
    await store
      .audit(entry)
      .catch((cause: unknown) => attempt.log.error({ err: cause, entry }, 'audit failed'));
  }

  async function answer({ invocation, log, responder }: Attempt, message: Message): Promise<void> {
    if (isSilent(invocation, 'failed')) return;
    await responder
      .reply(toAsker(message))
      .catch((cause: unknown) => log.error({ err: cause }, 'could not answer'));
  }
}

/** A link was pasted for others to read: what keeps it from being shown is nobody's news there. */
function isSilent({ via }: Invocation, outcome: string): boolean {
  return via === 'link' && outcome !== 'ok';
}

function kindOf(outcome: string): 'ok' | 'denied' | 'refused' | 'failed' {
  if (outcome === 'ok' || outcome === 'denied') return outcome;
  return outcome.startsWith('refused') ? 'refused' : 'failed';
}

/** Short id of an invocation, the same for every delivery of it. */
function refOf({ actor, id }: Invocation): string {
  const digest = createHash('sha256').update(`${actor.platform}:${id}`).digest();
  return digest.readUIntBE(0, 6).toString(36).padStart(6, '0').slice(-6);
}
