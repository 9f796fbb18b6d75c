import { randomBytes } from 'node:crypto';
import type { Block, JsonObject } from './block-kit.ts';
import type { Changes } from './changes.ts';
import {
  type Channel,
  directChannel,
  seedChannels,
  type User,
  type UserGroup,
  userGroups,
  users,
} from './seed.ts';

/** A message as it is kept. `ephemeralTo`: the only one who sees it. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly byBot: boolean;
  readonly ephemeralTo: string | null;
  readonly threadTs: string | null;
  text: string;
  blocks: Block[];
  metadata: JsonObject | null;
  files: StoredFile[];
  reactions: Map<string, Set<string>>;
  edited: { user: string; ts: string } | null;
  /** Names the message where its links are unfurled. */
  readonly unfurlId: string;
  readonly unfurls: Unfurl[];
}

/** What stands under a link. */
export interface Unfurl {
  readonly url: string;
  readonly blocks: Block[];
}

/** A message that is being written. */
export interface Draft {
  readonly id: string;
  readonly user: string;
  readonly text: string;
  readonly unfurls: Unfurl[];
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  title: string;
  content: Buffer | null;
  /** When the upload was said to be complete, in ms. */
  completedAt: number | null;
}

/** What a person has chosen or typed so far: block id, action id, value as it stands in `state.values`. */
export type Inputs = Map<string, Map<string, JsonObject>>;

export interface View {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly user: string;
  readonly rootId: string;
  readonly previousId: string | null;
  hash: string;
  /** As the app sent it, block ids filled in. */
  content: JsonObject & { blocks: Block[] };
  inputs: Inputs;
  /** Under fields, by block id. */
  errors: Record<string, string>;
  /** Over the whole form. */
  trouble: string | null;
}

/** Something a person is told by Slack itself. */
export interface Notice {
  readonly user: string;
  readonly text: string;
  readonly at: number;
}

export interface Workspace {
  /** Who belongs to the workspace or shares one of its channels. */
  readonly users: readonly User[];
  readonly userGroups: readonly UserGroup[];
  readonly channels: Map<string, Channel>;
  /** In the order they were posted. */
  readonly messages: Message[];
  /** By unfurl id. */
  readonly drafts: Map<string, Draft>;
  readonly views: Map<string, View>;
  /** Ids of the open modals of a person, the top one last. */
  readonly stacks: Map<string, string[]>;
  readonly homes: Map<string, View>;
  readonly files: Map<string, StoredFile>;
  readonly notices: Notice[];
  /** What people have chosen in messages, by `inputsKey`. */
  readonly chosen: Map<string, Inputs>;
  readonly now: () => Date;
  readonly changes: Changes;
  nextTs(): string;
  nextId(prefix: string): string;
  message(channel: string, ts: string): Message | undefined;
  user(id: string): User | undefined;
  /** Takes somebody in, into all shared channels; who has that id already is changed. */
  admit(user: User): void;
  post(message: Partial<Message> & Pick<Message, 'channel' | 'user' | 'byBot' | 'text' | 'blocks'>): Message;
  remove(message: Message): void;
  notify(user: string, text: string): void;
}

export function inputsKey(user: string, channel: string, ts: string): string {
  return `${user} ${channel} ${ts}`;
}

/** All that the workspace knows, with its seed. */
export function createWorkspace(now: () => Date, changes: Changes): Workspace {
  let lastTs = 0;
  let lastId = 0;
  const channels = new Map(seedChannels().map((channel) => [channel.id, channel]));
  const people: User[] = Object.values(users);
  const messages: Message[] = [];
  const workspace: Workspace = {
    users: people,
    userGroups,
    channels,
    messages,
    drafts: new Map(),
    views: new Map(),
    stacks: new Map(),
    homes: new Map(),
    files: new Map(),
    notices: [],
    chosen: new Map(),
    now,
    changes,
    nextTs() {
      lastTs = Math.max(now().getTime() * 1_000, lastTs + 1);
      return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`;
    },
    nextId(prefix) {
      lastId += 1;
      return `${prefix}${lastId.toString(36).toUpperCase().padStart(4, '0')}${randomBytes(3).toString('hex').toUpperCase()}`;
    },
    message: (channel, ts) => messages.findLast((one) => one.channel === channel && one.ts === ts),
    user: (id) => people.find((one) => one.id === id),
    admit(user) {
      const known = people.findIndex((one) => one.id === user.id);
      if (known >= 0) people[known] = user;
      else {
        people.push(user);
        for (const channel of channels.values()) if (channel.kind !== 'im') channel.members.add(user.id);
        const direct = directChannel(`D${user.id.slice(1)}`, user.id);
        channels.set(direct.id, direct);
      }
      changes.tell();
    },
    post(given) {
      const message: Message = {
        ts: workspace.nextTs(),
        ephemeralTo: null,
        threadTs: null,
        metadata: null,
        files: [],
        reactions: new Map(),
        edited: null,
        unfurlId: workspace.nextId('Uf'),
        unfurls: [],
        ...given,
      };
      messages.push(message);
      changes.tell();
      return message;
    },
    remove(message) {
      const index = messages.indexOf(message);
      if (index >= 0) messages.splice(index, 1);
      changes.tell();
    },
    notify(user, text) {
      workspace.notices.push({ user, text, at: now().getTime() });
      changes.tell();
    },
  };
  return workspace;
}
