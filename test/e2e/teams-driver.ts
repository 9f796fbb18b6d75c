import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { conversations, people } from '../../src/sandbox/teams.ts';
import {
  type InvokeAnswer,
  openPlayground,
  type PlaygroundClient,
  type ShownMessage,
} from '../contract/playground-client.ts';
import type { ChatDriver, Conversation, Seen, SeenForm, Who } from './chat-driver.ts';

const patienceMs = 15_000;

type Part = Readonly<Record<string, unknown>>;

/** A message as one person sees it: a click's answer may differ from what the others see. */
interface Shown {
  readonly id: string;
  readonly message: ShownMessage;
  readonly only: Who | null;
  /** How many messages and edits had come before: a later edit takes its place. */
  readonly after: number;
}

interface TeamsDriver extends ChatDriver {
  /** What stands in one conversation, threads of a channel included. */
  messagesIn(conversation: string): readonly Seen[];
}

/**
 * Teams, by Microsoft's own Agents Playground: commands are mentions in a channel.
 * Between it and the bot stands a relay that remembers the last request, to deliver it once more.
 */
export async function openTeams(): Promise<TeamsDriver> {
  let client: PlaygroundClient | null = null;
  let relay: Relay | null = null;
  let bot = '';
  const own: Shown[] = [];
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of waiting) look();
  };
  const ready = (): PlaygroundClient => {
    if (client === null) throw new Error('connect first');
    return client;
  };

  /** The newest form of every message, in the order in which they came; a person's own answers stand in place. */
  const shownTo = (who: Who): Shown[] => {
    const latest = new Map<string, Shown>();
    const { shown } = ready();
    const mine = own.filter((each) => each.only === who || each.only === null);
    for (let at = 0; at <= shown.length; at += 1) {
      for (const each of mine) if (each.after === at) latest.set(each.id, each);
      const message = shown[at];
      if (message !== undefined) latest.set(message.id, { id: message.id, message, only: null, after: at });
    }
    return [...latest.values()];
  };
  const seenOf = ({ id, message }: Shown): Seen => ({
    id,
    below: threadOf(message),
    text: wordsIn(message),
    buttons: labelsIn(message),
  });

  const until = async <T>(look: () => T | undefined, why: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const tryIt = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        clearInterval(poll);
        waiting.delete(tryIt);
        resolve(found);
      };
      const timer = setTimeout(() => {
        clearInterval(poll);
        waiting.delete(tryIt);
        reject(
          new Error(
            `Waited for ${why}. Seen: ${shownTo('ana')
              .slice(-4)
              .map((each) => wordsIn(each.message))
              .join(' ¶ ')}`,
          ),
        );
      }, patienceMs);
      const poll = setInterval(tryIt, 50);
      waiting.add(tryIt);
      tryIt();
    });

  const find = (who: Who, id: string): Shown => {
    const found = shownTo(who).find((each) => each.id === id);
    if (found === undefined) throw new Error(`${who} sees no message ${id}`);
    return found;
  };

  /** The playground knows one person who acts; the relay puts the right one in their place. */
  const as = <T>(who: Who, act: () => Promise<T>): Promise<T> => relay?.speak(personOf(who), act) ?? act();

  /** What a person's client does with the answer to a click or a message action. */
  const take = (who: Who, answer: InvokeAnswer, on: Shown | null): void => {
    if (answer.type === 'application/vnd.microsoft.card.adaptive' && on !== null) {
      own.push({
        ...on,
        message: { ...on.message, card: answer.value as ShownMessage['card'] },
        only: who,
        after: ready().shown.length,
      });
    } else if (typeof answer.value === 'string') {
      note(who, answer.value, null);
    }
    const task = answer.task;
    if (task?.type === 'message' && typeof task.value === 'string') note(who, task.value, null);
    if (task?.type === 'continue') {
      const { card } = task.value as { card: { content: ShownMessage['card'] } };
      note(who, undefined, card.content);
    }
    changed();
  };
  let notes = 0;
  const note = (who: Who | null, text: string | undefined, card: ShownMessage['card']): Shown => {
    notes += 1;
    const id = `note-${notes}`;
    const shown: Shown = {
      id,
      message: { id, conversation: conversations.channel, text, card, edited: false },
      only: who,
      after: ready().shown.length,
    };
    own.push(shown);
    return shown;
  };

  /** Of a conversation into which people type this way; what stands elsewhere is seen there when `all` is true. */
  const conversationAt = (conversation: string, all: boolean): Conversation => {
    const seenBy = (who: Who): Seen[] =>
      shownTo(who)
        .filter(({ message }) => all || message.conversation === conversation)
        .map(seenOf);
    return {
      type: (who, line) => as(who, () => ready().say(conversation, line)),
      click: async (who, seen, label) => {
        const shown = find(who, seen.id);
        take(who, await as(who, () => ready().press(shown.message, label)), shown);
      },
      messages: async (who) => seenBy(who),
      until: (who, what, why) => until(() => seenBy(who).find(what), why),
    };
  };

  return {
    ...conversationAt(conversations.channel, true),
    personal: conversationAt(conversations.personal, false),
    route: `teams:${conversations.channel}`,
    settings: { TEAMS_INSECURE_NO_AUTH: 'true' },
    principal: (who) => `teams:${personOf(who).aadObjectId}`,
    connect: async (botUrl) => {
      relay = await openRelay(`${botUrl}/api/messages`);
      bot = botUrl;
      client = await openPlayground(relay.url);
      await client.playground.install();
    },
    whisper: (who, line) => as(who, () => ready().say(conversations.personal, line)),
    pick: async (who, seen, row) => {
      const shown = find(who, seen.id);
      const rows = partsIn(shown.message.card, (part) => part.type === 'TableRow');
      const [number = ''] = row.split(' ');
      const found = rows.find((each) => partsIn(each, (part) => part.text === number).length > 0);
      if (found === undefined) throw new Error(`There is no row ${row}.`);
      const inside = { ...shown.message, card: found as unknown as ShownMessage['card'] };
      take(who, await as(who, () => ready().press(inside, 'Details')), shown);
    },
    shortcut: async (who, seen, title) => {
      const { id = '' } = shortcuts.find((each) => each.title === title) ?? {};
      const { message } = find(who, seen.id);
      const answer = await as(who, () =>
        ready().use(conversations.channel, {
          commandId: id,
          commandContext: 'message',
          messagePayload: {
            id: message.id,
            from: null,
            body: { contentType: 'html', content: `<p>${message.text ?? ''}</p>` },
            attachments: [],
          },
        }),
      );
      take(who, answer, null);
    },
    say: async (_who, text) => seenOf(note(null, text, null)),
    paste: async (who, link) => {
      const { composeExtension } = await as(who, () => ready().paste(conversations.channel, link));
      const [unfurled] = composeExtension?.attachments ?? [];
      if (unfurled === undefined) return seenOf(note(null, link, null));
      const message = await ready().sendCard(conversations.channel, link, unfurled);
      const shown: Shown = { id: message.id, message, only: null, after: ready().shown.length };
      own.push(shown);
      return seenOf(shown);
    },
    messagesIn: (conversation) =>
      shownTo('ana')
        .filter(({ message }) => message.conversation.split(';')[0] === conversation)
        .map(seenOf),
    form: async (who) => {
      const shown = await until(
        () => shownTo(who).findLast((each) => inputsIn(each.message).length > 0),
        'a form with fields',
      );
      return {
        id: shown.id,
        text: wordsIn(shown.message),
        fields: inputsIn(shown.message).map((input) => String(input.label ?? input.title)),
      };
    },
    search: async (who, form, label, text) => {
      const inputs = inputsIn(find(who, form.id).message);
      const menu = inputs.find((input) => String(input.label) === label);
      const query = menu?.['choices.data'] as { type: string; dataset: string } | undefined;
      if (query?.type !== 'Data.Query') throw new Error(`${label} is no menu that can be searched.`);
      const value = { queryText: text, queryOptions: { skip: 0, top: 15 }, dataset: query.dataset };
      // The playground passes on no request of this name: it goes straight to the bot, as Teams words it.
      const answer = await relay?.invoke(personOf(who), { name: 'application/search', value });
      const { type, value: found } = answer as { type: string; value: { results: Choice[] } };
      if (type !== 'application/vnd.microsoft.search.searchResponse')
        throw new Error(`A client reads no ${type}`);
      return found.results.map((choice) => ({ text: choice.title, value: choice.value }));
    },
    submit: async (who, form: SeenForm, values) => {
      const shown = find(who, form.id);
      const inputs = inputsIn(shown.message);
      const typed: Record<string, string> = {};
      for (const input of inputs) {
        const given = values[String(input.label ?? input.title)];
        typed[String(input.id)] = given === undefined ? plain(input.value) : String(given);
      }
      const submit = partsIn(shown.message.card, (part) => part.type === 'Action.Execute').find(
        (action) => action.associatedInputs !== 'none',
      );
      take(who, await as(who, () => ready().press(shown.message, String(submit?.title), typed)), shown);
    },
    file: async (who, what, why) => {
      const tried = new Set<string>();
      for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await pause(100)) {
        for (const url of shownTo(who).flatMap((each) => linksIn(each.message))) {
          if (tried.has(url)) continue;
          tried.add(url);
          // The address that people know leads here only outside of tests.
          const { pathname, search } = new URL(url);
          const answer = await fetch(`${bot}${pathname}${search}`);
          // text() would take the byte order mark away.
          const text = Buffer.from(await answer.arrayBuffer()).toString();
          const name = /filename="([^"]*)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1];
          if (name !== undefined && what(text)) return { name, text };
        }
      }
      throw new Error(
        `Waited for ${why}. Looked behind ${tried.size} links. Seen: ${shownTo(who)
          .slice(-3)
          .map((each) => wordsIn(each.message))
          .join(' ¶ ')}`,
      );
    },
    // They are on the playground's roster; the relay tells who they are.
    admitOutsiders: () => undefined,
    hidePeople: (hidden) => relay?.hidePeople(hidden),
    redeliver: async () => relay?.again(),
    close: async () => {
      await client?.close();
      await relay?.close();
    },
  };
}

