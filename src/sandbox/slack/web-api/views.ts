import { viewOnWire } from '../acts/place.ts';
import type { JsonObject } from '../block-kit.ts';
import { viewLimits } from '../limits.ts';
import { faulty, SlackError } from '../slack-error.ts';
import { type Fault, isObject } from '../validate/rules.ts';
import { findViewFaults } from '../validate/view.ts';
import { changeView, openView, publishHome, pushView } from '../views.ts';
import type { View, Workspace } from '../workspace.ts';
import { type Call, method, neededArg, stringArg, tiers } from './method.ts';

/** https://docs.slack.dev/reference/methods (the views.* pages) */

function contentOf({ args, scene }: Call, surface: 'modal' | 'home', own?: View): JsonObject {
  const { view } = args;
  if (view === undefined) neededArg(args, 'view');
  const faults: Fault[] = findViewFaults(view, surface);
  if (faults.length > 0 || !isObject(view)) throw faulty('invalid_arguments', faults);
  const externalId = stringArg(view, 'external_id');
  const other = externalId === null ? undefined : byExternalId(scene.workspace, externalId);
  if (other && other !== own) throw new SlackError('duplicate_external_id');
  return view;
}

function byExternalId(workspace: Workspace, externalId: string): View | undefined {
  return [...workspace.views.values()].find((one) => one.content.external_id === externalId);
}

/** The view to change, by `view_id` or `external_id`, one of them. */
function existing({ args, scene }: Call): View {
  const id = stringArg(args, 'view_id');
  const externalId = stringArg(args, 'external_id');
  if ((id === null) === (externalId === null)) {
    const message =
      id === null
        ? '[ERROR] missing required field: view_id or external_id'
        : '[ERROR] Cannot provide both `view_id` and `external_id`';
    throw new SlackError('invalid_arguments', { response_metadata: { messages: [message] } });
  }
  const found = id === null ? byExternalId(scene.workspace, externalId ?? '') : scene.workspace.views.get(id);
  if (!found) throw new SlackError('not_found');
  return found;
}

const open = method(null, tiers.four, (call) => {
  const content = contentOf(call, 'modal');
  const trigger = call.scene.triggers.use(neededArg(call.args, 'trigger_id'));
  return { view: viewOnWire(openView(call.scene.workspace, trigger.user, content)) };
});

const push = method(null, tiers.four, (call) => {
  const content = contentOf(call, 'modal');
  const { workspace, triggers } = call.scene;
  const trigger = triggers.use(neededArg(call.args, 'trigger_id'));
  if ((workspace.stacks.get(trigger.user) ?? []).length >= viewLimits.stack) {
    throw new SlackError('push_limit_reached');
  }
  return { view: viewOnWire(pushView(workspace, trigger.user, trigger.view, content)) };
});

const update = method(null, tiers.four, (call) => {
  const view = existing(call);
  const content = contentOf(call, view.type, view);
  const hash = stringArg(call.args, 'hash');
  if (hash !== null && hash !== view.hash) throw new SlackError('hash_conflict');
  changeView(call.scene.workspace, view, content);
  return { view: viewOnWire(view) };
});

const publish = method(null, tiers.four, (call) => {
  const user = neededArg(call.args, 'user_id');
  if (!call.scene.workspace.user(user)) throw new SlackError('user_not_found');
  const home = call.scene.workspace.homes.get(user);
  const content = contentOf(call, 'home', home);
  const hash = stringArg(call.args, 'hash');
  if (hash !== null && hash !== home?.hash) throw new SlackError('hash_conflict');
  return { view: viewOnWire(publishHome(call.scene.workspace, user, content)) };
});

export const viewMethods = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
