import type { Acknowledgement } from '../deliver/transport.ts';
import { messageOnWire } from '../message-on-wire.ts';
import { actionTs, channelOf, envelopeOf, personOf, type Scene } from '../scene.ts';
import { failureOf } from './command.ts';
import { placeOf } from './place.ts';

/** Uses a message shortcut: https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export async function messageShortcut(
  scene: Scene,
  userId: string,
  at: { readonly channel: string; readonly ts: string },
  callbackId: string,
): Promise<Acknowledgement> {
  const user = personOf(scene, userId);
  known(scene, 'message', callbackId);
  const { message } = placeOf(scene, user.id, at);
  if (!message || message.ephemeralTo) throw new Error('There are no shortcuts on ephemeral messages');
  const channel = channelOf(scene, message.channel);
  return send(scene, user.id, {
    type: 'message_action',
    ...envelopeOf(scene, user.id),
    callback_id: callbackId,
    action_ts: actionTs(scene),
    trigger_id: scene.triggers.issue({ user: user.id, view: null }),
    response_url: scene.responseUrls.issue({ channel: channel.id, user: user.id, original: null }),
    channel: { id: channel.id, name: channel.name },
    message_ts: message.ts,
    message: messageOnWire(message),
  });
}

/** Uses a global shortcut; it has neither a channel nor a response_url. */
export async function globalShortcut(
  scene: Scene,
  userId: string,
  callbackId: string,
): Promise<Acknowledgement> {
  const user = personOf(scene, userId);
  known(scene, 'global', callbackId);
  return send(scene, user.id, {
    type: 'shortcut',
    ...envelopeOf(scene, user.id),
    callback_id: callbackId,
    action_ts: actionTs(scene),
    trigger_id: scene.triggers.issue({ user: user.id, view: null }),
  });
}

function known(scene: Scene, type: 'message' | 'global', callbackId: string): void {
  const all = scene.installation.shortcuts.filter((one) => one.type === type);
  if (all.some((one) => one.callback_id === callbackId)) return;
  throw new Error(
    `No ${type} shortcut ${callbackId} among: ${all.map((one) => one.callback_id).join(', ') || 'none'}`,
  );
}

async function send(scene: Scene, user: string, payload: Record<string, unknown>): Promise<Acknowledgement> {
  const acknowledged = await scene.postman.send('interactive', payload);
  if (failureOf(acknowledged)) {
    scene.workspace.notify(user, 'We had some trouble connecting. Try again?');
  }
  return acknowledged;
}