/** Of a reply in a channel: the message that began the thread. */
function threadOf({ conversation, id }: ShownMessage): string | null {
  const first = conversation.split(';messageid=')[1];
  return first === undefined || first === id ? null : first;
}

type Person = (typeof people)[number];

/** One entry of a menu. */
interface Choice {
  readonly title: string;
  readonly value: string;
}

interface Relay {
  readonly url: string;
  /** Runs an act whose request reaches the bot in this person's name. Acts overlap once their request has come by. */
  speak<T>(person: Person, act: () => Promise<T>): Promise<T>;
  /** Sends an invoke of this person, from where the last request came from; resolves to the bot's answer. */
  invoke(person: Person, invoke: { readonly name: string; readonly value: unknown }): Promise<unknown>;
  again(): Promise<void>;
  /** While hidden, the roster answers that it is broken. */
  hidePeople(hidden: boolean): void;
  close(): Promise<void>;
}

/** What the playground cannot say of its people: it makes all of them members. */
const standings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'user-kim': { userRole: 'guest', userPrincipalName: 'kim_partner.example#EXT#@acme.example' },
  'user-lee': { tenantId: '00000000-0000-4000-8000-0000000000c9' },
};

/**
 * Passes requests on to the bot and remembers the last one that a person caused; what the bot sends to the playground's
 * connector passes, too, and its roster tells who is a guest or a stranger.
 */
