import type { JsonObject } from '../block-kit.ts';
import { chosenValue, complaint, type Given, initialValue } from '../input-value.ts';
import { envelopeOf, personOf, type Scene } from '../scene.ts';
import { SlackError } from '../slack-error.ts';
import { isObject } from '../validate/rules.ts';
import { findViewFaults } from '../validate/view.ts';
import { changeView, closeAllViews, closeView, pushView } from '../views.ts';
import type { View } from '../workspace.ts';
import { failureOf } from './command.ts';
import { findElement, interactiveElements } from './find-element.ts';
import { placeOf, viewOnWire } from './place.ts';

/** How a submission ended: whether the form is gone, and what stands under its fields or over it. */
export interface Submission {
  readonly closed: boolean;
  readonly errors: Readonly<Record<string, string>>;
  readonly trouble: string | null;
  /** Null when Slack's client held it back because a field was not filled in properly. */
  readonly acknowledgedMs: number | null;
}

const unreachable = 'We had some trouble connecting. Try again?';

/**
 * Fills in a modal and submits it, as Slack's client does: required fields and limits first, then the app's answer.
 * https://docs.slack.dev/surfaces/modals#handling_submissions
 * @param values by label, action id or `block/action`.
 */
export async function submit(
  scene: Scene,
  userId: string,
  viewId: string,
  values: Readonly<Record<string, Given>> = {},
): Promise<Submission> {
  const { workspace } = scene;
  const place = placeOf(scene, personOf(scene, userId).id, { view: viewId });
  const view = topView(scene, userId, viewId);
  if (!view.content.submit) throw new Error('This view has no button to submit it');
  for (const [wanted, given] of Object.entries(values)) {
    const { block, element } = findElement(view.content.blocks, wanted);
    const actionId = element.action_id ?? '';
    const ofBlock = place.inputs.get(block.block_id) ?? new Map<string, JsonObject>();
    const loaded = scene.offered.get(`${place.key} ${actionId}`);
    place.inputs.set(block.block_id, ofBlock.set(actionId, chosenValue(element, given, loaded)));
  }
  view.trouble = null;
  view.errors = complaints(view);
  workspace.changes.tell();
  if (Object.keys(view.errors).length > 0) {
    return { closed: false, errors: view.errors, trouble: null, acknowledgedMs: null };
  }
  const acknowledged = await scene.postman.send('interactive', {
    type: 'view_submission',
    ...envelopeOf(scene, userId),
    trigger_id: scene.triggers.issue({ user: userId, view: view.id }),
    view: viewOnWire(view),
    response_urls: [],
  });
  if (failureOf(acknowledged)) view.trouble = unreachable;
  else applyAnswer(scene, view, acknowledged.body);
  workspace.changes.tell();
  return {
    closed: !workspace.views.has(view.id),
    errors: view.errors,
    trouble: view.trouble,
    acknowledgedMs: acknowledged.ms,
  };
}

/** Closes a modal without submitting it. @param all closes those below as well. */
export async function dismiss(scene: Scene, userId: string, viewId: string, all = false): Promise<void> {
  const view = topView(scene, userId, viewId);
  const gone = all ? (scene.workspace.stacks.get(userId) ?? []).toReversed() : [view.id];
  const told = gone.flatMap((id) => {
    const each = scene.workspace.views.get(id);
    return each?.content.notify_on_close ? [viewOnWire(each)] : [];
  });
  if (all || view.content.clear_on_close) closeAllViews(scene.workspace, userId);
  else closeView(scene.workspace, view);
  for (const each of told) {
    await scene.postman.send('interactive', {
      type: 'view_closed',
      ...envelopeOf(scene, userId),
      view: each,
      is_cleared: all,
    });
  }
}

function topView(scene: Scene, userId: string, viewId: string): View {
  const view = scene.workspace.views.get(viewId);
  if (!view || scene.workspace.stacks.get(userId)?.at(-1) !== viewId) {
    throw new Error(`The view ${viewId} is not in front of ${userId}`);
  }
  return view;
}

function complaints(view: View): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { block, element } of interactiveElements(view.content.blocks)) {
    if (block.type !== 'input') continue;
    const held = view.inputs.get(block.block_id)?.get(element.action_id ?? '') ?? initialValue(element);
    const wrong = complaint(element, held, block.optional ?? false);
    if (wrong) found[block.block_id] = wrong;
  }
  return found;
}

/** Does what the app's `response_action` says; an answer that Slack would not understand leaves the form open. */
function applyAnswer(scene: Scene, view: View, body: unknown): void {
  const { workspace } = scene;
  if (body === null || body === '') return closeView(workspace, view);
  if (!isObject(body)) {
    view.trouble = unreachable;
    return;
  }
  switch (body.response_action) {
    case undefined:
      return closeView(workspace, view);
    case 'clear':
      return closeAllViews(workspace, view.user);
    case 'errors':
      return showErrors(view, body.errors);
    case 'update':
    case 'push': {
      if (findViewFaults(body.view, 'modal').length > 0) break;
      try {
        if (body.response_action === 'update') changeView(workspace, view, body.view as JsonObject);
        else pushView(workspace, view.user, view.id, body.view as JsonObject);
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        break;
      }
      return;
    }
  }
  view.trouble = unreachable;
}

function showErrors(view: View, errors: unknown): void {
  const inputs = new Set(
    view.content.blocks.filter((one) => one.type === 'input').map((one) => one.block_id),
  );
  const entries = isObject(errors) ? Object.entries(errors) : [];
  const fits =
    entries.length > 0 && entries.every(([id, text]) => inputs.has(id) && typeof text === 'string' && text);
  if (fits) view.errors = Object.fromEntries(entries) as Record<string, string>;
  else view.trouble = unreachable;
}
