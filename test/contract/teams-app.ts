import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Handler, Invocation } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import type { Suggester } from '../../src/chat/suggester.ts';
import { createTeamsAdapter, type TeamsAdapter, type TeamsAdapterOptions } from '../../src/teams/adapter.ts';
import { type ConnectorDouble, startConnector } from './connector-double.ts';

/** The adapter behind its own HTTP server, beside a strict Bot Connector. */
export interface TeamsApp {
  readonly adapter: TeamsAdapter;
  readonly connector: ConnectorDouble;
  readonly url: string;
  readonly memory: Map<string, string>;
  readonly invocations: Invocation[];
  /** Lines logged at warn or above. */
  readonly logged: readonly Record<string, unknown>[];
  handle(handler: Handler): void;
  /** Answers menus that are searched; without it nothing is offered. */
  suggest(suggester: Suggester): void;
  /** Sends an activity as Teams does; the parts given replace those of a plain message in a personal chat. */
  send(activity?: Record<string, unknown>, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export const words = (text: string): Message => ({ preview: text, blocks: [{ kind: 'text', text: [text] }] });

export async function startTeamsApp(options: Partial<TeamsAdapterOptions> = {}): Promise<TeamsApp> {
  const connector = await startConnector();
  const memory = new Map<string, string>();
  const logged: Record<string, unknown>[] = [];
  const adapter = createTeamsAdapter({
    ...('appId' in options ? {} : { insecureNoAuth: true }),
    memory: {
      keep: async (key, value) => void memory.set(key, value),
      recall: async (key) => memory.get(key) ?? null,
      forget: async (key) => void memory.delete(key),
    },
    log: pino(
      { level: 'warn' },
      { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    shortcuts: [{ id: 'show_job', command: 'show', title: 'Show job' }],
    ...options,
  });
  const invocations: Invocation[] = [];
  let current: Handler = async () => undefined;
  let suggest: Suggester = async () => [];
  await adapter.start(
    async (invocation, responder) => {
      invocations.push(invocation);
      await current(invocation, responder);
    },
    (asked) => suggest(asked),
  );
  const server = createServer(adapter.listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  let id = 0;
  return {
    adapter,
    connector,
    url,
    memory,
    invocations,
    logged,
    handle: (handler) => {
      current = handler;
    },
    suggest: (suggester) => {
      suggest = suggester;
    },
    send: (activity = {}, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify({
          type: 'message',
          id: String(++id),
          channelId: 'msteams',
          serviceUrl: connector.url,
          from: { id: '29:ana', name: 'Ana', aadObjectId: 'aad-ana' },
          recipient: { id: '28:bot', name: 'Jobs' },
          conversation: { id: 'a:1', conversationType: 'personal' },
          text: 'faulted',
          ...activity,
        }),
      }),
    async close() {
      await adapter.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await connector.close();
    },
  };
}

/** A click on a button of the card with this id. */
export const click = (data: Record<string, unknown>, replyToId = '1000'): Record<string, unknown> => ({
  type: 'invoke',
  name: 'adaptiveCard/action',
  text: undefined,
  replyToId,
  value: { action: { type: 'Action.Execute', verb: data.c, data }, trigger: 'manual' },
});
