import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/domain/job-log.ts';
import { aBot, button, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const written = (count: number, level: LogLine['level'] = 'Info'): readonly LogLine[] =>
  Array.from({ length: count }, (_, n) => ({
    at: '2026-03-01T08:00:30Z',
    level,
    message: `${level} line ${count - n}.`,
  }));

describe('logs', () => {
  it('go on with More, and the time that was meant stays', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127416 }));
    bot.orchestrator.lines.set(127416, written(40));
    const first = await bot.say('logs 127416 since:60d');
    expect(first.text).toContain('Info line 40.');
    expect(first.text).toContain('newest first: 40*');
    bot.clock = new Date('2026-03-02T00:00:00Z');
    const second = await bot.click(button(messageOf(first), 'More'));
    expect(second.replies[0]?.kind).toBe('replace');
    expect(second.text).toContain('Info line 25.');
    expect(second.text).toContain('(continued)');
    const third = await bot.click(button(messageOf(second), 'More'));
    expect(third.text).toContain('Info line 1.');
    expect(button(messageOf(third), 'More')).toBeUndefined();
    const asked = bot.orchestrator.logQueries.filter((query) => query.level === undefined);
    expect(asked.map((query) => query.since)).toEqual(Array(3).fill('2025-12-31T14:05:00.000Z'));
    const refreshed = await bot.click(button(messageOf(third), 'Refresh'));
    expect(refreshed.text).toContain('Info line 40.');
    expect(bot.orchestrator.logQueries.at(-2)?.since).toBe('2026-01-01T00:00:00.000Z');
  });

  it('tell the newest errors first though they are further down than the page', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127416 }));
    bot.orchestrator.lines.set(127416, [...written(30), ...written(5, 'Error')]);
    const { text } = await bot.say('logs 127416');
    expect(text).toContain('*Newest errors*');
    expect(text.match(/Error line \d/g)).toEqual([
      'Error line 5',
      'Error line 5',
      'Error line 4',
      'Error line 3',
    ]);
    expect(text.indexOf('Error line 3')).toBeLessThan(text.indexOf('Info line 30'));
  });

  it.each([
    ['level:Error', 'Error'],
    ['level:warning', 'Warn'],
    ['level:FATAL', 'Fatal'],
  ])('take %s', async (typed, level) => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127416 }));
    await bot.say(`logs 127416 ${typed}`);
    expect(bot.orchestrator.logQueries).toEqual([{ level, top: 8 }]);
  });

  it('say which levels there are', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127416 }));
    expect((await bot.say('logs 127416 level:Eror')).text).toContain('level:Error');
    expect((await bot.say('logs 127416 level:loud')).text).toContain('no level of logs');
    expect(bot.orchestrator.logQueries).toEqual([]);
  });

  it('of a job that is not there say so', async () => {
    const bot = await aBot();
    expect((await bot.say('logs 99')).text).toContain('There is no job 99');
  });
});
