import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Context } from '../define.ts';
import { isJsonObject, readJson } from './json-inputs.ts';

/** A question that was not answered by then is forgotten, with the inputs that wait behind it. */
const livesMs = 24 * 3_600_000;

type Inputs = Readonly<Record<string, Json>>;

/** Puts inputs by while a person is asked something: they may be secret, and too long for a button. */
export async function keepInputs({ now, store }: Context, once: string, inputs: Inputs): Promise<void> {
  await store.keep(keyOf(once), JSON.stringify(inputs), timestamp(now().getTime() + livesMs));
}

/** The inputs that were put by. Throws `BotError('usage')` when they are forgotten. */
export async function keptInputs({ store }: Context, once: string): Promise<Inputs> {
  const text = await store.recall(keyOf(once));
  const inputs = text === null ? null : readJson(text);
  if (inputs !== null && isJsonObject(inputs)) return inputs;
  throw new BotError('usage', 'The inputs that were given with this are used or forgotten by now.', {
    hint: 'To start it once more, give the command with its inputs again.',
  });
}

/** Forgets them: they have been used. */
export async function forgetInputs({ store }: Context, once: string): Promise<void> {
  await store.forget(keyOf(once));
}

function keyOf(once: string): string {
  return `inputs:${once}`;
}
