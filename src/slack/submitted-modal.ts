import type { webApi } from '@slack/bolt';
import type { Form } from '../chat/form.ts';
import type { Json } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { explained } from './delivery-errors.ts';
import { formView, noteView } from './form.ts';
import * as limits from './limits.ts';
import type { Modal } from './modal.ts';
import { fieldErrors, type Submitted } from './submission.ts';

/** The answer to a submission (https://docs.slack.dev/surfaces/modals#response_actions); undefined closes the modal. */
export type SubmissionAnswer =
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update'; readonly view: ReturnType<typeof noteView> }
  | { readonly response_action: 'clear' };

/**
 * The modal of a submitted form. Slack waits 3 s for its answer: who is done by then closes the form or marks its fields;
 * otherwise the form turns into a note and is updated when the outcome is known.
 */
export function createSubmittedModal(options: {
  readonly web: webApi.WebClient;
  readonly viewId: string;
  readonly title: string;
  readonly submitted: Submitted;
  /** Where it was asked for, as it travels in the form. */
  readonly context: () => Promise<Json>;
  /** Answers the submission; called exactly once. */
  readonly ack: (answer: SubmissionAnswer) => Promise<void>;
  readonly log: Logger;
}): Modal {
  const { web, viewId, title, submitted, log } = options;
  let answered = false;
  let acknowledged: Promise<void> = Promise.resolve();
  let noteShown: Promise<void> = Promise.resolve();

  const answer = (content: SubmissionAnswer): Promise<void> => {
    answered = true;
    clearTimeout(timer);
    acknowledged = options.ack(content).catch((error: unknown) => {
      log.warn({ reason: String(error) }, 'Slack did not take the answer to a form');
    });
    return acknowledged;
  };
  const timer = setTimeout(() => {
    void answer({ response_action: 'update', view: noteView(title, 'Working …') });
    noteShown = new Promise((resolve) => {
      setTimeout(resolve, limits.ackSettleMs);
    });
  }, limits.submissionAckMs);

  const update = async (view: ReturnType<typeof noteView>): Promise<boolean> => {
    await acknowledged;
    await noteShown;
    try {
      await web.views.update({ view_id: viewId, view });
      return true;
    } catch (error) {
      log.warn({ reason: explained(error) }, 'Slack updated no modal');
      return false;
    }
  };

  return {
    expect: () => undefined,

    async show(form: Form, errors = {}) {
      const byBlock = fieldErrors(submitted, errors);
      if (!answered && byBlock !== null) {
        await answer({ response_action: 'errors', errors: byBlock });
        return { shown: true };
      }
      const again = Object.keys(errors).length > 0 ? { errors, values: submitted.values } : {};
      const rendered = formView(form, await options.context(), again);
      if (!rendered.ok) return { shown: false, reason: rendered.reason };
      if (!answered) {
        await answer({ response_action: 'update', view: rendered.view });
        return { shown: true };
      }
      return (await update(rendered.view)) ? { shown: true } : { shown: false, reason: null };
    },

    async conclude(text) {
      if (answered) await update(noteView(title, text));
      else await answer({ response_action: 'clear' });
    },
  };
}
