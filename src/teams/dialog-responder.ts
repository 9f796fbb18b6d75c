import type { Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import { type Card, cardContentType } from './card.ts';
import { cleanCut } from './escape.ts';
import type { Submitted } from './inbound.ts';
import { maxSummary } from './limits.ts';
import { renderCard } from './render.ts';
import { type Conversation, formCard, post, showForm } from './responder.ts';
import type { SettledOnce } from './settled-once.ts';

/** The answer to a message extension action (learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module). */
export type DialogAnswer = Readonly<{ task?: Readonly<Record<string, unknown>> }>;

export function sayInDialog(text: string): DialogAnswer {
  return { task: { type: 'message', value: text } };
}

function showInDialog(title: string, card: Card): DialogAnswer {
  return {
    task: {
      type: 'continue',
      value: {
        title: cleanCut(title, 60),
        width: 'medium',
        height: 'medium',
        card: { contentType: cardContentType, content: card },
      },
    },
  };
}

/** Answers to a shortcut and within its dialog; once the dialog's time is over they are messages. */
export function dialogResponder(
  at: Conversation,
  title: string,
  submitted: Submitted | null,
  answer: SettledOnce<DialogAnswer>,
): Responder {
  const show = async (message: Message) => {
    const shown = answer.settle(showInDialog(title, renderCard(message, 'submit')));
    if (!shown) await at.delivery.post(at.conversation, message);
  };
  return {
    expectForm() {
      // The dialog opens with whatever the answer is.
    },
    post: (message) => post(at, message),
    async reply(reply) {
      switch (reply.kind) {
        case 'answer': {
          const posted = reply.to === 'channel' ? await post(at, reply.message) : null;
          if (posted === null) await show(reply.message);
          else answer.settle(sayInDialog(cleanCut(reply.message.preview, maxSummary)));
          return;
        }
        case 'replace':
          await show(reply.message);
          return;
        case 'form':
        case 'invalid': {
          const card = formCard(reply, submitted, 'submit');
          if (answer.settle(showInDialog(reply.form.title, card))) return;
          const late = formCard(reply, submitted, 'execute');
          await at.delivery.post(at.conversation, showForm(reply.form, late));
          return;
        }
        case 'done':
          answer.settle(sayInDialog('Done.'));
          return;
      }
    },
  };
}
