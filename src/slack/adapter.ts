import { setTimeout as wait } from 'node:timers/promises';
import { App } from '@slack/bolt';
import { type ChatAdapter, DeliveryError } from '../chat/chat-adapter.ts';
import type { Handler, LinkReader } from '../chat/invocation.ts';
import { noSeal, type Seal } from '../chat/seal.ts';
import type { Suggester } from '../chat/suggester.ts';
import type { Logger } from '../logger.ts';
import { boltLogger } from './bolt-logger.ts';
import { type Connection, createConnection } from './connection.ts';
import { explained, isTokenFault } from './delivery-errors.ts';
import { createFilePoster } from './file-poster.ts';
import { createGroups } from './groups.ts';
import { createHealth } from './health.ts';
import { createInFlight } from './in-flight.ts';
import type { ShortcutTarget } from './inbound.ts';
import * as limits from './limits.ts';
import { type Bot, listen } from './listeners.ts';
import { mayCall } from './outgoing-url.ts';
import { appOfToken } from './own-payload.ts';
import { createPeople, type Home } from './people.ts';
import { createPictures, type DrawChart, noPictures } from './pictures.ts';
import { createPoster } from './poster.ts';
import { createReception } from './reception.ts';
import { createOrigins } from './sealed-origin.ts';
import { createUserInfo } from './user-info.ts';
import { createUsers } from './users.ts';
import { createWeb, webOptions } from './web.ts';

export interface SlackOptions {
  readonly botToken: string;
  /** Slack over HTTP: requests are checked with it. */
  readonly signingSecret?: string;
  /** Slack over Socket Mode instead. */
  readonly appToken?: string;
  /** Another Web API base, ending in `/api/`. */
  readonly apiUrl?: string;
  readonly log: Logger;
  readonly now?: () => Date;
  readonly shortcuts: readonly ShortcutTarget[];
  /** The slash command, which people may also type in direct messages. */
  readonly commandName?: string;
  /** Which links are ours to unfurl; without it none. */
  readonly readLink?: LinkReader;
  /** Marks where a form was opened; without it that is taken as it comes back. */
  readonly seal?: Seal;
  /** Draws charts as PNG; without it messages go without. */
  readonly drawChart?: DrawChart;
}

/** Slack as a chat platform, and what the app's own HTTP server serves for it. */
export interface SlackAdapter extends ChatAdapter {
  /** Serves `POST /slack/events` in HTTP mode; null in Socket Mode. */
  readonly listener: Connection['listener'];
}

const firstRetryMs = 1000;
const longestRetryMs = 30_000;

/**
 * The Slack adapter over Bolt. `start` rejects with what to do when Slack refuses a token,
 * and waits as long as it takes when Slack cannot be reached; `trouble` says so meanwhile.
 * Throws when neither `signingSecret` nor `appToken` is given.
 */
export function createSlackAdapter(options: SlackOptions): SlackAdapter {
  const { appToken, log } = options;
  const now = options.now ?? (() => new Date());
  const clientOptions = webOptions(options.apiUrl, log);
  const web = createWeb(options.botToken, clientOptions);
  const health = createHealth();
  const { drawChart } = options;
  const pictures = drawChart === undefined ? noPictures : createPictures({ web, draw: drawChart, log });
  const poster = createPoster(web, health, log, pictures);
  const files = createFilePoster({ web, poster, log });
  const groups = createGroups(web, now);
  const inFlight = createInFlight(log);
  const stopping = new AbortController();
  const bot: Bot = { userId: null, botId: null };
  let home: Home | null = null;
  const readUser = createUserInfo(web, now);
  const people = createPeople({ web, read: readUser, home: () => home, now });
  let accepting = false;
  let handler: Handler | null = null;
  let suggester: Suggester = async () => [];

  const origins = createOrigins(options.seal ?? noSeal);
  const appId = appOfToken(appToken);

  const reception = createReception({
    web,
    origins,
    mayCall: (url) => mayCall(url, options.apiUrl),
    poster,
    pictures,
    users: createUsers(readUser, log),
    inFlight,
    now,
    log,
    handler: () => handler,
  });
  const { receiver, socket, listener } = createConnection({
    ...options,
    clientOptions,
    accepting: () => accepting,
    now,
  });
  const app = new App({
    receiver,
    authorize: async () => ({
      botToken: options.botToken,
      ...(bot.userId === null ? {} : { botUserId: bot.userId }),
      ...(bot.botId === null ? {} : { botId: bot.botId }),
    }),
    clientOptions,
    logger: boltLogger(log),
    convoStore: false,
    ignoreSelf: true,
  });
  listen(app, {
    bot,
    own: () => ({ app: appId, team: home?.team ?? null, enterprise: home?.enterprise ?? null }),
    origins,
    reception,
    suggester: () => suggester,
    shortcuts: options.shortcuts,
    commandName: (options.commandName ?? '/jobs').toLowerCase(),
    readLink: options.readLink ?? (() => null),
    log,
  });

  /** Asks Slack who we are until it answers; rejects when it refuses the token. */
  const identify = async (): Promise<void> => {
    for (let waitMs = firstRetryMs; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
      try {
        const answer = await web.auth.test();
        bot.userId = answer.user_id ?? null;
        bot.botId = answer.bot_id ?? null;
        home =
          answer.team_id === undefined
            ? null
            : { team: answer.team_id, enterprise: answer.enterprise_id ?? null };
        health.worked();
        return;
      } catch (error) {
        health.failed(error);
        if (isTokenFault(error)) throw new Error(explained(error), { cause: error });
        log.warn({ reason: explained(error), waitMs }, 'Slack cannot be reached yet');
        await wait(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    platform: 'slack',
    listener,

    async start(given, suggest) {
      handler = given;
      suggester = suggest;
      await identify();
      if (stopping.signal.aborted) return;
      accepting = true;
      await socket?.open();
    },

    async stop() {
      accepting = false;
      stopping.abort();
      await socket?.close();
      await inFlight.drained(limits.stopMs);
    },

    async send(target, message, { id, inReplyTo, uncertain }) {
      const channel = channelOf(target);
      const thread = inReplyTo?.message ?? null;
      const found = uncertain ? await poster.find(channel, id, thread) : null;
      if (found === null) return poster.post(channel, message, { id, thread });
      // What arrived may be an older version of the message.
      await poster.edit(found, message);
      return found;
    },

    update: (at, message) => poster.edit(at, message),
    threads: () => true,
    fileWay: () => 'file',
    async sendFile(target, file, caption, { uncertain }) {
      await files.post(channelOf(target), file, caption, uncertain);
      return 'posted';
    },
    ...people,
    isMember: (group, userId) => groups.isMember(group.replace(/^slack-group:/, ''), userId),
    trouble: () => health.trouble() ?? socket?.trouble() ?? null,
  };
}

/** `slack:C123` → `C123`. */
function channelOf(target: string): string {
  const channel = /^slack:(\w+)$/.exec(target)?.[1];
  if (channel === undefined) {
    throw new DeliveryError('refused', `"${target}" is no Slack channel. Use slack:CHANNEL_ID.`);
  }
  return channel;
}
