import type { Button, CommandButton } from '../chat/message.ts';
import { encodeAction } from './action-data.ts';
import { type CardPart, jsonBytes } from './card.ts';
import { cleanCut, safeUrl } from './escape.ts';
import { maxActionDataBytes, maxActions, maxButtonTitle, maxPrimaryActions, maxUrl } from './limits.ts';
import { richTextBlock } from './rich-text.ts';

/**
 * How a click reaches the bot. `execute`: universal actions of a message (Action.Execute), with Action.Submit for
 * clients that do not know them when `fallback` is set; `submit`: dialogs, where only Action.Submit works.
 */
export interface ActionStyle {
  readonly mode: 'execute' | 'submit';
  readonly fallback: boolean;
}

/** Buttons as one ActionSet: three in the open, the rest behind "…". Null when there are none. */
export function actionSet(
  buttons: readonly Button[],
  style: ActionStyle,
  layout: CardPart = {},
): CardPart | null {
  if (buttons.length === 0) return null;
  const actions = buttons
    .slice(0, maxActions)
    .map((button, index) => action(button, style, index < maxPrimaryActions ? {} : { mode: 'secondary' }));
  return { type: 'ActionSet', ...layout, actions };
}

function action(button: Button, style: ActionStyle, mode: CardPart): CardPart {
  const title = cleanCut(button.label, maxButtonTitle) || '…';
  if ('url' in button) {
    const url = safeUrl(button.url, maxUrl);
    if (url === null) return disabled(title, 'This address cannot be opened from here.', mode);
    return { type: 'Action.OpenUrl', title, url, ...mode };
  }
  const look = { ...cardStyle(button.style), ...mode };
  if (button.confirm === undefined) return command(title, button, style, look);
  const { confirm } = button;
  const confirmed = command(
    cleanCut(confirm.ok, maxButtonTitle) || title,
    { ...button, args: { ...button.args, confirmed: true } },
    style,
    cardStyle(button.style),
  );
  const body = [
    richTextBlock([{ kind: 'bold', text: confirm.title }], 200),
    richTextBlock([confirm.text], 600, {}, { spacing: 'Small' }),
  ].filter((part) => part !== null);
  return {
    type: 'Action.ShowCard',
    title,
    card: { type: 'AdaptiveCard', body, actions: [confirmed] },
    ...look,
  };
}

function command(title: string, button: CommandButton, style: ActionStyle, look: CardPart): CardPart {
  const data = encodeAction({ command: button.command, args: button.args, form: null });
  if (jsonBytes(data) > maxActionDataBytes) {
    return disabled(title, 'This carries more than a button can hold. Type the command instead.', look);
  }
  return commandAction(title, button.command, data, style, look);
}

/** The action of a command button or of a form's submit button. */
export function commandAction(
  title: string,
  verb: string,
  data: CardPart,
  style: ActionStyle,
  look: CardPart,
): CardPart {
  if (style.mode === 'submit') return { type: 'Action.Submit', title, data, ...look };
  const execute = { type: 'Action.Execute', title, verb, data, ...look };
  return style.fallback ? { ...execute, fallback: { type: 'Action.Submit', title, data, ...look } } : execute;
}

function cardStyle(style: CommandButton['style']): CardPart {
  if (style === undefined) return {};
  return { style: style === 'danger' ? 'destructive' : 'positive' };
}

function disabled(title: string, tooltip: string, look: CardPart): CardPart {
  return { type: 'Action.Submit', title, isEnabled: false, tooltip, ...look };
}
