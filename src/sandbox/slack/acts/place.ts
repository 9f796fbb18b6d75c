import type { Block, JsonObject } from '../block-kit.ts';
import { initialValue } from '../input-value.ts';
import { messageOnWire, unfurlOnWire } from '../message-on-wire.ts';
import { channelOf, type Scene } from '../scene.ts';
import { app, type Channel, team } from '../seed.ts';
import { type Inputs, inputsKey, type Message, type Unfurl, type View } from '../workspace.ts';
import { interactiveElements } from './find-element.ts';

/** A message, what one of its links unfurled to, or an open view. */
export type At =
  | {
      readonly channel: string;
      readonly ts: string;
      /** The link whose unfurl is meant. */
      readonly unfurl?: string | undefined;
    }
  | { readonly view: string };

/** Where an interaction happens, with what the payload says about it. */
export interface Place {
  readonly key: string;
  readonly blocks: readonly Block[];
  readonly message: Message | null;
  /** Null when the message itself is meant. */
  readonly unfurl: Unfurl | null;
  readonly view: View | null;
  readonly inputs: Inputs;
}

/** Finds what a person points at. Throws when it is not there or not for their eyes. */
export function placeOf(scene: Scene, user: string, at: At): Place {
  if ('view' in at) {
    const view = scene.workspace.views.get(at.view);
    if (!view || view.user !== user) throw new Error(`No view ${at.view} is open for ${user}`);
    return {
      key: view.id,
      blocks: view.content.blocks,
      message: null,
      unfurl: null,
      view,
      inputs: view.inputs,
    };
  }
  const channel = channelOf(scene, at.channel);
  const message = scene.workspace.message(channel.id, at.ts);
  if (!message || (message.ephemeralTo !== null && message.ephemeralTo !== user)) {
    throw new Error(`${user} sees no message ${at.ts} in ${channel.name}`);
  }
  const unfurl = message.unfurls.find(({ url }) => url === at.unfurl) ?? null;
  if (at.unfurl !== undefined && unfurl === null) throw new Error(`Nothing stands under ${at.unfurl}`);
  const key = inputsKey(user, channel.id, `${at.ts}${at.unfurl ?? ''}`);
  const inputs: Inputs = scene.workspace.chosen.get(key) ?? new Map();
  scene.workspace.chosen.set(key, inputs);
  return { key, blocks: (unfurl ?? message).blocks, message, unfurl, view: null, inputs };
}

/** Where it happened, as payloads tell it. The message itself is left out for ephemeral ones, as Slack does. */
export function placeOnWire(scene: Scene, place: Place): JsonObject {
  const { message, unfurl, view } = place;
  if (view) return { container: { type: 'view', view_id: view.id }, view: viewOnWire(view) };
  if (!message) return {};
  const channel = channelOf(scene, message.channel);
  if (unfurl) return unfurlPlaceOnWire(channel, message, unfurl, place);
  const ephemeral = message.ephemeralTo !== null;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: channel.id, name: channel.name },
    ...(ephemeral ? {} : { message: messageOnWire(message) }),
    state: { values: stateValues(place.blocks, place.inputs) },
  };
}

/** In an unfurl the message is a person's own, which the app is not shown. */
function unfurlPlaceOnWire(channel: Channel, message: Message, unfurl: Unfurl, place: Place): JsonObject {
  const id = message.unfurls.indexOf(unfurl) + 1;
  return {
    container: {
      type: 'message_attachment',
      message_ts: message.ts,
      attachment_id: id,
      channel_id: channel.id,
      is_ephemeral: false,
      is_app_unfurl: true,
      app_unfurl_url: unfurl.url,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: channel.id, name: channel.name },
    app_unfurl: unfurlOnWire(unfurl, id),
    state: { values: stateValues(place.blocks, place.inputs) },
  };
}

/** `state.values`: every element that holds a value, chosen or initial. */
export function stateValues(
  blocks: readonly Block[],
  inputs: Inputs,
): Record<string, Record<string, JsonObject>> {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { block, element } of interactiveElements(blocks)) {
    if (element.type === 'button' || element.type === 'overflow') continue;
    const actionId = element.action_id ?? '';
    const held = inputs.get(block.block_id)?.get(actionId) ?? initialValue(element);
    values[block.block_id] = { ...values[block.block_id], [actionId]: held };
  }
  return values;
}

/** A view as the Web API and payloads show it: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewOnWire(view: View): JsonObject {
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    private_metadata: '',
    callback_id: '',
    title: null,
    submit: null,
    close: null,
    clear_on_close: false,
    notify_on_close: false,
    external_id: '',
    ...view.content,
    state: { values: stateValues(view.content.blocks, view.inputs) },
    hash: view.hash,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}
