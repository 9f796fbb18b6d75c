import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AppOptions, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../logger.ts';
import { boltLogger } from './bolt-logger.ts';
import * as limits from './limits.ts';
import { createListener, eventsPath } from './listener.ts';
import { createSocket, type Socket } from './socket.ts';

/** How requests of Slack come in: over HTTP (`listener`) or over Socket Mode (`socket`); the other is null. */
export interface Connection {
  readonly receiver: HTTPReceiver | SocketModeReceiver;
  readonly socket: Socket | null;
  /** Serves `POST /slack/events`. */
  readonly listener: ((req: IncomingMessage, res: ServerResponse) => void) | null;
}

/** Socket Mode with an app token, else HTTP with a signing secret. Throws when neither is given. */
export function createConnection(options: {
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly clientOptions: NonNullable<AppOptions['clientOptions']>;
  /** Are requests taken now? */
  readonly accepting: () => boolean;
  readonly now: () => Date;
  readonly log: Logger;
}): Connection {
  const { accepting, appToken, clientOptions, log, now, signingSecret } = options;
  if (appToken !== undefined) {
    const receiver = new SocketModeReceiver({
      appToken,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
      logger: boltLogger(log),
      processEventErrorHandler: async ({ error }) => {
        log.error({ err: error }, 'Bolt could not process a Slack request');
        return false;
      },
    });
    return { receiver, socket: createSocket(receiver.client, now, log), listener: null };
  }
  if (signingSecret === undefined) {
    throw new Error('Slack needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).');
  }
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: eventsPath,
    bodyLimit: limits.requestBytes,
    logger: boltLogger(log),
    processEventErrorHandler: async ({ error, response }) => {
      log.warn({ err: error }, 'Bolt could not process a Slack request');
      if (!response.headersSent) response.writeHead(400).end();
      return false;
    },
    unhandledRequestHandler: ({ response }) => {
      if (response.headersSent) return;
      log.warn('Bolt did not acknowledge a Slack request');
      response.writeHead(404).end();
    },
  });
  const listener = createListener({
    receive: receiver.requestListener,
    signingSecret,
    accepting,
    now,
    log,
  });
  return { receiver, socket: null, listener };
}
