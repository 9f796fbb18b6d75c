import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';

const minuteMs = 60_000;

/** Jobs that do not get on are told, and the message goes on with what becomes of them. */
export function stuckJobs(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`jobs that are stuck, on ${platform}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatops-stuck-'));
    let chat: ChatDriver;
    let bot: Bot;
    beforeAll(async () => {
      const file = join(folder, 'chatops.yaml');
      writeFileSync(file, 'stuck: { every: 1s }\n');
      chat = await open();
      bot = await startBot([chat], { CHATOPS_CONFIG: file });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
      rmSync(folder, { recursive: true });
    });

    const plain = ({ text }: Seen): string => text.replace(/\s+/g, ' ');
    const says =
      (...words: readonly string[]) =>
      (message: Seen): boolean =>
        words.every((word) => plain(message).includes(word));
    const jobs = (): Bot['sandbox']['control'] => bot.sandbox.control;
    /** On Teams the question before a kill is part of the card. */
    const offered = ({ buttons }: Seen): readonly string[] =>
      buttons.filter((label) => !label.startsWith('Kill job'));
    const care = ['Snooze', 'Assign', 'Resolve', 'Mute process', 'Open in Orchestrator'];
    const idIn = (message: Seen): number => Number(/job (\d+)/.exec(plain(message))?.[1]);
    const telling = async (id: number): Promise<readonly Seen[]> =>
      (await chat.messages('ana')).filter(says(`job ${id}`));

    it('tells of a job that runs far longer than its process does, once, and lets an operator kill it there', async () => {
      const told = await chat.until(
        'ana',
        says('⚠️ Nightly_Report has been running for over', '(usually '),
        'the job that hangs',
      );
      expect(told.text).toMatch(/has been running for over (4 h \d+ min|5 h)/);
      expect(offered(told)).toEqual([
        'Stop',
        'Kill',
        'Details',
        'Acknowledge',
        'Logs',
        'Snooze',
        'Assign',
        'Resolve',
        'Mute process',
        'Open in Orchestrator',
      ]);
      const id = idIn(told);
      expect(jobs().job(id)).toMatchObject({ State: 'Running', ReleaseName: 'Nightly_Report' });

      await chat.click('sam', told, 'Kill');
      await chat.until('sam', says("You can't kill"), 'a refusal');
      await chat.click('ana', told, 'Kill');
      const killed = await chat.until('ana', says('Nightly_Report was killed by Ana'), 'its end');
      expect(killed.id).toBe(told.id);
      expect(plain(killed)).toContain(`killed job ${id}`);
      expect(offered(killed)).toEqual(['Retry', 'Details', 'Logs', 'Open in Orchestrator']);
      expect(jobs().job(id)).toMatchObject({ State: 'Stopped' });
      expect(await telling(id)).toHaveLength(1);
    });

    it('tells of a job that no robot takes, and why, and that it runs when one does', async () => {
      const add = (): number =>
        Number(
          jobs().addJob({
            process: 'Payroll Run',
            state: 'Pending',
            frozen: true,
            createdAgoMs: 16.5 * minuteMs,
          }).Id,
        );
      const id = add();
      const told = await chat.until(
        'ana',
        says('⚠️ Payroll Run has been waiting for a robot for over 16 min', `job ${id}`),
        'the job that waits',
      );
      expect(offered(told)).toEqual(['Kill', 'Details', 'Acknowledge', ...care]);
      jobs().setStartFindings({ process: 'Payroll Run', errors: [], codes: ['TemplateNoHostsAvailable'] });
      await chat.click('sam', told, 'Details');
      await chat.until('sam', says('No robot has taken it', 'No machine of the folder is connected'), 'why');
      jobs().setStartFindings();
      jobs().updateJob(id, { state: 'Running', frozen: true });
      const runs = await chat.until('ana', says('Payroll Run runs now', `job ${id}`), 'the robot');
      expect(runs.id).toBe(told.id);
      expect(runs.text).toContain('after waiting over 16 min');
    });

    it('tells of a job that was asked to stop and goes on, by the clock of the server', async () => {
      const id = Number(
        jobs().addJob({
          process: 'CV Screening',
          state: 'Stopping',
          frozen: true,
          createdAgoMs: 60 * minuteMs,
        }).Id,
      );
      const looksAt = (): number =>
        jobs()
          .requests()
          .filter(({ url }) => decodeURIComponent(url).includes("State eq 'Terminating'")).length;
      const before = looksAt();
      await expect.poll(() => looksAt() - before, { timeout: 10_000 }).toBeGreaterThan(1);
      expect(await telling(id)).toEqual([]);
      jobs().setClockSkew(16 * minuteMs);
      const told = await chat.until(
        'ana',
        says('⚠️ CV Screening has been Stopping for over 1', `job ${id}`),
        'the job that does not end',
      );
      jobs().setClockSkew(0);
      expect(offered(told)).toEqual(['Kill', 'Details', 'Acknowledge', 'Logs', ...care]);
    });

    it('is acknowledged, assigned, snoozed, noted and closed there, as a fault is', async () => {
      const id = Number(
        jobs().addJob({
          process: 'Timesheet Import',
          state: 'Pending',
          frozen: true,
          createdAgoMs: 20 * minuteMs,
        }).Id,
      );
      const told = await chat.until(
        'ana',
        says('⚠️ Timesheet Import has been waiting for a robot', `job ${id}`),
        'the job that waits',
      );
      const becomes = async (...words: readonly string[]): Promise<Seen> =>
        chat.until('jo', (message) => message.id === told.id && says(...words)(message), words.join(' '));
      await chat.click('sam', told, 'Acknowledge');
      await chat.until('sam', says("You can't", 'viewer'), 'a refusal');
      await chat.click('ana', told, 'Acknowledge');
      const seen = await becomes('🟠 Timesheet Import has been waiting', 'acknowledged by Ana');
      expect(offered(seen)).not.toContain('Acknowledge');

      await chat.type('jo', `ack ${id}`);
      await chat.until('jo', says('Ana', 'acknowledged this at', `job ${id}`), 'who was first');

      await chat.type('jo', 'whoami');
      await chat.until('jo', says('You may'), 'who Jo is');
      await chat.click('ana', seen, 'Assign');
      await chat.submit('ana', await chat.form('ana'), { 'To whom': chat.principal('jo') });
      await chat.until('jo', says('assigned this to you', `job ${id}`), 'the call');

      await chat.click('jo', await becomes('assigned it to'), 'Snooze');
      await chat.submit('jo', await chat.form('jo'), { 'For how long': '4h' });
      const quiet = await becomes('⏸️ Timesheet Import', 'snoozed by Jo', 'snoozed until');
      await chat.type('ana', `note ${id} the robots are patched`);
      await becomes('noted: the robots are patched');

      await chat.click('ana', quiet, 'Resolve');
      const closed = await becomes('⚪ Timesheet Import', 'resolved by Ana');
      expect(offered(closed)).toEqual(['Kill', 'Details', 'Open in Orchestrator']);
    });

    it('tells a fault of its own beside it, and says so', async () => {
      const id = Number(
        jobs().addJob({
          process: 'Payment_Run',
          state: 'Running',
          frozen: true,
          createdAgoMs: 180 * minuteMs,
          startedAgoMs: 180 * minuteMs,
        }).Id,
      );
      const told = await chat.until(
        'ana',
        says('⚠️ Payment_Run has been running', `job ${id}`),
        'the long job',
      );
      jobs().updateJob(id, { state: 'Faulted', info: 'The bank is closed' });
      const alert = await chat.until(
        'ana',
        says('🔴 Payment_Run faulted', 'The bank is closed'),
        'the alert',
      );
      expect(alert.id).not.toBe(told.id);
      const ended = await chat.until(
        'ana',
        says('Payment_Run faulted after', 'a message of its own'),
        'the end',
      );
      expect(ended.id).toBe(told.id);
      expect(offered(ended)).toEqual(['Details', 'Logs', 'Open in Orchestrator']);
    });
  });
}