async function openRelay(to: string): Promise<Relay> {
  let last: string | null = null;
  let invokes = 0;
  let hidden = false;
  let connector = '';
  let speaker: { readonly person: Person; readonly heard: () => void } | null = null;
  let turn: Promise<void> = Promise.resolve();
  const inTheNameOf = (body: string): string => {
    const activity = JSON.parse(body) as { type: string; serviceUrl: string; from: unknown };
    connector = activity.serviceUrl.replace(/\/$/, '');
    activity.serviceUrl = `${base()}/connector`;
    // What the playground says by itself, e.g. that the bot was installed, is nobody's act.
    if (speaker !== null && ['message', 'invoke'].includes(activity.type)) {
      const { id, name, aadObjectId } = speaker.person;
      activity.from = { id, name, aadObjectId };
      speaker.heard();
      speaker = null;
    }
    return JSON.stringify(activity);
  };
  /** The roster of the channel, which has everybody in it. */
  const member = async (id: string): Promise<{ status: number; body: string }> => {
    if (hidden) return { status: 503, body: '{"error":{"code":"ServiceUnavailable","message":"as told"}}' };
    const room = encodeURIComponent(conversations.channel);
    const answer = await fetch(`${connector}/v3/conversations/${room}/members/${id}`);
    const found = (await answer.json()) as object;
    return {
      status: answer.status,
      body: JSON.stringify({ ...found, ...standings[decodeURIComponent(id)] }),
    };
  };
  const toConnector = async (
    req: IncomingMessage,
    body: string,
  ): Promise<{ status: number; body: string }> => {
    const path = (req.url ?? '').slice('/connector'.length);
    const asked = /^\/v3\/conversations\/[^/]+\/members\/([^/]+)$/.exec(path)?.[1];
    if (asked !== undefined) return member(asked);
    const answer = await fetch(`${connector}${path}`, {
      method: req.method ?? 'GET',
      headers: { 'Content-Type': 'application/json' },
      ...(body === '' ? {} : { body }),
    });
    return { status: answer.status, body: await answer.text() };
  };
  const pass = (body: string): Promise<Response> =>
    fetch(to, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const server: Server = createServer((req, res) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      if (req.url?.startsWith('/connector') === true) {
        const { body, status } = await toConnector(req, text);
        res.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
        return;
      }
      const body = inTheNameOf(text);
      last = body;
      const answer = await pass(body);
      res.writeHead(answer.status, {
        'Content-Type': answer.headers.get('Content-Type') ?? 'application/json',
      });
      res.end(await answer.text());
    })().catch(() => res.writeHead(502).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${base()}/api/messages`,
    hidePeople: (wanted) => {
      hidden = wanted;
    },
    speak: async (person, act) => {
      const before = turn;
      let heard = (): void => undefined;
      turn = new Promise((resolve) => {
        heard = resolve;
      });
      await before;
      speaker = { person, heard };
      return act().finally(heard);
    },
    invoke: async ({ id, name, aadObjectId }, invoke) => {
      const { channelId, conversation, recipient, serviceUrl } = JSON.parse(last ?? '{}') as Record<
        string,
        unknown
      >;
      invokes += 1;
      const activity = {
        channelId,
        conversation,
        recipient,
        serviceUrl,
        type: 'invoke',
        id: `f:invoke-${invokes}`,
        from: { id, name, aadObjectId },
        ...invoke,
      };
      return (await pass(JSON.stringify(activity))).json();
    },
    again: async () => {
      if (last !== null) await pass(last);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function personOf(who: Who): Person {
  const found = people.find((each) => each.name.toLowerCase() === who);
  if (found === undefined) throw new Error(`The playground knows no ${who}`);
  return found;
}

/** Every part of a card for which this holds, outermost first; what hides behind a fallback is not shown. */
function partsIn(value: unknown, wanted: (part: Part) => boolean): readonly Part[] {
  if (Array.isArray(value)) return value.flatMap((each) => partsIn(each, wanted));
  if (typeof value !== 'object' || value === null) return [];
  const part = value as Part;
  const inner = Object.entries(part).flatMap(([key, each]) =>
    key === 'data' || key === 'fallback' ? [] : partsIn(each, wanted),
  );
  return wanted(part) ? [part, ...inner] : inner;
}

function inputsIn(message: ShownMessage): readonly Part[] {
  return partsIn(message.card, (part) => String(part.type).startsWith('Input.'));
}

function labelsIn(message: ShownMessage): readonly string[] {
  return partsIn(message.card, (part) => String(part.type).startsWith('Action.')).map((part) =>
    String(part.title),
  );
}

/** Addresses behind the buttons that say Download. */
function linksIn(message: ShownMessage): readonly string[] {
  const links = partsIn(message.card, (part) => part.type === 'Action.OpenUrl' && part.title === 'Download');
  return links.map((link) => String(link.url));
}

/** A value as it travels in a form. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** All words, as they read: Markdown's escapes are undone, facts stand as label and value. */
function wordsIn(message: ShownMessage): string {
  const words = partsIn(message.card, () => true).flatMap((part) => {
    if (String(part.type).startsWith('Action.')) return [];
    return [part.title, part.text, part.value].filter((word) => typeof word === 'string');
  });
  return [message.text ?? '', ...words]
    .join(' ')
    .replace(/\\([^\w\s])/g, '$1')
    .replaceAll('\u200b', '')
    .trim();
}
