import type { webApi } from '@slack/bolt';
import type { Json } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { explained, isFormFault } from './delivery-errors.ts';
import { formView, noteView } from './form.ts';
import * as limits from './limits.ts';
import type { Modal } from './modal.ts';

const refusedForm = 'Slack refused to show this form. Give the values in one line instead, without the form.';

/**
 * The modal of a command, click or shortcut. Its `trigger_id` works once and for 3 s: a form that is ready in time
 * opens at once, otherwise a skeleton opens and the form replaces it when it comes.
 * https://docs.slack.dev/surfaces/modals#opening
 */
export function createOpenedModal(options: {
  readonly web: webApi.WebClient;
  readonly triggerId: string;
  /** When the trigger arrived, on the clock of `now`. */
  readonly arrivedAt: number;
  readonly now: () => Date;
  /** Where it was asked for, as it travels in the form. */
  readonly context: () => Promise<Json>;
  readonly log: Logger;
}): Modal {
  const { web, triggerId, arrivedAt, now, log } = options;
  const age = (): number => now().getTime() - arrivedAt;
  let title = '';
  let timer: NodeJS.Timeout | null = null;
  /** The one use of the trigger: resolves to the id of the view, or null when it could not be opened. */
  let opening: Promise<string | null> | null = null;
  /** Why no new click will help, when Slack refused the form itself. */
  let refusal: string | null = null;

  const open = async (view: Parameters<typeof web.views.open>[0]['view']): Promise<string | null> => {
    try {
      const answer = await web.views.open({ trigger_id: triggerId, view });
      return answer.view?.id ?? null;
    } catch (error) {
      log.warn({ reason: explained(error), ageMs: age() }, 'Slack opened no modal');
      if (isFormFault(error)) refusal = refusedForm;
      return null;
    }
  };

  const update = async (
    viewId: string,
    view: Parameters<typeof web.views.update>[0]['view'],
  ): Promise<boolean> => {
    try {
      await web.views.update({ view_id: viewId, view });
      return true;
    } catch (error) {
      log.warn({ reason: explained(error) }, 'Slack updated no modal');
      if (isFormFault(error)) refusal = refusedForm;
      return false;
    }
  };

  const openSkeleton = (): void => {
    timer = null;
    opening ??= open(noteView(title, 'Loading …'));
  };

  const stopTimer = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  return {
    expect(wanted) {
      title = wanted;
      if (opening !== null || timer !== null || age() > limits.triggerLifeMs) return;
      timer = setTimeout(openSkeleton, Math.max(0, limits.skeletonAfterMs - age()));
    },

    async show(form, errors) {
      stopTimer();
      const rendered = formView(form, await options.context(), errors === undefined ? {} : { errors });
      if (!rendered.ok) return { shown: false, reason: rendered.reason };
      if (opening === null && age() <= limits.triggerLifeMs) {
        opening = open(rendered.view);
        return (await opening) === null ? { shown: false, reason: refusal } : { shown: true };
      }
      const viewId = await opening;
      const shown = viewId !== null && (await update(viewId, rendered.view));
      return shown ? { shown } : { shown, reason: refusal };
    },

    async conclude(text) {
      stopTimer();
      const viewId = await opening;
      if (viewId !== null) await update(viewId, noteView(title, text));
    },
  };
}
