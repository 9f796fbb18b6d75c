import type { JsonObject } from '../block-kit.ts';
import type { Acknowledgement } from '../deliver/transport.ts';
import { chosenValue, type Given, holdsValue } from '../input-value.ts';
import type { ResponseTarget } from '../respond.ts';
import { actionTs, envelopeOf, personOf, type Scene } from '../scene.ts';
import { failureOf } from './command.ts';
import { type Found, findElement } from './find-element.ts';
import { type At, type Place, placeOf, placeOnWire } from './place.ts';

export interface ClickOptions {
  /** Answer to the confirmation that the element asks for; must be given exactly where it asks. */
  readonly confirm?: boolean;
  /** Which one, from 0, when several carry the same words. */
  readonly nth?: number;
  /** The entry of an overflow menu, by its value, where the menu itself was named. */
  readonly option?: string;
}

/**
 * Clicks a button, or an entry of an overflow menu, by its text or action id.
 * Resolves when the app has taken it; null when the person declined to confirm.
 */
export async function click(
  scene: Scene,
  user: string,
  at: At,
  wanted: string,
  options: ClickOptions = {},
): Promise<Acknowledgement | null> {
  const place = placeOf(scene, personOf(scene, user).id, at);
  const found = findElement(place.blocks, wanted, options.nth);
  if (holdsValue(found.element)) throw new Error(`"${wanted}" is no button: choose a value in it`);
  if (!isConfirmed(found, wanted, options)) return null;
  const entry =
    found.option ?? found.element.options?.find((one) => one.value === (options.option ?? one.value));
  const detail: JsonObject =
    found.element.type === 'overflow'
      ? { selected_option: entry }
      : pick(found.element, ['text', 'value', 'style', 'url', 'confirm']);
  return act(scene, user, place, found, detail);
}

/**
 * Chooses or types a value in an element of a message or view, by its action id, label or placeholder's block.
 * An input block tells the app only when it has `dispatch_action`; then and otherwise the value is kept.
 */
export async function choose(
  scene: Scene,
  user: string,
  at: At,
  wanted: string,
  given: Given,
  options: ClickOptions = {},
): Promise<Acknowledgement | null> {
  const place = placeOf(scene, personOf(scene, user).id, at);
  const found = findElement(place.blocks, wanted, options.nth);
  const { block, element } = found;
  const actionId = element.action_id ?? '';
  const held = chosenValue(element, given, scene.offered.get(`${place.key} ${actionId}`));
  if (!isConfirmed(found, wanted, options)) return null;
  const ofBlock = place.inputs.get(block.block_id) ?? new Map<string, JsonObject>();
  place.inputs.set(block.block_id, ofBlock.set(actionId, held));
  scene.workspace.changes.tell();
  if (block.type === 'input' && !block.dispatch_action) return null;
  return act(scene, user, place, found, { ...held, ...pick(element, ['placeholder']) });
}

function isConfirmed({ element }: Found, wanted: string, { confirm }: ClickOptions): boolean {
  if (element.confirm && confirm === undefined) {
    throw new Error(
      `"${wanted}" asks first: ${element.confirm.text.text} Say { confirm: true } or { confirm: false }`,
    );
  }
  if (!element.confirm && confirm !== undefined) throw new Error(`"${wanted}" asks for no confirmation`);
  return confirm ?? true;
}

async function act(
  scene: Scene,
  user: string,
  place: Place,
  { block, element }: Found,
  detail: JsonObject,
): Promise<Acknowledgement> {
  const { message, unfurl, view } = place;
  // The message around an unfurl is a person's own: no answer takes its place.
  const target: ResponseTarget | null = message
    ? { channel: message.channel, user, original: unfurl ? null : message }
    : null;
  const acknowledged = await scene.postman.send('interactive', {
    type: 'block_actions',
    ...envelopeOf(scene, user),
    ...placeOnWire(scene, place),
    trigger_id: scene.triggers.issue({ user, view: view?.id ?? null }),
    ...(target ? { response_url: scene.responseUrls.issue(target) } : {}),
    actions: [
      {
        ...detail,
        action_id: element.action_id,
        block_id: block.block_id,
        type: element.type,
        action_ts: actionTs(scene),
      },
    ],
  });
  if (failureOf(acknowledged)) {
    scene.workspace.notify(user, 'This app did not respond. Try again, or contact its developer.');
  }
  return acknowledged;
}

function pick(from: object, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
