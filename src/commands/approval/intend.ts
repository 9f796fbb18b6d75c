import type { Args, Json } from '../../chat/message.ts';
import { type ApprovalDeed, brokenSeals, type SealedFact } from '../../domain/approval-body.ts';
import { BotError } from '../../domain/errors.ts';
import type { Subject } from '../../domain/policy.ts';
import type { Context } from '../define.ts';
import { ApprovalNeeded } from './approval-needed.ts';

/** What a command is about to do: what it takes permission for, and what somebody who has to agree reads. */
export interface Intent {
  readonly of: readonly Subject[];
  readonly deed: Omit<ApprovalDeed, 'inputs'>;
  /** Arguments of the same command that do exactly this, later and without asking anything more. */
  readonly args: Args;
  /** Values of the inputs, for those who may read them; null for none. */
  readonly inputs: Json;
  /** What must be the same when it is done later. */
  readonly seal: readonly SealedFact[];
}

/** `ApprovalNeeded`, with what it is needed for. */
export class IntentHeld extends ApprovalNeeded {
  readonly intent: Intent;

  constructor({ of, rule, terms }: ApprovalNeeded, intent: Intent) {
    super(rule, terms, of);
    this.intent = intent;
  }
}

/**
 * To be called right before something is done, and before anything of it is: throws `BotError('denied')` where it may
 * not be done, `IntentHeld` where somebody else has to agree, and `BotError('refused')` where somebody agreed to something
 * that this is not any more.
 */
export function intend(context: Context, intent: Intent): void {
  const { access, approved, prefix } = context;
  try {
    access.demand(intent.of);
  } catch (cause) {
    throw cause instanceof ApprovalNeeded ? new IntentHeld(cause, intent) : cause;
  }
  if (approved === null) return;
  const broken = brokenSeals(approved.seal, sealOf(context, intent));
  if (broken.length === 0) return;
  throw new BotError('refused', broken.join(' '), {
    hint: `Nothing was done: it is not what was approved. \`${prefix}help approvals\` says how to ask again.`,
  });
}

/** All that is held to be the same: what is done, in words that all may read, and what it is done to. */
export function sealOf({ redact }: Pick<Context, 'redact'>, { deed, seal }: Intent): readonly SealedFact[] {
  return [{ what: 'What would be done', value: redact(deed.words), told: true }, ...seal];
}
