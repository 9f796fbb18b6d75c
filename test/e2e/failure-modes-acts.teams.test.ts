import { expect, it } from 'vitest';
import { startBot } from './bot.ts';
import { actFailures } from './failure-modes-acts.ts';
import { openTeams } from './teams-driver.ts';

actFailures('Teams', openTeams);

it('F14: of two people who fill in the same form on Teams one starts, the other is told who', async () => {
  const process = 'input_output_test_DocEnv';
  const chat = await openTeams();
  const bot = await startBot([chat]);
  try {
    await chat.type('ana', `start ${process}`);
    const form = await chat.form('jo');
    // What the one is told stands on the form that both see, until the other's outcome takes its place.
    const told = Promise.any([
      chat.until('jo', (m) => /Ana\b.* started this/.test(m.text), 'Jo to be told'),
      chat.until('ana', (m) => /Jo\b.* started this/.test(m.text), 'Ana to be told'),
    ]);
    await Promise.all([
      chat.submit('ana', form, { age: '3', stringNew: 'from Ana' }),
      chat.submit('jo', form, { age: '4', stringNew: 'from Jo' }),
    ]);
    await told;
    await chat.until('sam', (m) => m.text.includes(`${process} started by`), 'all to see who started it');
    await bot.settled();
    expect(bot.orchestrator.starts(process)).toHaveLength(1);
  } finally {
    await bot.stop();
    await chat.close();
  }
});
