import type { Responder } from '../chat/invocation.ts';
import { type Conversation, formCard, post, showForm } from './responder.ts';

/** Answers to typed words: messages in the thread of the asker. */
export function messageResponder(at: Conversation): Responder {
  return {
    expectForm() {
      // A form is a message here: there is no short-lived trigger to be used in time.
    },
    post: (message) => post(at, message),
    async reply(reply) {
      switch (reply.kind) {
        case 'answer':
        case 'replace':
          await at.delivery.post(at.conversation, reply.message);
          return;
        case 'form':
        case 'invalid':
          await at.delivery.post(at.conversation, showForm(reply.form, formCard(reply, null, 'execute')));
          return;
        case 'done':
          return;
      }
    },
  };
}
