import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `report`, and the picture with it. `pictured` says what a person sees of the picture. */
export function reports(platform: string, open: () => Promise<ChatDriver>, pictured: RegExp): void {
  describe(`reports on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('sam', (m) => /I watch/.test(m.text), 'the bot to be there');
      const { control } = bot.sandbox;
      for (const name of ['Ship_Labels', 'Ship_List', 'Ship_Returns'])
        control.addRelease({ name, folder: 'HR' });
      const ran = (process: string, agoMs: number, tookMs: number, info?: string) =>
        control.addJob({
          process,
          folder: 'HR',
          state: info === undefined ? 'Successful' : 'Faulted',
          createdAgoMs: agoMs + tookMs,
          startedAgoMs: agoMs + tookMs,
          endedAgoMs: agoMs,
          ...(info === undefined ? {} : { info }),
        });
      for (let run = 1; run <= 18; run += 1) ran('Ship_Labels', run * 2 * hour, 5 * minute);
      ran('Ship_Labels', 3 * hour, minute, 'Printer 7 is out of paper');
      ran('Ship_Labels', 5 * hour, minute, 'Printer 12 is out of paper');
      ran('Ship_List', 4 * hour, 90 * minute);
      ran('Ship_Returns', 9 * day, minute);
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    it('sum up a week of a folder', async () => {
      await chat.type('sam', 'report since:7d folder:HR process:Ship_*');
      const answer = await chat.until('sam', (m) => /went well/.test(m.text), 'the report');
      expect(answer.text).toContain('Runs of Ship_* in the last 7 days in HR: 90.4 % of 21 went well');
      expect(answer.text).toMatch(/2\s+🔴 faulted\s+·\s+19\s+✅ successful\s+·\s+3\.0 h\s+of robot time/);
      expect(answer.text).toMatch(/2 ×\s+Printer (7|12) is out of paper\s+\(Ship_Labels, job/);
      expect(answer.text).toMatch(/Ship_List\s+1 h 30 min in its one run/);
      expect(answer.text).toMatch(/Ship_Labels\s+95 % of 20 runs within 5 min/);
      expect(answer.text).toMatch(/Did not run, though they did before\s+Ship_Returns/);
      expect(answer.text).toMatch(pictured);
      expect(answer.buttons).toEqual(['Show faults', 'Refresh']);
    });

    it('are brought up to date in place', async () => {
      const before = await chat.until('sam', (m) => /went well/.test(m.text), 'the report');
      bot.sandbox.control.faultNow('Ship_Labels', { folder: 'HR', info: 'Printer 3 is on fire' });
      await chat.click('sam', before, 'Refresh');
      const after = await chat.until(
        'sam',
        (m) => m.id === before.id && m.text.includes('Printer 3 is on fire'),
        'the newer report',
      );
      expect(after.text).toContain('86.3 % of 22 went well');
    });

    it('say what is wrong with a question', async () => {
      await chat.type('sam', 'report since:1y');
      await chat.until('sam', (m) => /can't read “1y” as a time/.test(m.text), 'the hint');
      await chat.type('sam', 'report since:2020-01-01');
      await chat.until('sam', (m) => /goes back 92 days at most/.test(m.text), 'the limit');
    });
  });
}
