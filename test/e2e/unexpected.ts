import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import type { ChatDriver } from './chat-driver.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const slow = 60_000;

/** What nobody foresaw, told once for every platform. */
export function unexpectedErrors(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`an unexpected error on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App;
    const lines: string[] = [];

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
      const log = createLogger('info', { write: (line: string) => void lines.push(line) });
      app = await startApp(readConfig(world.settings()), log);
      await chat.connect(app.url);
    }, slow);
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    }, slow);

    it('answers with an id that is found in the log', { timeout: slow }, async () => {
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
      breakRules(world.databaseFile);
      await chat.whisper('ana', 'subscriptions');
      const place = platform === 'Teams' ? chat.personal : chat;
      const answer = await place.until('ana', (m) => m.text.includes('went wrong'), 'an answer');
      const ref = /\(ref[\s`]+(\w+)[\s`]*\)/.exec(answer.text)?.[1] ?? '';
      expect(ref).toMatch(/^\w{6}$/);
      // What it was is for those who run the bot, not for those who use it.
      expect(answer.text).not.toMatch(/table|sql/i);
      const found = lines
        .map(
          (line) =>
            JSON.parse(line) as {
              readonly level: number;
              readonly invocation?: string;
              readonly err?: object;
            },
        )
        .filter(({ invocation, level }) => invocation === ref && level === 50);
      expect(found).toMatchObject([
        { msg: 'unexpected error', err: { message: expect.stringContaining('rules') } },
      ]);
    });
  });
}

/** Somebody has been at the database. */
function breakRules(file: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('alter table rules rename to rules_elsewhere');
  } finally {
    database.close();
  }
}
