import { DeliveryError } from '../chat/chat-adapter.ts';
import type { Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import { type Card, cardContentType } from './card.ts';
import type { Showable } from './delivery.ts';
import { cleanCut } from './escape.ts';
import type { Submitted } from './inbound.ts';
import { maxSummary } from './limits.ts';
import { renderText } from './plain.ts';
import { renderCard } from './render.ts';
import { type Conversation, formCard, post, showForm } from './responder.ts';
import type { SettledOnce } from './settled-once.ts';
import type { TakenForms } from './taken-forms.ts';

/** The answer to a universal action (learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model, "Response format"). */
export type ActionAnswer = Readonly<{ statusCode: 200; type: string; value: Card | string }>;

export function sayToClicker(text: string): ActionAnswer {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text };
}

function showToClicker(card: Card): ActionAnswer {
  return { statusCode: 200, type: cardContentType, value: card };
}

/**
 * Answers to a universal action. What replaces the card is handed to the one who clicked at once, and the message
 * is edited for everybody else; other answers are messages in the thread, and the clicker is told in a line.
 * A form that was sent in is replaced by its outcome, so that nobody sends it twice; who sends it all the same, because
 * another one was faster, is answered by messages.
 */
export function actionResponder(
  at: Conversation,
  clicked: { readonly message: string | null; readonly forms: TakenForms },
  submitted: Submitted | null,
  answer: SettledOnce<ActionAnswer>,
): Responder {
  const { forms, message } = clicked;
  const first = submitted !== null && (message === null || forms.take(message));
  const staysOpen = () => {
    if (first && message !== null) forms.free(message);
  };
  const replace = async (content: Showable, card: Card) => {
    const shown = answer.settle(showToClicker(card));
    if (message === null) {
      await at.delivery.post(at.conversation, content);
      return;
    }
    try {
      await at.delivery.edit({ conversation: at.conversation, message }, content);
    } catch (error) {
      // A card under somebody's link stands in their message, which only they can edit.
      if (!(error instanceof DeliveryError) || error.outcome === 'retry') throw error;
      if (!shown) await at.delivery.post(at.conversation, content);
    }
  };
  const replaceBy = (message: Message) => replace(message, renderCard(message, 'execute'));
  const tell = async (message: Message) => {
    const posted = await post(at, message);
    // Where the bot may not write, the line for the clicker is all there is.
    const line = posted === null ? renderText(message, 500) : cleanCut(message.preview, maxSummary);
    answer.settle(sayToClicker(line));
  };
  return {
    expectForm() {
      // As for messages: a form is a message or takes the place of the one that was sent in.
    },
    post: (message) => post(at, message),
    async reply(reply) {
      switch (reply.kind) {
        case 'replace':
          if (submitted === null || first) await replaceBy(reply.message);
          else await tell(reply.message);
          return;
        case 'answer':
          if (first) await replaceBy(reply.message);
          else await tell(reply.message);
          return;
        case 'form': {
          const card = formCard(reply, submitted, 'execute');
          if (first) {
            await replace(showForm(reply.form, card), card);
            staysOpen();
            return;
          }
          await at.delivery.post(at.conversation, showForm(reply.form, card));
          answer.settle(sayToClicker('Fill in the form below.'));
          return;
        }
        case 'invalid': {
          const card = formCard(reply, submitted, 'execute');
          staysOpen();
          if (answer.settle(showToClicker(card))) return;
          if (submitted === null || first) await replace(showForm(reply.form, card), card);
          else await at.delivery.post(at.conversation, showForm(reply.form, card));
          return;
        }
        case 'done':
          if (first) await replaceBy(sent(submitted.title));
          answer.settle(sayToClicker('Done.'));
          return;
      }
    },
  };
}

function sent(title: string): Message {
  return {
    preview: `${title}: sent`,
    blocks: [{ kind: 'context', text: [title === '' ? 'Sent.' : `${title}: sent.`] }],
  };
}
