import type { webApi } from '@slack/bolt';
import type { Handler, Invocation } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { createAnswers } from './answers.ts';
import type { InFlight } from './in-flight.ts';
import type { Inbound, Unclear } from './inbound.ts';
import { type Modal, noModal } from './modal.ts';
import { createOpenedModal } from './opened-modal.ts';
import { type Origin, placeOf } from './origin.ts';
import type { Poster } from './poster.ts';
import { createResponder } from './responder.ts';
import type { Submitted } from './submission.ts';
import { createSubmittedModal, type SubmissionAnswer } from './submitted-modal.ts';
import type { Users } from './users.ts';

/** Takes what was delivered and acknowledged, and sees it through; nothing here rejects or throws. */
export interface Reception {
  /** A command, click, shortcut or message. */
  take(inbound: Inbound): void;
  /** A submitted form; `ack` is called once, within Slack's 3 s. */
  takeForm(
    inbound: Inbound,
    form: { readonly viewId: string; readonly title: string; readonly submitted: Submitted },
    ack: (answer: SubmissionAnswer) => Promise<void>,
  ): void;
  /** Something that cannot be understood: the person is told. */
  takeUnclear(unclear: Unclear): void;
}

export function createReception(options: {
  readonly web: webApi.WebClient;
  readonly poster: Poster;
  readonly users: Users;
  readonly inFlight: InFlight;
  readonly now: () => Date;
  readonly log: Logger;
  readonly handler: () => Handler | null;
}): Reception {
  const { web, poster, users, inFlight, now, log } = options;

  const answersAt = (origin: Origin, user: string) => createAnswers({ web, poster, origin, user, log });

  const serve = async (inbound: Inbound, modal: Modal): Promise<void> => {
    const responder = createResponder({ answers: answersAt(inbound.origin, inbound.user.id), modal, log });
    try {
      const invocation: Invocation = {
        id: inbound.id,
        via: inbound.via,
        actor: await users.actor(inbound.user),
        place: placeOf(inbound.origin),
        request: inbound.request,
        on: inbound.on,
      };
      const handler = options.handler();
      if (handler === null) throw new Error('The Slack adapter has not been started');
      await handler(invocation, responder);
    } catch (error) {
      log.error({ err: error, invocation: inbound.id }, 'An invocation from Slack was not handled');
      if (!responder.answered())
        await responder.reply({ kind: 'answer', message: apology(inbound.id), to: 'asker' });
    } finally {
      await responder.finish();
    }
  };

  return {
    take(inbound) {
      const modal =
        inbound.triggerId === null
          ? noModal
          : createOpenedModal({
              web,
              triggerId: inbound.triggerId,
              arrivedAt: now().getTime(),
              now,
              origin: inbound.origin,
              log,
            });
      if (inbound.formTitle !== null) modal.expect(inbound.formTitle);
      inFlight.add(serve(inbound, modal));
    },

    takeForm(inbound, form, ack) {
      inFlight.add(serve(inbound, createSubmittedModal({ web, ...form, origin: inbound.origin, ack, log })));
    },

    takeUnclear({ unclear, user, origin }) {
      inFlight.add(answersAt(origin, user.id).toAsker(note(unclear)));
    },
  };
}

function apology(id: string): Message {
  return note(`Something went wrong on our side (ref ${id}). It is logged; try again.`);
}

function note(text: string): Message {
  return { preview: text, blocks: [{ kind: 'text', text: [text] }] };
}
