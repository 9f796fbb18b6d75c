import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/commands/index.ts';
import { parse } from '../../../src/commands/reading/parse.ts';
import { aBot, ana, button, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const key = '9cc6c2e4-237d-42f6-8cb8-43010652fb22';

describe('faulted', () => {
  it('shows the last 24 hours, newest first, and pages on without shifting', async () => {
    const bot = await aBot();
    for (let id = 1; id <= 25; id++) {
      bot.orchestrator.put(aJob({ id, ended: `2026-03-01T10:00:${String(id).padStart(2, '0')}Z` }));
    }
    bot.orchestrator.put(aJob({ id: 90, created: '2026-02-20T00:00:00Z', ended: '2026-02-20T00:01:00Z' }));
    const first = await bot.say('faulted');
    expect(first.text).toContain('# Faulted in the last 24 h, newest first: 25');
    expect(first.text.match(/job `\d+`/g)?.[0]).toBe('job `25`');
    bot.clock = new Date('2026-03-01T14:50:00Z');
    const second = await bot.click(button(messageOf(first), 'More'));
    expect(second.replies[0]?.kind).toBe('replace');
    expect(second.text.match(/job `\d+`/g)?.[0]).toBe('job `15`');
    expect(bot.orchestrator.queries.at(-1)?.filter, 'the window stands still').toEqual(
      bot.orchestrator.queries[0]?.filter,
    );
    const third = await bot.click(button(messageOf(second), 'More'));
    expect(button(messageOf(third), 'More')).toBeUndefined();
    const refreshed = await bot.click(button(messageOf(third), 'Refresh'));
    expect(refreshed.text).toContain('# Faulted in the last 24 h, newest first: 25');
    expect(bot.orchestrator.queries.at(-1)?.filter.activeAfter, 'a refresh moves on').toBe(
      '2026-02-28T14:50:00.000Z',
    );
  });

  it('helps on when nothing is found, with a line that works', async () => {
    const bot = await aBot();
    bot.orchestrator.put(
      aJob({ id: 124001, created: '2026-02-26T13:00:00Z', ended: '2026-02-26T14:00:00Z' }),
    );
    const { text } = await bot.say('faulted folder:Finance/*');
    expect(text).toContain('# No faulted jobs in the last 24 h in Finance/*');
    expect(text).toContain('Last one: Invoice_Processing, 3 days ago (job `124001`).');
    const line = /Try `\/jobs ([^`]+)`/.exec(text)?.[1] ?? '';
    expect(parse(line, commands, '').args).toEqual({ folder: 'Finance/*', since: '7d' });
    expect((await bot.say(line)).text).toContain('in the last 7 days in Finance/*, newest first: 1');
  });

  it('asks for no more rows than a message of the platform holds', async () => {
    const bot = await aBot();
    await bot.say('faulted top:50');
    await bot.say('faulted top:50', { actor: { ...ana, platform: 'teams' } });
    expect(bot.orchestrator.queries.filter((query) => query.top > 1).map((query) => query.top)).toEqual([
      40, 12,
    ]);
  });

  it("asks what was typed, in the asker's own time zone", async () => {
    const bot = await aBot();
    await bot.say(
      'faulted process:"Invoice*" robot:#749 error:"Logon failure" since:yesterday 9am until:today top:3',
    );
    expect(bot.orchestrator.queries[0]).toMatchObject({
      filter: {
        states: ['Faulted'],
        process: 'Invoice*',
        robot: '#749',
        error: 'Logon failure',
        activeAfter: '2026-02-28T08:00:00.000Z',
        createdBefore: '2026-02-28T23:00:00.000Z',
      },
      order: 'lastEnded',
      top: 3,
    });
  });

  it.each([
    ['faulted top:51', 'takes a whole number from 1 to 50'],
    ['faulted since:soonish', "I can't read “soonish” as a time."],
    ['list state:Fault', 'Did you mean `state:Faulted`?'],
  ])('refuses %j', async (line, said) => {
    const bot = await aBot();
    expect((await bot.say(line)).text).toContain(said);
  });
});

describe('list, running, pending', () => {
  it('ask for their states', async () => {
    const bot = await aBot();
    await bot.say('list state:faulted,STOPPED');
    await bot.say('list');
    await bot.say('running');
    await bot.say('pending');
    expect(bot.orchestrator.queries.map((query) => query.filter.states)).toEqual([
      ['Faulted', 'Stopped'],
      undefined,
      ['Running', 'Stopping', 'Terminating', 'Resumed'],
      ['Pending'],
    ]);
    expect((await bot.say('pending')).text).toContain('# No pending jobs');
  });

  it('leave the acts to the details of each row', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 7, state: 'Running', ended: null }));
    const { text } = await bot.say('running');
    expect(text).toContain('# Running now, newest first: 1');
    expect(text).toContain('| ▶️ Running, ');
    expect(text).toContain('[Details: show {"tenant":"default","job":7}]');
  });
});

describe('show', () => {
  it('takes a number, a key or a link', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127416, key }));
    for (const name of [
      '127416',
      '#127416',
      'job 127416',
      key,
      `https://o.test/jobs(sidepanel:sidepanel/jobs/${key}/details)?fid=12345`,
    ]) {
      expect((await bot.say(`show ${name}`)).text).toContain('Job: `127416`');
    }
    expect((await bot.say('show')).text).toContain('`show` needs <job>.');
    expect((await bot.say('show latest')).text).toContain('“latest” names no job.');
  });

  it('refreshes and unfolds in place', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, info: Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n') }));
    const shown = await bot.say('show 1');
    expect(shown.text).not.toContain('> line 39');
    const full = await bot.click(button(messageOf(shown), 'Full error'));
    expect(full.replies[0]?.kind).toBe('replace');
    expect(full.text).toContain('> line 39');
  });

  it('finds the job of any message, and asks when there are several', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127416 }));
    bot.orchestrator.put(aJob({ id: 127500, key, state: 'Running', ended: null }));
    const onMessage = (text: string) =>
      bot.ask({ command: 'show', args: {} }, { via: 'shortcut', on: { message: 'm', text } });
    expect((await onMessage('see 127416 please')).text).toContain('Job: `127416`');
    expect((await onMessage('999999 or 127416?')).text, 'the other is no job').toContain('Job: `127416`');
    expect((await onMessage('nothing')).text).toContain('I find no <job> in this message.');
    expect((await onMessage('999999 and 999998')).text).toContain(
      'None of the numbers in this message is a job',
    );
    const several = await onMessage(`job 127416 and ${key}`);
    expect(several.text).toContain('# Show which job?');
    const chosen = await bot.click(button(messageOf(several), '127500 Invoice_Processing (Running)'));
    expect(chosen.text).toContain('Job: `127500`');
  });
});
