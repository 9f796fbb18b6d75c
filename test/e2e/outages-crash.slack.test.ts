import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { endLeases } from './end-leases.ts';
import { alertsOf, allSaid } from './failure-modes-chat.ts';
import { openStrictSlack } from './failure-modes-slack.ts';
import { createWorld } from './failure-modes-world.ts';
import { type BotProcess, startBotProcess } from './outages-process.ts';

const kills = 8;
const longestLifeMs = 1500;
const seed = Number(process.env.CRASH_SEED ?? 20_261_123);

it(`a bot that is killed ${kills} times, at any moment, says everything and says it once (seed ${seed})`, async () => {
  const random = createRandom(seed);
  const chat = await openStrictSlack('http');
  const world = await createWorld([chat]);
  const { drive } = chat.sandbox;
  const { control } = world.orchestrator;
  const settings = world.settings({ LOG_LEVEL: 'info' });
  const posts = (): number => drive.calls('chat.postMessage').length;
  let bot: BotProcess | null = null;
  const jobs: number[] = [];
  const fault = (): void => {
    for (let count = 1 + Math.floor(random() * 3); count > 0; count--)
      jobs.push(control.faultNow('Payroll Run', { info: `Fault ${jobs.length}` }));
  };
  try {
    bot = await startBotProcess(settings);
    await allSaid(bot.url);
    for (let round = 0; round < kills; round++) {
      fault();
      const before = posts();
      const lifeMs = random() * longestLifeMs;
      if (round % 2 === 0) {
        // Slack has the message, the bot does not know it yet.
        await drive.waitFor(() => posts() > before, 20_000);
      } else {
        await pause(lifeMs);
      }
      await bot.kill();
      if (random() < 0.5) fault();
      endLeases(world.databaseFile);
      bot = await startBotProcess(settings);
    }
    await allSaid(bot.url);
    const told = (await alertsOf(chat, jobs)).map(({ job }) => job);
    expect(told.toSorted((a, b) => a - b)).toEqual(jobs);
    expect((await chat.messages('ana')).filter(({ text }) => /I watch/.test(text))).toHaveLength(1);
    expect(await bot.terminate()).toMatchObject({ code: 0 });
  } finally {
    await bot?.kill();
    await world.close();
    await chat.close();
  }
}, 120_000);

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
