import { command } from './acts/command.ts';
import { type ClickOptions, choose, click } from './acts/interact.ts';
import { dismiss, type Submission, submit } from './acts/modal.ts';
import type { At } from './acts/place.ts';
import { draft } from './acts/share.ts';
import { globalShortcut, messageShortcut } from './acts/shortcut.ts';
import { suggest } from './acts/suggest.ts';
import { inviteBot, openApp, say } from './acts/talk.ts';
import type { Option } from './block-kit.ts';
import { waitForChange } from './changes.ts';
import type { Delivery } from './deliver/postman.ts';
import type { SocketMode } from './deliver/socket-mode.ts';
import type { Acknowledgement } from './deliver/transport.ts';
import type { Given } from './input-value.ts';
import { channelOf, personOf, type Scene } from './scene.ts';
import { type User, users } from './seed.ts';
import {
  buttonsOf,
  messagesOf,
  readMrkdwn,
  type SeenButton,
  type SeenMessage,
  seen,
  wordsOf,
} from './seen.ts';
import type { LoggedCall, WebApi } from './web-api/answer.ts';
import type { Injection, Injections } from './web-api/injection.ts';
import type { Draft, Notice, View } from './workspace.ts';

/** A message by its place. */
interface Where {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Everything people can do in the workspace, and looks at it, for tests and the page. Channels are named by id or
 * `#name`, people by id. Acts resolve when the app has taken them (or Slack has given up on it); what the app does
 * afterwards is seen with `waitFor`.
 */
export interface Driver {
  command(user: string, channel: string, line: string): Promise<Acknowledgement>;
  click(user: string, at: At, wanted: string, options?: ClickOptions): Promise<Acknowledgement | null>;
  /** Chooses or types a value in a menu, picker or field of a message or view. */
  select(
    user: string,
    at: At,
    wanted: string,
    given: Given,
    options?: ClickOptions,
  ): Promise<Acknowledgement | null>;
  /** Types into an external select and returns what the app offers. */
  suggest(user: string, at: At, wanted: string, query: string): Promise<Option[]>;
  messageShortcut(user: string, at: Where, callbackId: string): Promise<Acknowledgement>;
  globalShortcut(user: string, callbackId: string): Promise<Acknowledgement>;
  submit(user: string, viewId: string, values?: Readonly<Record<string, Given>>): Promise<Submission>;
  closeView(user: string, viewId: string, all?: boolean): Promise<void>;
  /** Says something that mentions the bot. */
  mention(user: string, channel: string, text: string): Promise<SeenMessage>;
  directMessage(user: string, text: string): Promise<SeenMessage>;
  say(user: string, channel: string, text: string, threadTs?: string): Promise<SeenMessage>;
  /** Writes a message without sending it; shows what its links will unfurl to. */
  draft(user: string, text: string): Promise<Draft>;
  openApp(user: string, tab: 'home' | 'messages'): Promise<void>;

  /** Oldest first; with a viewer also what only they see. */
  messages(channel: string, viewer?: string): SeenMessage[];
  /** Open modals of a person, the one in front last. */
  views(user: string): View[];
  home(user: string): View | null;
  /** All visible words, one line a piece; of links with what they unfurled to. */
  text(shown: SeenMessage | View): string;
  buttons(shown: SeenMessage | View): SeenButton[];
  /** What Slack itself told a person: apps that did not answer. */
  notices(user: string): Notice[];
  /** Web API calls so far, oldest first. */
  calls(method?: string): LoggedCall[];
  /** What was sent to the app so far, oldest first. */
  deliveries(): readonly Delivery[];
  /** Resolves with the first truthy value, asked now and after every change; rejects after `timeoutMs` (5,000). */
  waitFor<T>(predicate: () => T | null | undefined | false, timeoutMs?: number): Promise<T>;

