import { describe, expect, it } from 'vitest';
import type { HistoryLine } from '../../../src/domain/history-line.ts';
import type { Job } from '../../../src/domain/job.ts';
import { withJob } from '../../../src/domain/notice.ts';
import { type StuckBody, stuckBody } from '../../../src/domain/stuck-body.ts';
import { aBot, type Bot, button, formOf, jo, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const place = 'slack:C1';
const onAlert = { on: { message: 'm-stuck', text: '' } };
const care = (command: string, args = {}) => ({
  command,
  args: { tenant: 'default', notice: 's1', ...args },
});
const runs = (id: number, process = 'Invoice_Processing'): Job =>
  aJob({ id, process, state: 'Running', started: '2026-03-01T12:00:00Z', ended: null, info: null });

/** A bot with jobs that run on and on, told in the channel as message `m-stuck`. */
async function stuck(...jobs: readonly Job[]): Promise<Bot> {
  const bot = await aBot();
  const fact = { since: '2026-03-01T12:00:00Z', forMs: 7_800_000, limitMs: 1_800_000, usualMs: 720_000 };
  const body = stuckBody(
    jobs.map((job) => ({ how: 'running', job, fact })),
    'running',
  );
  const notice = { id: 's1', tenant: 'default', body, targets: [place] };
  await bot.store.openNotice(notice, '2026-03-01T14:03:00Z');
  await bot.store.posted('s1', place, { conversation: 'C1', message: 'm-stuck' }, 1);
  return bot;
}

async function bodyOf(bot: Bot): Promise<StuckBody> {
  const body = (await bot.store.notice('s1'))?.body;
  if (body?.kind !== 'stuck') throw new Error('not stuck');
  return body;
}

const did = async (bot: Bot): Promise<readonly HistoryLine['did'][]> =>
  (await bodyOf(bot)).history.map((line) => line.did);

describe('a message about a stuck job', () => {
  it('is acknowledged by its button, and the other of two is told who was first', async () => {
    const bot = await stuck(runs(7));
    const heard = await bot.ask(care('ack'), onAlert);
    expect(heard.text).toContain('🟠 Invoice_Processing has been running for over 2 h 10 min on DocBot');
    expect(heard.text).toContain('acknowledged by Ana');
    expect(heard.text).not.toContain('[Acknowledge');
    const second = await bot.say('ack 7', { actor: jo });
    expect(second.text).toContain('@Ana acknowledged this at 14:05.');
    expect(await did(bot)).toEqual(['acknowledge']);
    expect(bot.woken).toContain('s1');
  });

  it('is snoozed, noted and resolved, by form and by words', async () => {
    const bot = await stuck(runs(7));
    const form = formOf(await bot.ask(care('snooze'), onAlert));
    expect(form.intro).toEqual(['Invoice_Processing']);
    const quiet = await bot.submit(form, { until: '4h', other: null });
    expect(quiet.text).toContain('Snoozed until 18:05. If it is still stuck then, it is told again.');
    await bot.say('note 7 the vendor knows');
    const closed = await bot.say('resolve 7');
    expect(closed.text).toContain('@Ana resolved it. The next job that gets stuck is told anew.');
    expect(await did(bot)).toEqual(['snooze', 'note', 'resolve']);
    expect((await bot.say('ack 7', { actor: jo })).text).toContain('@Ana resolved this at 14:05.');
  });

  it('is given to somebody, who is called there and acts there', async () => {
    const bot = await stuck(runs(7));
    await bot.say('whoami', { actor: jo });
    const form = formOf(await bot.ask(care('assign'), onAlert));
    expect((await bot.submit(form, { to: 'slack:U2' })).text).toContain('Assigned to @Jo.');
    const [nudge = ''] = (await bodyOf(bot)).nudges ?? [];
    await bot.store.posted(nudge, place, { conversation: 'C1', message: 'm-nudge' }, 1);
    const heard = await bot.ask(care('ack'), { actor: jo, on: { message: 'm-nudge', text: '' } });
    expect(heard.text).toContain('acknowledged by Jo');
    expect(heard.text).toContain('@Ana assigned this to you.');
    expect(await did(bot)).toEqual(['assign', 'acknowledge']);
  });

  it('F15: needs nobody any more once the job has ended', async () => {
    const bot = await stuck(runs(7));
    const ended = { ...runs(7), state: 'Successful', ended: '2026-03-01T14:04:00Z' } as const;
    await bot.store.changeNotice('s1', (body) => withJob(body, ended));
    const heard = await bot.ask(care('ack'), onAlert);
    expect(heard.text).toContain('Invoice_Processing got on or ended: there is nothing left to acknowledge.');
    expect(await did(bot)).toEqual([]);
  });

  it('of several jobs speaks of them all', async () => {
    const bot = await stuck(runs(7), runs(8), runs(9, 'Payroll'));
    const heard = await bot.say('ack 9');
    expect(heard.text).toContain('(Acknowledged: 3 jobs of 2 processes)');
    const shown = await bot.ask(care('snooze', { until: '18:00' }), onAlert);
    expect(shown.text).toContain(
      '⏸️ 3 jobs of 2 processes have been running for over 2 h 10 min, snoozed by Ana',
    );
    expect(button(messageOf(shown), 'Mute process')).toBeUndefined();
  });

  it('mutes the process from there', async () => {
    const bot = await stuck(runs(7));
    const form = formOf(await bot.ask(care('mute', { ask: true }), onAlert));
    await bot.submit(form, { until: '1h', reason: null });
    expect(await bot.store.rules('default')).toMatchObject([{ scope: { process: 'Invoice_Processing' } }]);
  });
});
