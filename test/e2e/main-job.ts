import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

/** The main job, told once for every platform: ask, start, follow, be alerted, act. */
export function mainJob(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`the main job on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    it('stays quiet about what faulted before it came, but for one summary (F7)', async () => {
      const summary = await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
      expect(summary.text).toMatch(/\d+ jobs faulted since/);
      expect((await chat.messages('ana')).filter((m) => m.buttons.includes('Kill'))).toEqual([]);
    });

    it('helps with lines that work as typed', async () => {
      await chat.type('sam', 'help');
      const help = await chat.until('sam', (m) => /see what failed/i.test(m.text), 'the help');
      expect(help.text).toContain('faulted');
      expect(help.text).toContain('start');
    });

    it('asks back when a word is mistyped', async () => {
      await chat.type('sam', 'fautled');
      await chat.until(
        'sam',
        (m) => /did you mean/i.test(m.text) && m.text.includes('faulted'),
        'a suggestion',
      );
    });

    it('lists what failed, newest first, with the first line of each error', async () => {
      bot.orchestrator.fault('Invoice_Processing', { info: 'The sheet does not exist' });
      await chat.type('sam', 'faulted top:5');
      const list = await chat.until(
        'sam',
        (m) => /faulted in the last 24 h/i.test(m.text) && m.text.includes('The sheet does not exist'),
        'the list',
      );
      expect(list.text).toContain('Invoice_Processing');
      expect(list.buttons).toContain('Details');
    });

    it('alerts a fault by itself; Retry is followed in place; the second one is told who was first (F14)', async () => {
      const id = bot.orchestrator.fault('Payroll Run', {
        info: 'Logon failure: unknown user name or bad password',
      });
      bot.orchestrator.outcome('Payroll Run', 'succeed');
      const alert = await chat.until(
        'ana',
        (m) => m.text.includes('Payroll Run faulted') && m.buttons.includes('Retry'),
        'the alert',
      );
      expect(alert.text).toContain('Logon failure');
      expect(alert.buttons).toEqual(expect.arrayContaining(['Retry', 'Kill', 'Details']));

      await Promise.all([chat.click('ana', alert, 'Retry'), chat.click('jo', alert, 'Retry')]);
      const recovered = await chat.until(
        'ana',
        (m) => m.id === alert.id && /recovered/i.test(m.text) && /Successful in/.test(m.text),
        'the alert to tell the end of the story',
      );
      expect(recovered.text).toMatch(/Ana|Jo/);
      expect(bot.orchestrator.restarts(id)).toBe(1);
      const loser = await Promise.any([
        chat.until('jo', (m) => /Ana\b.* retried this/.test(m.text), 'Jo to be told'),
        chat.until('ana', (m) => /Jo\b.* retried this/.test(m.text), 'Ana to be told'),
      ]);
      expect(loser.text).toMatch(/job\s+\d+|under way/);
    });

    it('shows a job with what an operator asks first', async () => {
      const id = bot.orchestrator.fault('Invoice_Processing', { info: 'The sheet does not exist' });
      await chat.type('sam', `show ${id}`);
      const shown = await chat.until(
        'sam',
        (m) => m.text.includes(String(id)) && m.text.includes('Origin'),
        'the job',
      );
      for (const word of ['Invoice_Processing', 'faulted', 'Folder', 'Finance'])
        expect(shown.text).toMatch(new RegExp(word, 'i'));
      expect(shown.buttons).toContain('Retry');
    });

    it('starts a process by name in any case and follows it until it ends', async () => {
      bot.orchestrator.outcome('Release_Project', 'succeed');
      await chat.type('ana', 'start release_project');
      const run = await chat.until(
        'jo',
        (m) => /Release_Project started by/.test(m.text),
        'the run to be seen by all',
      );
      await chat.until('jo', (m) => m.id === run.id && /Successful in/.test(m.text), 'its end');
      expect(bot.orchestrator.starts('Release_Project')).toHaveLength(1);
    });

    it('opens a form where the process has arguments, checks them and starts with them', async () => {
      await chat.type('ana', 'start input_output_test_DocEnv');
      const form = await chat.form('ana');
      expect(form.fields).toEqual(expect.arrayContaining(['age', 'trueOrFalse', 'stringNew']));
      await chat.submit('ana', form, { age: '33', trueOrFalse: false, stringNew: 'testing' });
      await chat.until('ana', (m) => /input_output_test_DocEnv started by/.test(m.text), 'the run');
      const [start] = bot.orchestrator.starts('input_output_test_DocEnv');
      expect(JSON.parse(start?.InputArguments ?? '{}')).toMatchObject({ age: 33, stringNew: 'testing' });
    });

    it('kills what hangs, after it asked', async () => {
      bot.orchestrator.outcome('Release_Project', 'hang');
      await chat.type('ana', 'start Release_Project');
      const run = await chat.until(
        'ana',
        (m) => /Release_Project started by/.test(m.text) && m.buttons.includes('Kill'),
        'a running job',
      );
      await chat.click('ana', run, 'Kill');
      await chat.until(
        'jo',
        (m) => m.id === run.id && /Stopped/.test(m.text) && /Ana\b.* killed/.test(m.text),
        'its end',
      );
    });

    it('lets nobody act who may not, by command or by button (F16)', async () => {
      const id = bot.orchestrator.fault('Invoice_Processing', { info: 'No access for Sam' });
      await chat.type('sam', `retry ${id}`);
      await chat.until('sam', (m) => /You can't retry/.test(m.text) && /viewer/.test(m.text), 'a refusal');
      const alert = await chat.until(
        'sam',
        (m) => m.text.includes('No access for Sam') && m.buttons.includes('Kill'),
        'the alert',
      );
      await chat.click('sam', alert, 'Retry');
      expect(bot.orchestrator.restarts(id)).toBe(0);
    });

    it('acts once when the platform delivers a request twice (F12)', async () => {
      bot.orchestrator.outcome('Release_Project', 'succeed');
      const before = bot.orchestrator.starts('Release_Project').length;
      await chat.type('ana', 'start Release_Project');
      await chat.redeliver();
      await chat.until(
        'ana',
        (m) => /Release_Project started by/.test(m.text) && /Successful in/.test(m.text),
        'the run',
      );
      await bot.settled();
      expect(bot.orchestrator.starts('Release_Project')).toHaveLength(before + 1);
    });

    it('finds the job in what a colleague wrote, by shortcut', async () => {
      const id = bot.orchestrator.fault('Invoice_Processing', { info: 'Found by its number' });
      const said = await chat.say('jo', `can somebody look at job ${id}?`);
      await chat.shortcut('ana', said, 'Show job');
      await chat.until(
        'ana',
        (m) => m.text.includes(String(id)) && m.text.includes('Found by its number'),
        'the job',
      );
    });

    it('tells how it is doing and who you are', async () => {
      await chat.type('sam', 'status');
      await chat.until(
        'sam',
        (m) => /\d+ of \d+ reads in the last minute, \d+ a poll/.test(m.text),
        'the status',
      );
      await chat.type('sam', 'whoami');
      const me = await chat.until('sam', (m) => m.text.includes(chat.principal('sam')), 'who Sam is');
      expect(me.text).toMatch(/viewer/i);
    });
  });
}
