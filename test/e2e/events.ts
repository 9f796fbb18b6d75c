import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerWebhook } from '../../src/doctor-webhook.ts';
import { silent } from '../fixtures/log.ts';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';
import { alertOf, alertsOf, allSaid, ask } from './failure-modes-chat.ts';

const secret = 'e2e-webhook-secret';
const slow = 60_000;
/** Longer than the bot waits on a server's word before it says so. */
const retryAfterS = 16;

/** Orchestrator tells of faults by itself, stops to do so, and asks to be left alone; told once for every platform. */
export function orchestratorEvents(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`events of Orchestrator on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    const control = () => bot.sandbox.control;
    const fault = (info: string): number => control().faultNow('Payroll Run', { info });
    const listsSince = (from: number) =>
      control()
        .requests()
        .slice(from)
        .filter(({ url }) => /odata\/Jobs\?/.test(url));
    const outcomes = () =>
      control()
        .webhookDeliveries()
        .map(({ type, outcome }) => `${type} ${outcome}`);

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat], {
        UIPATH_WEBHOOK_SECRET: secret,
        POLL_CRON: '*/10 * * * * *',
        UIPATH_READS_PER_MINUTE: '60',
      });
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
      const { accessToken } = bot.sandbox.credentials;
      const connection = {
        tenant: 'production',
        url: bot.sandbox.url,
        auth: { kind: 'token', accessToken } as const,
        log: silent,
      };
      const said = await registerWebhook(connection, { url: `${bot.url}/webhooks/uipath`, secret }, (why) => {
        throw new Error(why);
      });
      expect(said).toMatch(/^registered/);
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    it('an event brings the alert at once, with one request for its job alone', async () => {
      const before = control().requests().length;
      const id = fault('The event came');
      await alertOf(chat, id);
      const [first] = listsSince(before);
      expect(decodeURIComponent(first?.url ?? '').replaceAll('+', ' ')).toMatch(
        new RegExp(`Id (eq|in) \\(?${id}\\b`),
      );
      expect(outcomes()).toContain('job.faulted 202');
    });

    it(
      'F27: an hour in which none comes costs nothing but time',
      async () => {
        const [{ Id = 0 } = {}] = await webhooks(bot);
        // Signed with another secret its test event is refused, and the breaker opens for an hour.
        await change(bot, Number(Id), { Secret: 'another' });
        await change(bot, Number(Id), { Secret: secret });
        const id = fault('Nobody told of it');
        await alertOf(chat, id);
        await allSaid(bot.url);
        expect(await alertsOf(chat, [id])).toHaveLength(1);
        expect(outcomes()).toContain('ping 401');
        expect(outcomes()).toContain('job.faulted skipped');
      },
      2 * slow,
    );

    it(
      'F28: asked to wait it says so and rests until then',
      async () => {
        const headers = { 'Retry-After': String(retryAfterS) };
        control().inject({ match: { path: 'odata/Jobs\\?' }, action: { status: 429, headers } });
        await chat.type('sam', 'faulted');
        await chat.until(
          'sam',
          (m) => m.text.includes(`asks to wait ${retryAfterS} s`),
          'the command to tell',
        );
        control().clearInjections();
        await chat.type('sam', 'status');
        await chat.until('sam', (m) => /asks to wait: I look again in/.test(m.text), 'the status to tell');
        const before = control().requests().length;
        const id = fault('Behind the limit');
        while ((await holdSeconds(bot.url)) > 1) await pause(200);
        expect(listsSince(before)).toEqual([]);
        while ((await holdSeconds(bot.url)) > 0) await pause(200);
        await alertOf(chat, id);
        await chat.type('sam', 'status');
        await chat.until(
          'sam',
          (m) => /reachable[^]*\d+ of 60 reads in the last minute/.test(m.text),
          'calm',
        );
      },
      2 * slow,
    );
  });
}

async function webhooks(bot: Bot): Promise<readonly Record<string, unknown>[]> {
  const answer = await fetch(`${bot.sandbox.url}/odata/Webhooks`, { headers: bearer(bot) });
  return ((await answer.json()) as { readonly value: readonly Record<string, unknown>[] }).value;
}

/** Changes a webhook; resolves when the test event that follows from it is through. */
async function change(bot: Bot, id: number, fields: Record<string, unknown>): Promise<void> {
  const { control } = bot.sandbox;
  const before = control.webhookDeliveries().length;
  const webhook = (await webhooks(bot)).find((each) => each.Id === id);
  const answer = await fetch(`${bot.sandbox.url}/odata/Webhooks(${id})`, {
    method: 'PUT',
    headers: { ...bearer(bot), 'content-type': 'application/json' },
    body: JSON.stringify({ ...webhook, ...fields }),
  });
  expect(answer.status).toBe(200);
  while (control.webhookDeliveries().length === before) await pause(20);
}

function bearer(bot: Bot): Record<string, string> {
  return { authorization: `Bearer ${bot.sandbox.credentials.accessToken}` };
}

async function holdSeconds(botUrl: string): Promise<number> {
  const { text } = await ask(`${botUrl}/metrics`);
  return Number(/^chatops_orchestrator_hold_seconds\{.*\} (\S+)$/m.exec(text)?.[1] ?? 0);
}
