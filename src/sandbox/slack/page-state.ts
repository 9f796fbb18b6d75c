import { stateValues } from './acts/place.ts';
import { type Block, faceOf } from './block-kit.ts';
import type { Shortcut } from './manifest.ts';
import type { Scene } from './scene.ts';
import { type User, users } from './seed.ts';
import { messagesOf, readMrkdwn, type SeenMessage } from './seen.ts';
import { type Inputs, inputsKey, type View } from './workspace.ts';

/** How much of a channel the page shows. */
const shownMessages = 200;

type Values = ReturnType<typeof stateValues>;

export interface PageMessage extends Omit<SeenMessage, 'files'> {
  readonly files: readonly { readonly id: string; readonly title: string }[];
  /** The notification as words. */
  readonly preview: string;
  readonly values: Values;
  readonly unfurls: readonly (SeenMessage['unfurls'][number] & { readonly values: Values })[];
}

export interface PageView {
  readonly id: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string;
  readonly blocks: readonly Block[];
  readonly values: Values;
  readonly errors: Readonly<Record<string, string>>;
  readonly trouble: string | null;
}

/** All that one person's page shows. */
export interface PageState {
  readonly me: string;
  readonly workspaceName: string;
  readonly people: readonly User[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: 'public' | 'private' | 'im';
    readonly archived: boolean;
    readonly hasBot: boolean;
    readonly messages: readonly PageMessage[];
  }[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly views: readonly PageView[];
  readonly home: readonly Block[] | null;
  readonly shortcuts: readonly Shortcut[];
  readonly commands: readonly { readonly command: string; readonly hint: string }[];
  readonly notices: readonly { readonly text: string; readonly at: number }[];
}

export function pageState(scene: Scene, me: string, workspaceName: string): PageState {
  const { workspace, installation } = scene;
  const visible = [...workspace.channels.values()].filter((one) => one.members.has(me));
  return {
    me,
    workspaceName,
    people: workspace.users,
    channels: visible.map((channel) => ({
      id: channel.id,
      name: channel.name,
      kind: channel.kind,
      archived: channel.archived,
      hasBot: channel.members.has(users.bot.id),
      messages: messagesOf(workspace, channel.id, me)
        .slice(-shownMessages)
        .map((message) => pageMessage(scene, me, message)),
    })),
    groups: workspace.userGroups.map(({ id, handle }) => ({ id, name: handle })),
    views: (workspace.stacks.get(me) ?? []).flatMap((id) => {
      const view = workspace.views.get(id);
      return view ? [pageView(view)] : [];
    }),
    home: workspace.homes.get(me)?.content.blocks ?? null,
    shortcuts: installation.shortcuts,
    commands: installation.commands,
    notices: workspace.notices.filter((one) => one.user === me).map(({ text, at }) => ({ text, at })),
  };
}

function pageMessage(scene: Scene, me: string, message: SeenMessage): PageMessage {
  const inputs = chosenIn(scene, me, message);
  return {
    ...message,
    files: message.files.map(({ id, title }) => ({ id, title })),
    preview: readMrkdwn(scene.workspace, message.text),
    values: stateValues(message.blocks, inputs),
    unfurls: message.unfurls.map((unfurl) => ({
      ...unfurl,
      values: stateValues(unfurl.blocks, chosenIn(scene, me, message, unfurl.url)),
    })),
  };
}

function chosenIn(scene: Scene, me: string, { channel, ts }: SeenMessage, link = ''): Inputs {
  return scene.workspace.chosen.get(inputsKey(me, channel, `${ts}${link}`)) ?? new Map();
}

function pageView(view: View): PageView {
  const { title, submit, close, blocks } = view.content;
  const words = (text: unknown): string | null =>
    text ? faceOf({ type: 'text', text: text as { type: 'plain_text'; text: string } }) : null;
  return {
    id: view.id,
    title: words(title) ?? '',
    submit: words(submit),
    close: words(close) ?? 'Cancel',
    blocks,
    values: stateValues(blocks, view.inputs),
    errors: view.errors,
    trouble: view.trouble,
  };
}