  /** Sends the very same payload once more, freshly signed; the last one unless told. */
  redeliver(delivery?: Delivery): Promise<Acknowledgement>;
  /** Makes trouble for the next calls of a Web API method, or of `response_url`. */
  inject(method: string, injection: Injection, times?: number): void;
  clearInjections(): void;
  deleteMessage(at: Where): void;
  /** Takes somebody into the workspace and its shared channels, or changes who they are. */
  admit(user: User): void;
  archive(channel: string): void;
  removeBot(channel: string): void;
  inviteBot(user: string, channel: string): Promise<void>;
  /** Open Socket Mode connections. */
  connections(): number;
  /** Asks the app to connect anew, as Slack does now and then. */
  disconnect(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts all Socket Mode connections without a word. */
  dropConnections(): void;
  /** Leaves all Socket Mode connections open but silent: zombies. */
  freezeConnections(): void;
}

const patienceMs = 5_000;

export function createDriver(
  scene: Scene,
  parts: { readonly webApi: WebApi; readonly injections: Injections; readonly socketMode: SocketMode },
): Driver {
  const { workspace, postman } = scene;
  const idOf = (channel: string) => channelOf(scene, channel).id;
  const directOf = (user: string) => {
    const found = [...workspace.channels.values()].find((one) => one.person === personOf(scene, user).id);
    return found?.id ?? '';
  };
  const blocksOf = (shown: SeenMessage | View) =>
    'content' in shown
      ? shown.content.blocks
      : [...shown.blocks, ...shown.unfurls.flatMap((unfurl) => unfurl.blocks)];
  const words = (shown: SeenMessage | View): string => {
    const title = 'content' in shown ? (shown.content.title as { text?: string } | undefined) : undefined;
    const body = wordsOf(workspace, blocksOf(shown));
    if (title?.text) return `${title.text}\n${body}`;
    return body || ('text' in shown ? readMrkdwn(workspace, shown.text) : '');
  };
  const recent = () =>
    workspace.messages
      .slice(-3)
      .map((one) => `${one.channel}: ${words(seen(one)).slice(0, 200)}`)
      .join(' ¶ ') || 'none';

  return {
    command: (user, channel, line) => command(scene, user, channel, line),
    click: (user, at, wanted, options) => click(scene, user, at, wanted, options),
    select: (user, at, wanted, given, options) => choose(scene, user, at, wanted, given, options),
    suggest: (user, at, wanted, query) => suggest(scene, user, at, wanted, query),
    messageShortcut: (user, at, callbackId) => messageShortcut(scene, user, at, callbackId),
    globalShortcut: (user, callbackId) => globalShortcut(scene, user, callbackId),
    submit: (user, viewId, values) => submit(scene, user, viewId, values),
    closeView: (user, viewId, all) => dismiss(scene, user, viewId, all),
    mention: async (user, channel, text) =>
      seen(await say(scene, user, channel, `@${users.bot.name} ${text}`)),
    directMessage: async (user, text) => seen(await say(scene, user, directOf(user), text)),
    say: async (user, channel, text, threadTs) =>
      seen(await say(scene, user, channel, text, threadTs ?? null)),
    draft: (user, text) => draft(scene, user, text),
    openApp: (user, tab) => openApp(scene, user, tab),

    messages: (channel, viewer) => messagesOf(workspace, idOf(channel), viewer ?? null),
    views: (user) =>
      (workspace.stacks.get(user) ?? []).flatMap((id) => {
        const view = workspace.views.get(id);
        return view ? [view] : [];
      }),
    home: (user) => workspace.homes.get(user) ?? null,
    text: words,
    buttons: (shown) => buttonsOf(blocksOf(shown)),
    notices: (user) => workspace.notices.filter((one) => one.user === user),
    calls: (method) => parts.webApi.calls.filter((one) => method === undefined || one.method === method),
    deliveries: () => postman.deliveries,
    waitFor: (predicate, timeoutMs = patienceMs) =>
      waitForChange(workspace.changes, predicate, timeoutMs, () => `Last messages: ${recent()}`),

    async redeliver(delivery) {
      const last = delivery ?? postman.deliveries.at(-1);
      if (!last) throw new Error('Nothing has been delivered yet');
      return postman.redeliver(last);
    },
    inject: (method, injection, times = 1) => parts.injections.add(method, injection, times),
    clearInjections: () => parts.injections.clear(),
    deleteMessage({ channel, ts }) {
      const found = workspace.message(idOf(channel), ts);
      if (found) workspace.remove(found);
    },
    admit: workspace.admit,
    archive(channel) {
      channelOf(scene, channel).archived = true;
      workspace.changes.tell();
    },
    removeBot(channel) {
      channelOf(scene, channel).members.delete(users.bot.id);
      workspace.changes.tell();
    },
    inviteBot: (user, channel) => inviteBot(scene, user, channel),
    connections: () => parts.socketMode.connections(),
    disconnect: (reason = 'refresh_requested') => parts.socketMode.disconnect(reason),
    dropConnections: () => parts.socketMode.drop(),
    freezeConnections: () => parts.socketMode.freeze(),
  };
}
