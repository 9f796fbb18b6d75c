import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';
import { alertOf, namesJob } from './failure-modes-chat.ts';

const process = 'Payroll Run';

/** How people share out the work on alerts, told once for every platform. */
export function alertCare(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`people and alerts on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    let folder: string;

    beforeAll(async () => {
      chat = await open();
      folder = mkdtempSync(join(tmpdir(), 'chatops-'));
      const path = join(folder, 'chatops.yaml');
      writeFileSync(
        path,
        JSON.stringify({
          owners: [{ process: 'Month*', owner: chat.principal('jo'), name: 'Jo from payroll' }],
          critical: [{ process: 'Month*' }],
        }),
      );
      bot = await startBot([chat], { CHATOPS_CONFIG: path });
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const alerted = async (info = 'Logon failure'): Promise<{ id: number; alert: Seen }> => {
      const id = bot.orchestrator.fault(process, { info });
      return { id, alert: await alertOf(chat, id) };
    };
    /** The alert as it is when its text says this. */
    const becomes = (alert: Seen, said: RegExp): Promise<Seen> =>
      chat.until('jo', (m) => m.id === alert.id && said.test(m.text), String(said));

    it('acknowledge, snooze and resolve it by its buttons, which change with it', async () => {
      const { alert } = await alerted();
      expect(alert.buttons).toEqual([
        'Retry',
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
      await chat.click('ana', alert, 'Acknowledge');
      const seen = await becomes(alert, /🟠.*acknowledged by Ana/s);
      expect(seen.buttons).not.toContain('Acknowledge');

      await chat.click('jo', seen, 'Snooze');
      const form = await chat.form('jo');
      await chat.submit('jo', form, { 'For how long': '4h' });
      const quiet = await becomes(alert, /⏸.*snoozed by Jo.*snoozed until/s);

      await chat.click('ana', quiet, 'Resolve');
      const closed = await becomes(alert, /⚪.*resolved by Ana/s);
      expect(closed.buttons).toEqual(['Details', 'Logs', 'Open in Orchestrator']);
      for (const line of ['acknowledged', 'snoozed until', 'resolved']) expect(closed.text).toContain(line);
    });

    it('F14: two who acknowledge at once, by button and by command: one does, the other is told', async () => {
      const { alert, id } = await alerted();
      await Promise.all([chat.click('ana', alert, 'Acknowledge'), chat.type('jo', `ack ${id}`)]);
      await chat.redeliver();
      await Promise.any([
        chat.until('jo', (m) => /Ana\b.*\s+acknowledged this\s+at/.test(m.text), 'Jo to be told'),
        chat.until('ana', (m) => /Jo\b.*\s+acknowledged this\s+at/.test(m.text), 'Ana to be told'),
      ]);
      const shown = await becomes(alert, /acknowledged by (Ana|Jo)/);
      expect(shown.text.match(/\backnowledged(?! by)/g)).toHaveLength(1);
    });

    it('F15: an act on an alert that is over says who was before, and when', async () => {
      const { alert, id } = await alerted();
      await chat.type('jo', `resolve ${id}`);
      await becomes(alert, /resolved by Jo/);
      await chat.type('ana', `ack ${id}`);
      await chat.until(
        'ana',
        (m) => /Jo\b.*\s+resolved this\s+at/.test(m.text) && namesJob(m, id),
        'who it was',
      );
      await chat.type('sam', `ack ${id}`);
      await chat.until('sam', (m) => /You can't/.test(m.text), 'that viewers may not');
    });

    it('give it to one another, with a note, and the one is called', async () => {
      const { alert, id } = await alerted('Cannot open ledger');
      await chat.type('jo', 'whoami');
      await chat.until('jo', (m) => /You may/.test(m.text), 'who Jo is');
      await chat.click('ana', alert, 'Assign');
      const form = await chat.form('ana');
      expect(form.fields).toEqual(['To whom']);
      await chat.submit('ana', form, { 'To whom': chat.principal('jo') });
      const called = await chat.until('jo', (m) => /assigned this to you/.test(m.text), 'the call');
      expect(called.text).toContain('Cannot open ledger');
      await chat.type('ana', `note ${id} the vendor: "is told", since: 5`);
      await becomes(alert, /noted:\s+the vendor: "is told", since: 5/);
      await chat.click('jo', called, 'Acknowledge');
      await becomes(alert, /acknowledged by Jo/);
      await chat.until(
        'ana',
        (m) => m.id === called.id && /acknowledged by Jo/.test(m.text) && !m.buttons.includes('Acknowledge'),
        'that the call shows it, too',
      );
    });

    it('who answers for a process is named on its alert', async () => {
      const id = bot.orchestrator.fault('Month End Close', { info: 'The ledger is locked' });
      const alert = await alertOf(chat, id);
      expect(alert.text).toMatch(/Critical · \s*Owner\s+.*\bJo\b/is);
    });

    it('mute its process from there, for a while', async () => {
      const { alert } = await alerted('Too noisy');
      await chat.click('ana', alert, 'Mute process');
      const form = await chat.form('ana');
      await chat.submit('ana', form, { 'For how long': '1h', Why: 'new version' });
      await chat.until(
        'jo',
        (m) => m.text.includes(`${process} in`) && /muted here/.test(m.text),
        'the mute',
      );
    });
  });
}
