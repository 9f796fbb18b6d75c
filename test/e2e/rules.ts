import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Conversation, Seen } from './chat-driver.ts';
import { allSaid } from './failure-modes-chat.ts';

/** What people say in chat about alerts: more places, and quiet for a while. */
export function alertRules(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`rules from chat on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat], { ALERT_GROUPING: '1h' });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
      // The bot has met a chat in which somebody wrote to it.
      await chat.personal.type('ana', 'whoami');
      await chat.personal.until('ana', ({ text }) => text.includes('operator'), 'an answer');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const fault = (process: string, info: string): number => bot.orchestrator.fault(process, { info });
    const until = async (at: Conversation, ...words: readonly string[]): Promise<Seen> =>
      at.until('ana', ({ text }) => words.every((word) => text.includes(word)), words.join(', '));
    const telling = async (at: Conversation, words: string): Promise<readonly Seen[]> =>
      (await at.messages('ana')).filter(({ text }) => text.includes(words));

    it('F34: subscribe adds what was asked for and no more, and echoes the rule in force', async () => {
      await chat.personal.type('ana', 'subscribe process:"Payroll*"');
      const echo = await until(chat.personal, 'Faults and stuck jobs of Payroll* are told here from now on');
      expect(echo.text).toMatch(/In the last day (that would have been|there was none)/);
      expect(echo.text).toMatch(/rule\s+\w{4}/);
      expect(echo.buttons).toEqual(['Unsubscribe']);

      fault('Payroll Run', 'The bank is closed');
      fault('FX Rates Download', 'The market is closed');
      await until(chat.personal, 'Payroll Run faulted', 'The bank is closed');
      await until(chat, 'Payroll Run faulted', 'The bank is closed');
      await until(chat, 'FX Rates Download faulted', 'The market is closed');
      await allSaid(bot.url);
      expect(await telling(chat.personal, 'FX Rates Download faulted')).toEqual([]);
      expect(await telling(chat.personal, 'The bank is closed')).toHaveLength(1);
    });

    it('mute keeps quiet here, and unmute tells what happened', async () => {
      await chat.type('ana', 'mute process:"Invoice*" for:2h reason:"new version"');
      const muted = await until(chat, 'Invoice* is muted here');
      expect(muted.text).toContain('new version');
      expect(muted.buttons).toEqual(['Unmute']);

      await chat.type('ana', 'subscriptions');
      const here = await until(chat, 'What is told here', 'from the settings', 'Invoice*');
      expect(here.buttons).toContain('Unmute');
      await chat.personal.type('ana', 'subscriptions');
      const own = await until(chat.personal, 'What is told here', 'Payroll*');
      expect(own.buttons).toEqual(['Unsubscribe']);
      expect(own.text).not.toContain('from the settings');

      fault('Invoice_Processing', 'Row 1 is empty');
      fault('Invoice_Processing', 'Row 2 is empty');
      fault('Timesheet Import', 'The clock stands still');
      await until(chat, 'Timesheet Import faulted');
      await allSaid(bot.url);
      expect(await telling(chat, 'Row 1 is empty')).toEqual([]);

      await chat.click('ana', muted, 'Unmute');
      await until(chat, 'Invoice* is no longer muted');
      const told = await until(chat, '2 faults while Invoice* was muted', 'muted by');
      expect(told.text).toMatch(/2 ×\s+Row [12] is empty/);
      fault('Invoice_Processing', 'The sheet does not exist');
      await until(chat, 'Invoice_Processing faulted', 'The sheet does not exist');
    });

    it('unsubscribe by its button ends it, and nothing else', async () => {
      const echo = await until(chat.personal, 'Faults and stuck jobs of Payroll* are told here from now on');
      await chat.personal.click('ana', echo, 'Unsubscribe');
      await until(chat.personal, 'Faults and stuck jobs of Payroll* are no longer told here');
      fault('Payroll Run', 'The printer is on fire');
      await until(chat, 'Payroll Run faulted', 'The printer is on fire');
      await allSaid(bot.url);
      expect(await telling(chat.personal, 'The printer is on fire')).toEqual([]);
    });
  });
}
