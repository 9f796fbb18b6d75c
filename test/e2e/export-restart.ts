import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { readCsv } from '../fixtures/read-csv.ts';
import type { ChatDriver } from './chat-driver.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const count = 12_000;

/** A bot that ends in the middle of a file goes on with it when it is back. */
export function exportRestart(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`a file of jobs on ${platform}, over a restart of the bot`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App;
    const changes = { PUBLIC_URL: 'https://bot.example.com' };

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat], { seed: 'empty' });
      const { control } = world.orchestrator;
      control.addFolder({ path: 'Shipping' });
      control.addRelease({ name: 'Labels', folder: 'Shipping' });
      control.bulk(count, { process: 'Labels', state: 'Successful' });
      app = await world.start(changes);
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the bot to be there');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    it('holds every job once', async () => {
      const { control } = world.orchestrator;
      control.setExports({ missing: true });
      control.inject({ match: { path: /Jobs\?.*Id lt/ }, action: { latencyMs: 300 } });
      await chat.type('ana', 'export process:Labels');
      const message = await chat.until(
        'jo',
        (m) => /Export for Ana/.test(m.text) && /[1-9],000 jobs written/.test(m.text),
        'some of it to be written',
      );
      await app.stop();
      control.clearInjections();
      const pages = () =>
        control
          .requests()
          .map((each) => /\$filter=([^&]*)/.exec(decodeURIComponent(each.url))?.[1] ?? '')
          .filter((filter) => /Labels.*Id lt/.test(filter));
      const before = pages().length;
      expect(before).toBeLessThan(count / 1000);

      app = await world.start(changes);
      const file = await chat.file('ana', (text) => text.includes('Labels'), 'the file');
      const keys = readCsv(file.text)
        .slice(1)
        .map((row) => row.at(-1));
      expect(keys).toHaveLength(count);
      expect(new Set(keys).size).toBe(count);
      // What was kept is not read again, but for the page that was under way.
      expect(pages().length).toBeLessThanOrEqual(count / 1000 + 1);
      await chat.until(
        'jo',
        (m) => m.id === message.id && /12,000 jobs, /.test(m.text),
        'the message to tell',
      );
    });
  });
}
