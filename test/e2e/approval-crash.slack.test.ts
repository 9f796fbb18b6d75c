import { expect, it } from 'vitest';
import { type ApprovalWorld, createApprovalWorld } from './approval-world.ts';
import type { Seen } from './chat-driver.ts';
import { endLeases } from './end-leases.ts';
import { allSaid } from './failure-modes-chat.ts';
import { openStrictSlack } from './failure-modes-slack.ts';
import { type BotProcess, startBotProcess } from './outages-process.ts';
import { waitFor } from './wait-for.ts';

const patienceMs = 60_000;

/** Where the bot is killed, by what of its request has reached Orchestrator by then. */
const moments = [
  // Orchestrator was asked what there is, and nothing was done yet.
  { at: 'before it acts', hold: /odata\/(?:Releases|Jobs)/, sent: false },
  // It was done, and the bot never heard so.
  { at: 'while it acts', hold: /OData\.(?:StartJobs|RestartJob|StopJobs)/, sent: true },
] as const;
const acts = [
  { line: 'start Labels', asks: /asks to start Labels/, action: 'StartJobs' },
  // RestartJob takes no reference: of a copy whose answer was lost nobody can tell who made it.
  { line: 'retry 31000001', asks: /asks to retry job 31000001/, action: 'RestartJob', nameless: true },
  { line: 'kill 31000002', asks: /asks to kill job 31000002/, action: 'StopJobs' },
] as const;

it.each(moments)(
  'what was approved is done once, though the bot is killed $at',
  async ({ hold, sent }) => {
    const chat = await openStrictSlack('http');
    const world = await createApprovalWorld([chat]);
    const { control } = world.orchestrator;
    const settings = world.settings({ ...world.rules, LOG_LEVEL: 'info' });
    let bot: BotProcess | null = null;
    try {
      bot = await startBotProcess(settings);
      await chat.connect(bot.url);
      await allSaid(bot.url);
      const endedAgoMs = 8 * 24 * 3_600_000;
      control.addJob({ process: 'Labels', id: 31_000_001, state: 'Faulted', endedAgoMs });
      world.running(31_000_002);
      let known = 0;
      for (const { action, asks, line, ...act } of acts) {
        await chat.type('ana', `${line} reason:"month end"`);
        const request = await chat.until('jo', (m) => asks.test(m.text), 'the request');
        const before = count(world, action);
        control.inject({ match: { path: hold }, action: { latencyMs: 3_000 } });
        await chat.click('jo', request, 'Approve');
        if (sent) await waitFor(() => count(world, action) > before, patienceMs);
        else await chat.until('ana', (m) => m.id === request.id && /approved by Jo/.test(m.text), 'the word');
        await bot.kill();
        control.clearInjections();
        expect(count(world, action)).toBe(sent ? before + 1 : before);
        endLeases(world.databaseFile);

        bot = await startBotProcess(settings);
        await chat.connect(bot.url);
        const told = await outcome(() => chat.messages('ana'), request);
        expect(told).toMatch(sent && 'nameless' in act ? /^(done|not known)$/ : /^done$/);
        if (told === 'done') known += 1;
        expect(count(world, action)).toBe(before + 1);
      }
      await allSaid(bot.url);
      expect(await bot.terminate()).toMatchObject({ code: 0 });
      const done = world.audit().filter(({ outcome: said }) => said === 'ok');
      expect(done.filter(({ command }) => ['start', 'retry', 'kill'].includes(command))).toHaveLength(known);
    } finally {
      await bot?.kill();
      await world.close();
      await chat.close();
    }
  },
  180_000,
);

function count(world: ApprovalWorld, action: string): number {
  return world.acts().filter((act) => act === action).length;
}

/** What the request says of itself in the end. */
async function outcome(
  messages: () => Promise<readonly Seen[]>,
  { id }: Seen,
): Promise<'done' | 'not known' | 'not done'> {
  let text = '';
  await waitFor(async () => {
    text = (await messages()).find((m) => m.id === id)?.text ?? 'gone';
    return /approved by Jo, (?:done|but not done)/.test(text);
  }, patienceMs).catch((cause: unknown) => {
    throw new Error(`The request has no end, but says: ${text}`, { cause });
  });
  if (!/but not done/.test(text)) return 'done';
  return /It is not known whether .* started/.test(text) ? 'not known' : 'not done';
}
