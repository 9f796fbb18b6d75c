import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver } from './chat-driver.ts';
import { alertsOf } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

/** The place waits 20 seconds: it is seen within 15 that a process works again. */
const slow = 60_000;

/** A place that wants to hear only of what lasts, told once for every platform. */
export function heldAlerts(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`alerts that are held back on ${platform}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatops-held-'));
    let chat: ChatDriver;
    let world: World;
    let app: App;

    beforeAll(async () => {
      chat = await open();
      const file = join(folder, 'chatops.yaml');
      writeFileSync(file, `routes: [{ to: "${chat.route}", hold: 20s }]\n`);
      world = await createWorld([chat]);
      app = await world.start({ ALERT_ROUTES: '', CHATOPS_CONFIG: file });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
      rmSync(folder, { recursive: true });
    });

    it(
      'F31: are not told when a retry goes well in time, and are when nothing does',
      async () => {
        const { control } = world.orchestrator;
        control.outcome('Payroll Run', 'succeed');
        const mended = control.faultNow('Payroll Run', { info: 'The bank is closed' });
        await chat.type('ana', `retry ${mended}`);
        await chat.until('ana', ({ text }) => /retried.*Successful/s.test(text), 'the retry');
        const lasting = control.faultNow('Nightly_Report', { info: 'The disk is full' });
        const faultedMs = Date.now();
        await expect.poll(async () => alertsOf(chat, [lasting]), { timeout: 40_000 }).toHaveLength(1);
        expect(Date.now() - faultedMs).toBeGreaterThan(15_000);
        // Its own time was over before.
        expect(await alertsOf(chat, [mended, lasting])).toHaveLength(1);
        expect(
          (await chat.messages('ana')).filter(({ text }) => text.includes('The bank is closed')),
        ).toEqual([]);
      },
      slow,
    );
  });
}
