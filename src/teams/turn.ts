import type { Handler, Invocation, LinkReader, Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { Suggester } from '../chat/suggester.ts';
import type { Logger } from '../logger.ts';
import { actionResponder, sayToClicker } from './action-responder.ts';
import type { Activity } from './activity.ts';
import type { Delivery } from './delivery.ts';
import { dialogResponder, sayInDialog } from './dialog-responder.ts';
import type { FileConsent } from './file-consent.ts';
import { type Inbound, readActivity, type Shortcut } from './inbound.ts';
import { maxSummary } from './limits.ts';
import { linkResponder, noUnfurl } from './link.ts';
import { messageResponder } from './message-responder.ts';
import { patientDelivery } from './patience.ts';
import { renderText } from './plain.ts';
import type { References } from './references.ts';
import { type Conversation, post } from './responder.ts';
import { searchAnswer } from './search.ts';
import { type SettledOnce, settledOnce } from './settled-once.ts';
import type { Sightings } from './sightings.ts';
import type { TakenForms } from './taken-forms.ts';

const working = 'Working on it …';
const workingOnDialog = 'Working on it. The answer comes as a message in this chat.';
const stale: Message = {
  preview: 'This button is from another version of the bot.',
  blocks: [
    { kind: 'text', text: ['This button is from another version of the bot. Type the command instead.'] },
  ],
};
const failed = 'Something went wrong. It is logged; try again.';

/** The HTTP answer to an activity; `body` for invokes only. */
export interface TurnAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface TurnOptions {
  readonly handler: Handler;
  readonly suggester: Suggester;
  readonly delivery: Delivery;
  readonly references: References;
  readonly sightings: Pick<Sightings, 'meet'>;
  readonly fileConsent: FileConsent;
  readonly forms: TakenForms;
  readonly log: Logger;
  readonly botName: string;
  readonly shortcuts: readonly Shortcut[];
  readonly readLink: LinkReader;
  readonly answerWithinMs: number;
  readonly dialogWithinMs: number;
  /** Keeps hold of work that goes on after the answer. */
  readonly background: (work: Promise<void>) => void;
}

/**
 * One activity from Teams, from reading it to its HTTP answer. Messages are answered at once and handled after;
 * invokes wait for the handler, but never longer than the given time (Teams sends an unanswered one again after 15 s).
 */
export async function takeTurn(activity: Activity, options: TurnOptions): Promise<TurnAnswer> {
  const { references, log } = options;
  const inbound = readActivity(activity, options);
  if (inbound.kind === 'removed') await references.forget(activity.conversation.id);
  // A link may be pasted where the bot is not, and could not write.
  else if (inbound.kind !== 'link' && inbound.kind !== 'other-link') await references.remember(activity);
  if (('invocation' in inbound || inbound.kind === 'search') && (await isKnown(activity, references)))
    await options.sightings.meet(activity);

  const delivery = patientDelivery(options.delivery);
  const at: Conversation = { delivery, conversation: activity.conversation.id, log };
  switch (inbound.kind) {
    case 'removed':
    case 'notice':
      return { status: 200, body: null };
    case 'unknown':
      return { status: 501, body: null };
    case 'file':
      options.background(options.fileConsent.answered(activity, inbound.said));
      return { status: 200, body: null };
    case 'other-link':
      return { status: 200, body: noUnfurl };
    case 'link': {
      const answer = settledOnce(options.dialogWithinMs, noUnfurl);
      const invocation = await asShownTo(inbound.invocation, activity, references);
      options.background(run(invocation, linkResponder(answer), options, answer, () => noUnfurl));
      return { status: 200, body: await answer.value };
    }
    case 'search':
      return {
        status: 200,
        body: searchAnswer(await options.suggester(inbound.asked), inbound.search),
      };
    case 'stale':
      return staleAnswer(inbound, at, options);
    case 'message':
      options.background(run(inbound.invocation, messageResponder(at), options));
      return { status: 200, body: null };
    case 'action': {
      const direct = activity.type === 'invoke';
      const answer = settledOnce(direct ? options.answerWithinMs : 0, sayToClicker(working));
      if (!direct) answer.settle(sayToClicker(working));
      const clicked = { message: activity.replyToId || null, forms: options.forms };
      const responder = actionResponder(at, clicked, inbound.submitted, answer);
      options.background(run(inbound.invocation, responder, options, answer, sayToClicker));
      return { status: 200, body: direct ? await answer.value : null };
    }
    case 'dialog': {
      const answer = settledOnce(options.dialogWithinMs, sayInDialog(workingOnDialog));
      const responder = dialogResponder(at, inbound.title, inbound.submitted, answer);
      options.background(run(inbound.invocation, responder, options, answer, sayInDialog));
      return { status: 200, body: await answer.value };
    }
  }
}

/** Where the bot is not, nobody can be asked who somebody is. */
async function isKnown({ conversation }: Activity, references: References): Promise<boolean> {
  return (await references.find(conversation.id)) !== null;
}

/** What a link unfolds to is read by those whom it is sent to: in a chat that is not the bot's own, by somebody else. */
async function asShownTo(
  invocation: Invocation,
  activity: Activity,
  references: References,
): Promise<Invocation> {
  const { place } = invocation;
  if (place.kind !== 'personal' || (await isKnown(activity, references))) return invocation;
  return { ...invocation, place: { ...place, kind: 'group', private: false } };
}

/** Runs the handler; whatever it does, the answer that is waited for comes. Never rejects. */
async function run<T>(
  invocation: Invocation,
  responder: Responder,
  options: TurnOptions,
  answer?: SettledOnce<T>,
  say?: (text: string) => T,
): Promise<void> {
  let last = 'Done.';
  try {
    await options.handler(invocation, responder);
  } catch (error) {
    options.log.error({ err: error, invocation: invocation.id }, 'handling a request from Teams failed');
    last = failed;
  }
  if (say !== undefined) answer?.settle(say(last));
}

function staleAnswer(
  inbound: Extract<Inbound, { kind: 'stale' }>,
  at: Conversation,
  options: TurnOptions,
): TurnAnswer {
  const text = renderText(stale, maxSummary);
  switch (inbound.invoke) {
    case 'action':
      return { status: 200, body: sayToClicker(text) };
    case 'dialog':
      return { status: 200, body: sayInDialog(text) };
    case null:
      options.background(post(at, stale).then(() => undefined));
      return { status: 200, body: null };
  }
}
