import { expect, it } from 'vitest';
import { endLeases } from './end-leases.ts';
import { allSaid } from './failure-modes-chat.ts';
import { openStrictSlack } from './failure-modes-slack.ts';
import { createWorld } from './failure-modes-world.ts';
import { type BotProcess, startBotProcess } from './outages-process.ts';
import { waitFor } from './wait-for.ts';

const count = 30;
/** Retries that have left when the bot is killed: in the middle of one that waits for its answer, and between two. */
const kills = [
  { after: 6, latencyMs: 400 },
  { after: 14, latencyMs: 0 },
] as const;
const patienceMs = 60_000;

it(`${count} retries happen once each, however often the bot is killed in the middle`, async () => {
  const chat = await openStrictSlack('http');
  const world = await createWorld([chat], { seed: 'empty' });
  const { control } = world.orchestrator;
  control.addFolder({ path: 'Shipping' });
  control.addRelease({ name: 'Labels', folder: 'Shipping' });
  control.outcome('Labels', 'succeed');
  control.bulk(count, { process: 'Labels', state: 'Faulted', spanMs: 60_000 });
  const retried = (): readonly number[] =>
    control
      .requests()
      .filter(({ url }) => url.includes('OData.RestartJob'))
      .map((each) => (each.requestBody as { jobId: number }).jobId);
  const settings = world.settings({ LOG_LEVEL: 'info' });
  let bot: BotProcess | null = null;
  try {
    bot = await startBotProcess(settings);
    await chat.connect(bot.url);
    await allSaid(bot.url);
    const before = control.findJobs('Id gt 0').length;
    await chat.type('ana', 'retry process:Labels');
    const question = await chat.until('ana', (m) => /Retry 30 jobs\?/.test(m.text), 'the question');
    await chat.click('ana', question, `Retry ${count} jobs`);
    for (const { after, latencyMs } of kills) {
      control.inject({ match: { path: 'OData.RestartJob' }, action: { latencyMs } });
      await waitFor(() => retried().length >= after, patienceMs);
      await bot.kill();
      control.clearInjections();
      endLeases(world.databaseFile);
      bot = await startBotProcess(settings);
      await chat.connect(bot.url);
    }
    const isSummary = (text: string): boolean => /30 jobs retried by Ana/.test(text);
    await waitFor(async () => (await chat.messages('jo')).some(({ text }) => isSummary(text)), patienceMs);
    await allSaid(bot.url);

    const ids = retried();
    expect(new Set(ids).size).toBe(count);
    expect(ids).toHaveLength(count);
    expect(control.findJobs('Id gt 0')).toHaveLength(before + count);
    expect((await chat.messages('jo')).filter(({ text }) => isSummary(text))).toHaveLength(1);
    const lines = world.audit().filter(({ command, outcome }) => command === 'retry' && /done/.test(outcome));
    expect(lines).toHaveLength(1);
    expect(await bot.terminate()).toMatchObject({ code: 0 });
  } finally {
    await bot?.kill();
    await world.close();
    await chat.close();
  }
}, 120_000);
