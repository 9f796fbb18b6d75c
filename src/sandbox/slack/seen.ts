import { interactiveElements } from './acts/find-element.ts';
import type { JsonObject } from './block-kit.ts';
import {
  type Block,
  type Element,
  faceOf,
  type Option,
  optionsOf,
  type RichNode,
  type Text,
} from './block-kit.ts';
import { shown } from './validate/rules.ts';
import type { Message, StoredFile, Unfurl, Workspace } from './workspace.ts';

/** A message as somebody sees it. */
export interface SeenMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly byBot: boolean;
  /** The notification text; what is shown when there are no blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly ephemeral: boolean;
  readonly edited: boolean;
  readonly threadTs: string | null;
  readonly metadata: JsonObject | null;
  readonly files: readonly StoredFile[];
  /** What its links unfurled to. */
  readonly unfurls: readonly Unfurl[];
  readonly reactions: Readonly<Record<string, readonly string[]>>;
}

/** A button or a menu's entry that a person can click. */
export interface SeenButton {
  readonly text: string;
  readonly actionId: string;
  readonly value: string | null;
  readonly style: 'primary' | 'danger' | null;
  readonly url: string | null;
  readonly confirm: { readonly title: string; readonly text: string; readonly ok: string } | null;
  /** True for an entry of an overflow menu. */
  readonly inMenu: boolean;
}

export function seen(message: Message): SeenMessage {
  return {
    channel: message.channel,
    ts: message.ts,
    user: message.user,
    byBot: message.byBot,
    text: message.text,
    blocks: message.blocks,
    ephemeral: message.ephemeralTo !== null,
    edited: message.edited !== null,
    threadTs: message.threadTs,
    metadata: message.metadata,
    files: message.files,
    unfurls: [...message.unfurls],
    reactions: Object.fromEntries([...message.reactions].map(([name, by]) => [name, [...by]])),
  };
}

/** The messages of a channel, oldest first, with the ephemeral ones that this viewer sees (none without a viewer). */
export function messagesOf(workspace: Workspace, channel: string, viewer: string | null): SeenMessage[] {
  return workspace.messages
    .filter((one) => one.channel === channel && (one.ephemeralTo === null || one.ephemeralTo === viewer))
    .map(seen);
}

export function buttonsOf(blocks: readonly Block[]): SeenButton[] {
  return interactiveElements(blocks).flatMap(({ element }) => {
    if (element.type === 'overflow') return optionsOf(element).map((option) => entry(element, option));
    return element.type === 'button' ? [button(element)] : [];
  });
}

function button(element: Element): SeenButton {
  return {
    text: faceOf(element),
    actionId: element.action_id ?? '',
    value: element.value ?? null,
    style: element.style ?? null,
    url: element.url ?? null,
    confirm: confirmOf(element),
    inMenu: false,
  };
}

function entry(element: Element, option: Option): SeenButton {
  return {
    text: option.text.text,
    actionId: element.action_id ?? '',
    value: option.value,
    style: null,
    url: option.url ?? null,
    confirm: confirmOf(element),
    inMenu: true,
  };
}

function confirmOf({ confirm }: Element): SeenButton['confirm'] {
  if (!confirm) return null;
  return {
    title: confirm.title?.text ?? 'Are you sure?',
    text: confirm.text.text,
    ok: confirm.confirm?.text ?? 'Yes',
  };
}

/** All visible words of blocks, one line a piece; markup, escapes and references as a reader sees them. */
export function wordsOf(workspace: Workspace, blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) => blockWords(workspace, block))
    .filter(Boolean)
    .join('\n');
}

function blockWords(workspace: Workspace, block: Block): string[] {
  if (block.type === 'rich_text')
    return [richWords(workspace, (block.elements ?? []) as unknown as RichNode[])];
  const own =
    typeof block.text === 'string' ? [block.text] : [block.text, block.title, block.label, block.hint];
  return [
    ...own.map((one) => textWords(workspace, one)),
    block.alt_text ?? '',
    ...(block.fields ?? []).map((one) => textWords(workspace, one)),
    ...[block.accessory, block.element, ...(block.elements ?? [])].flatMap((one) =>
      one ? elementWords(workspace, one) : [],
    ),
    ...(block.rows ?? []).map((row) => row.map((cell) => cellWords(workspace, cell)).join(' | ')),
  ];
}

function elementWords(workspace: Workspace, element: Element): string[] {
  if (element.type === 'mrkdwn' || element.type === 'plain_text') {
    return [textWords(workspace, element as unknown as Text)];
  }
  return [
    faceOf(element),
    element.alt_text ?? '',
    ...(element.type === 'overflow' ? optionsOf(element).map((one) => one.text.text) : []),
  ];
}

function cellWords(workspace: Workspace, cell: JsonObject): string {
  return cell.type === 'rich_text'
    ? richWords(workspace, (cell.elements ?? []) as RichNode[])
    : shown(cell.text ?? '');
}

function textWords(workspace: Workspace, text: Text | string | undefined): string {
  if (text === undefined) return '';
  if (typeof text === 'string') return text;
  return text.type === 'mrkdwn' ? readMrkdwn(workspace, text.text) : text.text;
}

function richWords(workspace: Workspace, nodes: readonly RichNode[]): string {
  const parts = nodes.map((node) =>
    node.elements ? richWords(workspace, node.elements) : leafWords(workspace, node),
  );
  return parts.join(nodes.some((node) => node.elements) ? '\n' : '');
}

function leafWords(workspace: Workspace, node: RichNode): string {
  if (node.user_id) return `@${nameOf(workspace, node.user_id)}`;
  if (node.channel_id) return `#${workspace.channels.get(node.channel_id)?.name ?? node.channel_id}`;
  if (node.type === 'emoji') return `:${node.name}:`;
  if (node.type === 'broadcast') return `@${node.range}`;
  if (node.type === 'date') return node.fallback ?? new Date((node.timestamp ?? 0) * 1_000).toISOString();
  return node.text ?? node.url ?? '';
}

function nameOf(workspace: Workspace, id: string): string {
  return workspace.user(id)?.realName ?? id;
}

const angle = /<([@#!]?)([^>|]*)(?:\|([^>]*))?>/g;
const marks = /(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])/g;

/** https://docs.slack.dev/messaging/formatting-message-text */
export function readMrkdwn(workspace: Workspace, text: string): string {
  return text
    .replace(angle, (_whole, sign: string, target: string, label: string | undefined) => {
      if (sign === '@') return `@${nameOf(workspace, target)}`;
      if (sign === '#') return `#${workspace.channels.get(target)?.name ?? label ?? target}`;
      if (sign === '!') return label ?? `@${target.split('^')[0]}`;
      return label ?? target;
    })
    .replace(marks, '$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
