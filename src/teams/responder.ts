import type { Form } from '../chat/form.ts';
import type { Reply, Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import type { ActionStyle } from './buttons.ts';
import type { Card } from './card.ts';
import type { Delivery, Showable } from './delivery.ts';
import { cleanCut } from './escape.ts';
import { renderForm, valuesToShow } from './form.ts';
import type { Submitted } from './inbound.ts';
import { maxSummary } from './limits.ts';

/** Where answers go when they are messages. */
export interface Conversation {
  readonly delivery: Delivery;
  /** The conversation or thread that was spoken in. */
  readonly conversation: string;
  readonly log: Logger;
}

/** A form's card with the line that stands for it where cards are not shown. */
export function showForm(form: Form, card: Card): Showable {
  return { card, preview: cleanCut(form.title, maxSummary) };
}

/** The card of a form to be filled in (again): wrong values stay, and are marked. */
export function formCard(
  reply: Extract<Reply, { kind: 'form' | 'invalid' }>,
  submitted: Submitted | null,
  mode: ActionStyle['mode'],
): Card {
  if (reply.kind === 'form') return renderForm(reply.form, mode, null);
  const values = submitted === null ? {} : valuesToShow(submitted.data, submitted.inputs);
  return renderForm(reply.form, mode, { errors: reply.errors, values });
}

/** Posts what everybody in the place sees; null when the bot cannot write there. */
export async function post(at: Conversation, message: Message): ReturnType<Responder['post']> {
  try {
    return await at.delivery.post(at.conversation, message);
  } catch (error) {
    at.log.warn({ err: error, conversation: at.conversation }, 'a message could not be posted');
    return null;
  }
}
