import type { types } from '@slack/bolt';
import { isJsonObject } from '../chat/json-object.ts';
import { type Args, type Button, type CommandButton, type Json, type LinkButton } from '../chat/message.ts';
import { cut, oneLine, safeUrl } from './escape.ts';
import * as limits from './limits.ts';
import { plain } from './rich-text.ts';

/** What a button carries. Version 1 is all there ever was; readers take any version that has these names. */
const version = 1;

/** The value of a button: `command` and `args` as JSON; null when it is longer than `limit` characters. */
export function encodeClick(command: string, args: Args, limit: number): string | null {
  const value = JSON.stringify({ v: version, c: command, a: args });
  return value.length <= limit ? value : null;
}

/** What was clicked: a command, a button that had to leave its arguments behind, or something we never made. */
export type Click =
  | { readonly kind: 'command'; readonly command: string; readonly args: Args }
  | { readonly kind: 'too-long'; readonly command: string }
  | { readonly kind: 'unknown' };

/** Reads the value of a button of this or an older version. */
export function decodeClick(value: string): Click {
  let parsed: Json;
  try {
    parsed = JSON.parse(value) as Json;
  } catch {
    return { kind: 'unknown' };
  }
  if (!isJsonObject(parsed) || typeof parsed.c !== 'string') return { kind: 'unknown' };
  if (parsed.cut === true) return { kind: 'too-long', command: parsed.c };
  return { kind: 'command', command: parsed.c, args: isJsonObject(parsed.a) ? parsed.a : {} };
}

/**
 * Buttons as the elements of one actions block or several, at most `limits.actionsElements` in each.
 * Of more than `limits.buttonsInSight` the later ones move into "…" menus, as far as they can:
 * a menu asks no confirmation per option and carries less. Beyond `limits.blockButtons` they are left out.
 */
export function actionsBlocks(buttons: readonly Button[]): types.ActionsBlock[] {
  const usable = buttons.filter(isUsable).slice(0, limits.blockButtons);
  const inSight: Button[] = [];
  const menu: types.PlainTextOption[] = [];
  usable.forEach((button, index) => {
    const option =
      index < limits.buttonsInSight || ('confirm' in button && button.confirm) ? null : menuOption(button);
    if (option === null) inSight.push(button);
    else menu.push(option);
  });
  const elements: types.ActionsBlockElement[] = inSight.map((button, index) => buttonElement(button, index));
  for (let at = 0; at < menu.length; at += limits.overflowOptions) {
    elements.push(overflow(menu.slice(at, at + limits.overflowOptions), at));
  }
  const blocks: types.ActionsBlock[] = [];
  for (let at = 0; at < elements.length; at += limits.actionsElements) {
    blocks.push({ type: 'actions', elements: elements.slice(at, at + limits.actionsElements) });
  }
  return blocks;
}

/**
 * The buttons of one row as a single element beside its text: the button itself, or a "…" menu.
 * In a menu Slack cannot ask; the command is then sent unconfirmed and asks itself.
 */
export function rowAccessory(buttons: readonly Button[]): types.Button | types.Overflow | null {
  const usable = buttons.filter(isUsable);
  const [first] = usable;
  if (first === undefined) return null;
  if (usable.length === 1) return buttonElement(first, 0);
  const options = usable.flatMap((button) => menuOption(button) ?? []).slice(0, limits.overflowOptions);
  return options.length === 0 ? buttonElement(first, 0) : overflow(options, 0);
}

function buttonElement(button: Button, index: number): types.Button {
  const text = plain(label(button));
  if ('url' in button) {
    return { type: 'button', action_id: `link.${index}`, text, url: safeUrl(button.url) ?? button.url };
  }
  const args = button.confirm === undefined ? button.args : { ...button.args, confirmed: true };
  return {
    type: 'button',
    action_id: actionId(button.command, index),
    text,
    value:
      encodeClick(button.command, args, limits.buttonValue) ??
      JSON.stringify({ v: version, c: cut(button.command, limits.id), cut: true }),
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.confirm === undefined ? {} : { confirm: confirmation(button.confirm, button.style) }),
  };
}

function confirmation(
  confirm: NonNullable<CommandButton['confirm']>,
  style: CommandButton['style'],
): types.ConfirmationDialog {
  return {
    title: plain(cut(oneLine(confirm.title), limits.confirmTitle) || 'Are you sure?'),
    text: plain(cut(oneLine(confirm.text), limits.confirmText) || 'This cannot be undone.'),
    confirm: plain(cut(oneLine(confirm.ok), limits.confirmButton) || 'Yes'),
    deny: plain('Cancel'),
    ...(style === undefined ? {} : { style }),
  };
}

function menuOption(button: Button): types.PlainTextOption | null {
  const text = plain(cut(label(button), limits.optionText));
  if ('url' in button) return { text, value: 'link', url: safeUrl(button.url) ?? button.url };
  const value = encodeClick(button.command, button.args, limits.optionValue);
  return value === null ? null : { text, value };
}

function overflow(options: types.PlainTextOption[], index: number): types.Overflow {
  return { type: 'overflow', action_id: `more.${index}`, options };
}

function label(button: Button): string {
  return cut(oneLine(button.label), limits.buttonText) || '…';
}

/** Unique within its block; begins with the command for those who read logs and tests. */
function actionId(command: string, index: number): string {
  return `${command.slice(0, limits.id - 12).toWellFormed() || 'command'}.${index}`;
}

function isUsable(button: Button): button is CommandButton | LinkButton {
  return !('url' in button) || safeUrl(button.url) !== null;
}
