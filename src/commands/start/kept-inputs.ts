import { z } from 'zod';
import { isJsonObject } from '../../chat/json-object.ts';
import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Context } from '../define.ts';
import { readJson } from './json-inputs.ts';

/** A question that was not answered by then is forgotten, with the inputs that wait behind it. */
const livesMs = 24 * 3_600_000;

type Inputs = Readonly<Record<string, Json>>;

const keptShape = z.object({
  by: z.string(),
  inputs: z.custom<Inputs>((value) => isJsonObject(value as Json)),
});

/** Puts inputs by while a person is asked something: they may be secret, and too long for a button. */
export async function keepInputs(context: Context, once: string, inputs: Inputs): Promise<void> {
  const { now, store } = context;
  const kept = JSON.stringify({ by: whose(context), inputs } satisfies z.infer<typeof keptShape>);
  await store.keep(keyOf(once), kept, timestamp(now().getTime() + livesMs));
}

/**
 * The inputs that this person put by: a button or form names them, and others may press it where all see it. Throws
 * `BotError('denied')` for somebody else's, `BotError('usage')` when they are forgotten.
 */
export async function keptInputs(context: Context, once: string): Promise<Inputs> {
  const text = await context.store.recall(keyOf(once));
  const kept = text === null ? undefined : keptShape.safeParse(readJson(text)).data;
  if (kept?.by === whose(context)) return kept.inputs;
  if (kept !== undefined) {
    throw new BotError('denied', 'The inputs behind this are those of somebody else.', {
      hint: 'Only who gave them can go on here. Give the command with inputs of your own.',
    });
  }
  throw new BotError('usage', 'The inputs that were given with this are used or forgotten by now.', {
    hint: 'To start it once more, give the command with its inputs again.',
  });
}

/** Forgets them: they have been used. */
export async function forgetInputs({ store }: Context, once: string): Promise<void> {
  await store.forget(keyOf(once));
}

function whose({ actor }: Context): string {
  return `${actor.platform}:${actor.id}`;
}

function keyOf(once: string): string {
  return `inputs:${once}`;
}
