import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';
import { alertOf, namesJob } from './failure-modes-chat.ts';

const slowMs = 5000;
const process = 'input_output_test_DocEnv';

/** What goes wrong between a person and the act they asked for, told once for every platform. */
export function actFailures(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`acts on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
      bot.orchestrator.outcome('Payroll Run', 'succeed');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const faulted = (): number => bot.orchestrator.fault('Payroll Run', { info: 'Logon failure' });

    /** Tells the messages that this person sees for the first time from now on. */
    async function news(who: Who): Promise<(message: Seen) => boolean> {
      const before = new Set((await chat.messages(who)).map((message) => message.id));
      return (message) => !before.has(message.id);
    }

    /** What `show` answers; nobody keeps it up to date. */
    async function shown(who: 'ana' | 'jo', id: number): Promise<Seen> {
      await chat.type(who, `show ${id}`);
      return chat.until(who, (m) => m.text.includes('Origin') && namesJob(m, id), `job ${id}`);
    }

    /** A job that runs on until it is killed. */
    async function hanging(): Promise<Seen> {
      bot.orchestrator.outcome('Release_Project', 'hang');
      const isNew = await news('ana');
      await chat.type('ana', 'start Release_Project');
      return chat.until(
        'ana',
        (m) => isNew(m) && /Running/.test(m.text) && m.buttons.includes('Kill'),
        'a running job',
      );
    }

    const stops = (): number =>
      bot.sandbox.control.requests().filter(({ url }) => url.includes('OData.StopJobs')).length;

    const jobIn = (message: Seen): number => Number(/\bjob\s+(\d+)/.exec(message.text)?.[1]);

    describe('F12: the same request delivered twice', () => {
      it('starts once for a command', async () => {
        bot.orchestrator.outcome('Release_Project', 'succeed');
        const before = bot.orchestrator.starts('Release_Project').length;
        await chat.type('ana', 'start Release_Project');
        await chat.redeliver();
        await bot.settled();
        expect(bot.orchestrator.starts('Release_Project')).toHaveLength(before + 1);
      });

      it('retries once for a click', async () => {
        const id = faulted();
        await chat.click('ana', await alertOf(chat, id), 'Retry');
        await chat.redeliver();
        await bot.settled();
        expect(bot.orchestrator.restarts(id)).toBe(1);
      });

      it('starts once for a form', async () => {
        const before = bot.orchestrator.starts(process).length;
        await chat.type('ana', `start ${process}`);
        await chat.submit('ana', await chat.form('ana'), { age: '1', stringNew: 'once' });
        await chat.redeliver();
        await bot.settled();
        expect(bot.orchestrator.starts(process)).toHaveLength(before + 1);
      });

      it('retries once for a shortcut', async () => {
        const id = faulted();
        const said = await chat.say('jo', `job ${id} again, please`);
        await chat.shortcut('ana', said, 'Retry job');
        await chat.redeliver();
        await bot.settled();
        expect(bot.orchestrator.restarts(id)).toBe(1);
      });
    });

    describe('F13: Orchestrator that takes long to answer', () => {
      it('a form comes all the same, and its submission is taken in time', async () => {
        const { control } = bot.sandbox;
        const isNew = await news('jo');
        control.inject({ match: { path: 'odata/Releases' }, action: { latencyMs: slowMs } });
        await chat.type('ana', `start ${process}`);
        const form = await chat.form('ana');
        expect(form.fields).toContain('stringNew');
        control.clearInjections();
        control.inject({ match: { path: 'OData.StartJobs' }, action: { latencyMs: slowMs } });
        await chat.submit('ana', form, { age: '2', stringNew: 'slow' });
        await chat.until('jo', (m) => isNew(m) && startedBy(m, 'Ana'), 'the run');
        control.clearInjections();
        const mine = bot.orchestrator.starts(process).filter((each) => each.InputArguments?.includes('slow'));
        expect(mine).toHaveLength(1);
      });

      it('a click and a command are taken in time and answered late', async () => {
        const { control } = bot.sandbox;
        const id = faulted();
        const alert = await alertOf(chat, id);
        control.inject({
          match: { path: `Jobs\\(${id}\\)|OData.RestartJob` },
          action: { latencyMs: slowMs },
        });
        const asked = chat.type('sam', `show ${id}`);
        await chat.click('ana', alert, 'Retry');
        await asked;
        await chat.until('sam', (m) => m.text.includes('Origin') && m.text.includes(String(id)), 'the job');
        await chat.until('sam', (m) => m.id === alert.id && /retried by Ana/.test(m.text), 'the retry');
        control.clearInjections();
        expect(bot.orchestrator.restarts(id)).toBe(1);
      });
    });

    describe('F14: two people at once', () => {
      it('one kills, the other is told who', async () => {
        const run = await hanging();
        const before = stops();
        bot.sandbox.control.inject({
          match: { path: 'OData.StopJobs' },
          times: 1,
          action: { latencyMs: 500 },
        });
        await Promise.all([chat.click('ana', run, 'Kill'), chat.click('jo', run, 'Kill')]);
        const told = await Promise.any([
          chat.until('jo', (m) => /Ana\b.* (began to end|killed) this job/.test(m.text), 'Jo to be told'),
          chat.until('ana', (m) => /Jo\b.* (began to end|killed) this job/.test(m.text), 'Ana to be told'),
        ]);
        expect(told.text).toContain(String(jobIn(run)));
        await bot.settled();
        expect(stops()).toBe(before + 1);
      });

      it('one retries, by button or by command, and the other is told who', async () => {
        const id = faulted();
        const alert = await alertOf(chat, id);
        await Promise.all([chat.click('ana', alert, 'Retry'), chat.type('jo', `retry ${id}`)]);
        await Promise.any([
          chat.until('jo', (m) => /Ana\b.* retried this/.test(m.text), 'Jo to be told'),
          chat.until('ana', (m) => /Jo\b.* retried this/.test(m.text), 'Ana to be told'),
        ]);
        await bot.settled();
        expect(bot.orchestrator.restarts(id)).toBe(1);
      });

      it('each gets the job of their own form', async () => {
        const isNew = await news('sam');
        const before = bot.orchestrator.starts(process).length;
        await chat.type('ana', `start ${process}`);
        const anas = await chat.form('ana');
        await chat.type('jo', `start ${process}`);
        // Where everybody sees every form, the newest is Jo's.
        const jos = await vi.waitUntil(async () => {
          const form = await chat.form('jo');
          return form.id !== anas.id && form;
        });
        await Promise.all([
          chat.submit('ana', anas, { age: '3', stringNew: 'from Ana' }),
          chat.submit('jo', jos, { age: '4', stringNew: 'from Jo' }),
        ]);
        for (const name of ['Ana', 'Jo'])
          await chat.until('sam', (m) => isNew(m) && startedBy(m, name), `the run by ${name}`);
        const starts = bot.orchestrator.starts(process).slice(before);
        const given = starts.map((each) => JSON.parse(each.InputArguments ?? '{}').stringNew as string);
        expect(new Set(given)).toEqual(new Set(['from Ana', 'from Jo']));
        expect(starts).toHaveLength(2);
        expect(new Set(starts.map((each) => each.Reference)).size).toBe(2);
      });
    });

    describe('F15: a stale button', () => {
      it('to retry says who has retried and what came of it', async () => {
        const id = faulted();
        const stale = await shown('ana', id);
        await chat.type('jo', `retry ${id}`);
        await bot.settled();
        await chat.click('ana', stale, 'Retry');
        const told = await chat.until(
          'ana',
          (m) => /Jo\b.* retried this at .*job\s+\d+/.test(m.text),
          'who it was',
        );
        expect(told.buttons).toContain('Details');
        expect(bot.orchestrator.restarts(id)).toBe(1);
      });

      it('to kill says that the job has ended, however it did', async () => {
        const run = await hanging();
        const id = jobIn(run);
        const stale = await shown('ana', id);
        bot.sandbox.control.updateJob(id, { state: 'Successful' });
        const before = stops();
        await chat.click('ana', stale, 'Kill');
        const told = await chat.until(
          'ana',
          (m) => m.text.includes(`Nothing is left to kill: job ${id} has ended.`),
          'that it has ended',
        );
        expect(told.text).toContain('Successful');
        expect(stops()).toBe(before);
      });

      it('to stop says that the job is gone when it is', async () => {
        const run = await hanging();
        const id = jobIn(run);
        const stale = await shown('ana', id);
        bot.sandbox.control.setFolderVisible('Shared', false);
        await chat.click('ana', stale, 'Stop');
        await chat.until('ana', (m) => m.text.includes(`There is no job ${id}`), 'that there is no such job');
        bot.sandbox.control.setFolderVisible('Shared', true);
        bot.sandbox.control.updateJob(id, { state: 'Stopped' });
      });
    });
  });
}

function startedBy(message: Seen, name: string): boolean {
  return message.text.includes(`${process} started by ${name}`);
}
