import type { Args, Json } from '../../chat/message.ts';
import type { ApprovalBody } from '../../domain/approval-body.ts';
import type { Store } from '../../domain/store.ts';
import { epochMs, timestamp } from '../../domain/timestamp.ts';

/** What a request keeps to itself: the values of inputs may be secret, and messages show none. */
export interface KeptDeed {
  /** Arguments of the command that does it, inputs included. */
  readonly args: Args;
  /** Values of the inputs without secrets, for those who may read them; null for none. */
  readonly inputs: Json;
}

/** Beyond the time to approve: a bot that was down may still have to act on what was approved. */
const graceMs = 24 * 3_600_000;

const keyOf = (id: string): string => `approval:${id}`;

export async function keepDeed(
  store: Store,
  id: string,
  deed: KeptDeed,
  { expires }: Pick<ApprovalBody, 'expires'>,
): Promise<void> {
  await store.keep(keyOf(id), JSON.stringify(deed), timestamp(epochMs(expires) + graceMs));
}

/** Null when it is forgotten. */
export async function keptDeed(store: Store, id: string): Promise<KeptDeed | null> {
  const text = await store.recall(keyOf(id));
  return text === null ? null : (JSON.parse(text) as KeptDeed);
}

/** Nothing comes of it any more. */
export async function forgetDeed(store: Store, id: string): Promise<void> {
  await store.forget(keyOf(id));
}
