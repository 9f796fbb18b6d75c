import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Handler, Invocation, LinkReader, Responder } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import type { Suggester } from '../../src/chat/suggester.ts';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
} from '../../src/sandbox/slack/server.ts';
import { createSlackAdapter, type SlackAdapter } from '../../src/slack/adapter.ts';

export type Transport = 'http' | 'socket';

/** The adapter beside a strict local Slack, with a handler that a test may exchange. */
export interface SlackApp {
  readonly slack: SlackSandbox;
  readonly adapter: SlackAdapter;
  /** Base of the app's own HTTP server. */
  readonly url: string;
  readonly invocations: Invocation[];
  /** Lines that were logged at warn or above. */
  readonly logged: readonly Record<string, unknown>[];
  handle(handler: Handler): void;
  /** Answers menus that are searched; without it nothing is offered. */
  suggest(suggester: Suggester): void;
  /** Resolves when this holds; looked at whenever a handler begins or ends. */
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export const shortcuts = [
  { callbackId: 'show_job', command: 'show' },
  { callbackId: 'start_process', command: 'start', formTitle: 'Start a process' },
];

/** Links to jobs of a tenant that exists for these tests alone. */
const readLink: LinkReader = (url) => {
  const job = /^https:\/\/ours\.test\/jobs\/(\d+)(?:\?a=1&b=2)?$/.exec(url)?.[1];
  return job === undefined ? null : { command: 'show', args: { job: Number(job), unfurl: true } };
};

export async function startSlackApp(
  transport: Transport,
  options: SlackSandboxOptions = {},
): Promise<SlackApp> {
  const slack = await createSlackSandbox({
    shortcuts: [
      { callback_id: 'show_job', name: 'Show job', type: 'message' },
      { callback_id: 'start_process', name: 'Start a process', type: 'global' },
      { callback_id: 'old_one', name: 'Old', type: 'message' },
    ],
    ...options,
  });
  const logged: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'warn' },
    { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const adapter = createSlackAdapter({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    log,
    shortcuts,
    readLink,
    ...(transport === 'http' ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken }),
  });
  const server = createServer((req, res) => adapter.listener?.(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (transport === 'http') slack.connectApp(`${url}/slack/events`);
  const invocations: Invocation[] = [];
  let current: Handler = async () => undefined;
  let suggest: Suggester = async () => [];
  const looks = new Set<() => void>();
  const look = () => looks.forEach((one) => one());
  await adapter.start(
    async (invocation: Invocation, responder: Responder) => {
      invocations.push(invocation);
      const working = current(invocation, responder);
      look();
      await working.finally(look);
    },
    (asked) => suggest(asked),
  );
  return {
    slack,
    adapter,
    url,
    invocations,
    logged,
    handle(handler) {
      current = handler;
    },
    suggest(suggester) {
      suggest = suggester;
    },
    until: (holds) =>
      new Promise((resolve) => {
        const one = () => {
          if (!holds()) return;
          looks.delete(one);
          resolve();
        };
        looks.add(one);
        one();
      }),
    async close() {
      await adapter.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await slack.close();
    },
  };
}

export function say(text: string, ...buttons: readonly Message['blocks'][number][]): Message {
  return { preview: text, blocks: [{ kind: 'heading', text }, ...buttons] };
}
