/**
 * Draws every golden message as people see it, on a wide page and on a phone: `node test/browser/golden-pictures.ts DIR [state …]`.
 * Slack is the sandbox's page, Teams the Agents Playground; both get the messages from the real adapters.
 */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { paceMs } from '../../src/alerts/delivery/pace.ts';
import type { ChatAdapter } from '../../src/chat/chat-adapter.ts';
import type { Message } from '../../src/chat/message.ts';
import { createLogger } from '../../src/logger.ts';
import { drawChart } from '../../src/reports/draw-chart.ts';
import { channelIds } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { startAgentsPlayground } from '../../src/sandbox/teams.ts';
import { createSlackAdapter } from '../../src/slack/adapter.ts';
import { createTeamsAdapter } from '../../src/teams/adapter.ts';
import { states } from '../golden/states.ts';
import { openBrowser } from './browser.ts';

const widths = { wide: 1180, phone: 390 } as const;
const log = createLogger('error');

interface Place {
  readonly name: 'slack' | 'teams';
  readonly adapter: ChatAdapter;
  readonly target: string;
  readonly url: string;
  /** The message that was posted last. */
  newest(page: Page): Locator;
  prepare(page: Page): Promise<void>;
  close(): Promise<void>;
}

async function openSlack(): Promise<Place> {
  const slack = await createSlackSandbox();
  const adapter = createSlackAdapter({
    botToken: slack.botToken,
    signingSecret: slack.signingSecret,
    apiUrl: slack.apiUrl,
    shortcuts: [],
    drawChart,
    log,
  });
  const server = createServer((req, res) => adapter.listener?.(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  slack.connectApp(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return {
    name: 'slack',
    adapter,
    target: `slack:${channelIds.alerts}`,
    url: slack.url,
    newest: (page) => page.getByTestId('message').last(),
    prepare: async () => undefined,
    close: async () => {
      await adapter.stop();
      server.closeAllConnections();
      server.close();
      await slack.close();
    },
  };
}

async function openTeams(): Promise<Place> {
  const memory = new Map<string, string>();
  const adapter = createTeamsAdapter({
    insecureNoAuth: true,
    memory: {
      keep: async (key, value) => void memory.set(key, value),
      recall: async (key) => memory.get(key) ?? null,
      forget: async (key) => void memory.delete(key),
    },
    shortcuts: [],
    log,
  });
  const server = createServer(adapter.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const playground = await startAgentsPlayground({ botUrl: `http://127.0.0.1:${port}/api/messages` });
  return {
    name: 'teams',
    adapter,
    target: `teams:${playground.conversations.personal}`,
    url: playground.url,
    newest: (page) => page.locator('.ac-preview-panel').last(),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Hide log panel' }).click();
      await playground.install();
    },
    close: async () => {
      await playground.close();
      await adapter.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function draw(place: Place, browser: Browser, dir: string, wanted: readonly string[]): Promise<void> {
  await place.adapter.start(
    async () => undefined,
    async () => [],
  );
  const page = await browser.newPage({ viewport: { width: widths.wide, height: 900 } });
  page.setDefaultTimeout(15_000);
  await page.goto(place.url);
  await place.prepare(page);
  for (const [name, message] of states) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await drawOne(place, page, message, join(dir, `${name}.${place.name}`));
    await sleep(paceMs(place.target, 'send'));
  }
}

async function drawOne(place: Place, page: Page, message: Message, path: string): Promise<void> {
  await place.adapter.send(place.target, message, { id: path, uncertain: false });
  const shown = place.newest(page);
  const [heading] = message.blocks;
  const words = heading?.kind === 'heading' ? heading.text.replace(/^\S+ /u, '') : '';
  await shown.filter({ hasText: words }).waitFor();
  for (const [size, width] of Object.entries(widths)) {
    await page.setViewportSize({ width, height: 1400 });
    await shown.scrollIntoViewIfNeeded();
    await shown.screenshot({ path: `${path}.${size}.png` });
  }
  await page.setViewportSize({ width: widths.wide, height: 900 });
}

const [dir, ...wanted] = process.argv.slice(2);
if (dir === undefined) throw new Error('Where to? node test/browser/golden-pictures.ts DIR [state …]');
await mkdir(dir, { recursive: true });
const browser = await openBrowser();
try {
  for (const open of [openSlack, openTeams]) {
    const place = await open();
    try {
      await draw(place, browser, dir, wanted);
    } finally {
      await place.close();
    }
  }
} finally {
  await browser.close();
}
