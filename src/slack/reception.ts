import type { webApi } from '@slack/bolt';
import type { Handler, Invocation, Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { createAnswers } from './answers.ts';
import { explained } from './delivery-errors.ts';
import type { InFlight } from './in-flight.ts';
import type { Inbound, Unclear } from './inbound.ts';
import { type Modal, noModal } from './modal.ts';
import { createOpenedModal } from './opened-modal.ts';
import { type Origin, placeOf } from './origin.ts';
import type { Pictures } from './pictures.ts';
import type { Poster } from './poster.ts';
import { createResponder } from './responder.ts';
import type { Origins } from './sealed-origin.ts';
import type { Submitted } from './submission.ts';
import { createSubmittedModal, type SubmissionAnswer } from './submitted-modal.ts';
import { linkResponder, type Shared, unfurl } from './unfurl.ts';
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
  /** Links that somebody shared: those that can be shown are unfurled, of the others nothing is said. */
  takeLinks(shared: Shared): void;
  /** Something that cannot be understood: the person is told. */
  takeUnclear(unclear: Unclear): void;
}

export function createReception(options: {
  readonly web: webApi.WebClient;
  readonly origins: Origins;
  /** May the bot call this address, which stood in a request? */
  readonly mayCall: (url: string) => boolean;
  readonly poster: Poster;
  readonly pictures: Pictures;
  readonly users: Users;
  readonly inFlight: InFlight;
  readonly now: () => Date;
  readonly log: Logger;
  readonly handler: () => Handler | null;
}): Reception {
  const { web, origins, poster, pictures, users, inFlight, now, log } = options;

  const answersAt = (given: Origin, user: string) => {
    const isCallable = given.responseUrl === null || options.mayCall(given.responseUrl);
    if (!isCallable) log.warn({ user }, 'A response_url leads elsewhere than to Slack; it is not called');
    const origin = isCallable ? given : { ...given, responseUrl: null };
    return createAnswers({ web, poster, pictures, origin, user, log });
  };

  const handle = async (inbound: Inbound, responder: Responder): Promise<void> => {
    const invocation: Invocation = {
      id: inbound.id,
      via: inbound.via,
      actor: await users.actor(inbound.user),
      // What is shown under a link is for all there.
      place: { ...placeOf(inbound.origin), ...(inbound.via === 'link' ? { private: false } : {}) },
      request: inbound.request,
      on: inbound.on,
      ...(inbound.doubt === undefined ? {} : { doubt: inbound.doubt }),
    };
    const handler = options.handler();
    if (handler === null) throw new Error('The Slack adapter has not been started');
    await handler(invocation, responder);
  };

  const serveLinks = async ({ at, links }: Shared): Promise<void> => {
    const answers = await Promise.all(
      links.map(async ({ inbound, url }) => {
        const responder = linkResponder();
        await handle(inbound, responder).catch((error: unknown) =>
          log.error({ err: error, invocation: inbound.id }, notHandled),
        );
        const message = responder.heard();
        return message === null ? [] : [[url, message] as const];
      }),
    );
    const messages = answers.flat();
    if (messages.length === 0) return;
    await unfurl(web, at, messages).catch((error: unknown) =>
      log.warn({ reason: explained(error) }, 'Slack did not unfurl links'),
    );
  };

  const serve = async (inbound: Inbound, modal: Modal): Promise<void> => {
    const responder = createResponder({ answers: answersAt(inbound.origin, inbound.user.id), modal, log });
    try {
      await handle(inbound, responder);
    } catch (error) {
      log.error({ err: error, invocation: inbound.id }, notHandled);
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
              context: () => origins.write(inbound.origin, inbound.user.id),
              log,
            });
      if (inbound.formTitle !== null) modal.expect(inbound.formTitle);
      inFlight.add(serve(inbound, modal));
    },

    takeForm(inbound, form, ack) {
      const context = () => origins.write(inbound.origin, inbound.user.id);
      inFlight.add(serve(inbound, createSubmittedModal({ web, ...form, context, ack, log })));
    },

    takeLinks(shared) {
      inFlight.add(serveLinks(shared));
    },

    takeUnclear({ unclear, user, origin }) {
      inFlight.add(answersAt(origin, user.id).toAsker(note(unclear)));
    },
  };
}

const notHandled = 'An invocation from Slack was not handled';

function apology(id: string): Message {
  return note(`Something went wrong on our side (ref ${id}). It is logged; try again.`);
}

function note(text: string): Message {
  return { preview: text, blocks: [{ kind: 'text', text: [text] }] };
}
