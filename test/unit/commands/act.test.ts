import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../src/domain/alert-body.ts';
import { BotError } from '../../../src/domain/errors.ts';
import { withJob } from '../../../src/domain/notice.ts';
import { renderNotice } from '../../../src/views/notice.ts';
import { aBot, type Bot, button, jo, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const running = { state: 'Running', ended: null } as const;

/** An alert that stands as message `a1` in the channel. */
async function anAlert(bot: Bot, id = 127416) {
  const job = bot.orchestrator.put(aJob({ id }));
  const body: AlertBody = { kind: 'alert', job, earlierFaults: 0, history: [] };
  await bot.store.openNotice({ id: 'n1', tenant: 'default', body, targets: [] }, '2026-03-01T14:04:00Z');
  await bot.store.addPost('n1', 'slack:C1', { conversation: 'C1', message: 'a1' }, 1);
  const on = { message: 'a1', text: `Invoice_Processing faulted job ${id}` };
  const message = async () => renderNotice((await bot.store.notice('n1'))!, bot.orchestrator);
  return { on, message };
}

const newest = (bot: Bot) => Math.max(...bot.orchestrator.all.keys());

/** Orchestrator has gone on with a job; the notice has been told, as the follower does. */
async function becomes(bot: Bot, id: number, state: 'Running' | 'Successful' | 'Faulted') {
  const job = bot.orchestrator.put({ ...bot.orchestrator.all.get(id)!, state });
  await bot.store.changeNotice('n1', (body) => withJob(body, job));
}

describe('retry', () => {
  it('from an alert adds a line to it, in place', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    const heard = await bot.click(button(await message(), 'Retry'), { on });
    expect(heard.replies[0]?.kind).toBe('replace');
    expect(heard.text).toContain('# 🔁 Invoice_Processing retried by Ana → Pending');
    expect(heard.text).toContain('14:05 @Ana retried → job `500001` → ⏳ Pending');
    expect(heard.posts).toEqual([]);
    expect(bot.woken).toEqual(['n1']);
    expect(bot.orchestrator.restarts).toEqual([
      { job: 127416, reference: expect.stringMatching(/^chatops-[0-9a-f]{20}$/) },
    ]);
  });

  it('shows newer news once more when its own answer came after them', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    bot.replying = async () => {
      await becomes(bot, 500_001, 'Successful');
      await bot.store.posted('n1', 'slack:C1', { conversation: 'C1', message: 'a1' }, 3);
      expect(await bot.store.duePosts('2030-01-01T00:00:00Z', 9)).toEqual([]);
    };
    await bot.click(button(await message(), 'Retry'), { on });
    expect(await bot.store.duePosts('2030-01-01T00:00:00Z', 9)).toMatchObject([{ noticeId: 'n1', shown: 3 }]);
    expect(bot.woken).toEqual(['n1', 'n1']);
  });

  it('typed elsewhere tells it on the alert and in a message of its own', async () => {
    const bot = await aBot();
    await anAlert(bot);
    const heard = await bot.say('retry 127416');
    expect(heard.text).toBe('done');
    expect(heard.posts[0]?.message.preview).toBe('Invoice_Processing retried by Ana: Pending');
    expect((await bot.store.notice('n1'))?.body).toMatchObject({
      history: [{ did: 'retry', by: { name: 'Ana' } }],
    });
  });

  it('has one winner when two click at once; the other is told who (F14)', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    const retry = button(await message(), 'Retry');
    const heard = await Promise.all([bot.click(retry, { on }), bot.click(retry, { on, actor: jo })]);
    expect(bot.orchestrator.restarts).toHaveLength(1);
    const loser = heard.find((each) => each.replies[0]?.kind === 'answer');
    expect(loser?.text).toMatch(/@(?:Ana|Jo) retried this at 14:05/);
    expect(bot.audit.map((entry) => entry.outcome).toSorted()).toEqual(['ok', 'refused: retried before']);
  });

  it('on a stale button says who was first and how the new job stands (F15)', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    const retry = button(await message(), 'Retry');
    await bot.click(retry, { on });
    bot.orchestrator.put({ ...bot.orchestrator.all.get(newest(bot))!, ...running, robot: 'DocBot' });
    const late = await bot.click(retry, { on, actor: jo });
    expect(late.text).toContain('@Ana retried this at 14:05 (job `500001`, Running on DocBot).');
    expect(button(messageOf(late), 'Retry again')).toBeUndefined();
  });

  it('lets retry again when the earlier retry has ended, once each time', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    await bot.say('retry 1');
    bot.orchestrator.put({ ...bot.orchestrator.all.get(500_001)!, state: 'Faulted' });
    const again = button(messageOf(await bot.say('retry 1', { actor: jo })), 'Retry again');
    await Promise.all([bot.click(again, { actor: jo }), bot.click(again)]);
    expect(bot.orchestrator.restarts).toHaveLength(2);
    const third = await bot.click(again);
    expect(third.text).toContain('(job `500002`, Pending)');
    bot.orchestrator.put({ ...bot.orchestrator.all.get(500_002)!, state: 'Successful' });
    await bot.click(button(messageOf(await bot.click(again)), 'Retry again'));
    expect(bot.orchestrator.restarts).toHaveLength(3);
  });

  it('takes no second turn while the first is still open', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    await bot.say('retry 1');
    const early = await bot.ask({ command: 'retry', args: { job: 1, again: 2 } }, { actor: jo });
    expect(early.text).toContain('@Ana retried this at 14:05 (job `500001`, Pending).');
    expect(bot.orchestrator.restarts).toHaveLength(1);
  });

  it('after failing again goes on from the newest job', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    await bot.click(button(await message(), 'Retry'), { on });
    await becomes(bot, 500_001, 'Faulted');
    expect((await message()).preview).toContain('failed again after a retry by Ana');
    await bot.click(button(await message(), 'Retry'), { on, actor: jo });
    expect(bot.orchestrator.restarts.map((each) => each.job)).toEqual([127416, 500_001]);
    expect((await message()).preview).toContain('retried by Jo → Pending');
  });

  it('that broke off in the middle, with the bot, can be made again in a while', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    await bot.store.claim('retry:default:1', JSON.stringify({ ...jo }), '2026-03-01T14:04:00Z');
    const early = await bot.say('retry 1');
    expect(early.text).toContain('@Jo retried this at 14:04: under way.');
    expect(button(messageOf(early), 'Retry again')).toBeUndefined();
    bot.clock = new Date('2026-03-01T14:10:00Z');
    const late = await bot.say('retry 1');
    expect(late.text).toContain('@Jo retried this at 14:04: nothing is known of what came of it.');
    await bot.click(button(messageOf(late), 'Retry again'));
    expect(bot.orchestrator.restarts).toHaveLength(1);
  });

  it('of a job that still runs says so', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    expect((await bot.say('retry 1')).text).toContain(
      'Job 1 is Running: there is nothing to retry until it ends.',
    );
    expect(bot.orchestrator.restarts).toEqual([]);
  });

  it('that certainly failed can be tried again at once', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    bot.orchestrator.next = () => Promise.reject(new BotError('refused', 'No robot.'));
    expect((await bot.say('retry 1')).text).toContain('⛔ No robot.');
    bot.orchestrator.next = async () => ({ kind: 'not-started', reason: 'it is not there.' });
    expect((await bot.say('retry 1')).text).toContain('was not started again: it is not there.');
    expect((await bot.say('retry 1')).text).toBe('done');
  });

  it('of which nobody knows what came says exactly that, to everybody, and warns the next one', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    bot.orchestrator.next = async () => ({ kind: 'unknown', reason: 'the connection broke.' });
    const heard = await bot.click(button(await message(), 'Retry'), { on });
    expect(heard.text).toContain('It is not known whether Invoice_Processing started: the connection broke.');
    expect(heard.replies[0]).toMatchObject({ to: 'channel' });
    const next = await bot.click(button(await message(), 'Retry'), { on, actor: jo });
    expect(next.text).toContain(
      '@Ana retried this at 14:05: not known whether it started: the connection broke.',
    );
    await bot.click(button(messageOf(next), 'Retry again'), { actor: jo });
    expect(bot.orchestrator.restarts).toHaveLength(2);
  });
});

describe('kill', () => {
  it('typed asks first, with a button that says the verb, and tells all who did it', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 127500, ...running }));
    const question = await bot.say('kill 127500');
    expect(question.text).toContain('# Kill job 127500?');
    expect(bot.orchestrator.stops).toEqual([]);
    const heard = await bot.click(button(messageOf(question), 'Kill job 127500'));
    expect(bot.orchestrator.stops).toEqual([{ ids: [127500], strategy: 'Kill' }]);
    expect(heard.replies[0]?.kind).toBe('replace');
    expect(heard.text).toContain('Killed job 127500: Terminating.');
    expect(heard.posts[0]?.message.preview).toBe('Invoice_Processing killed by Ana: Terminating');
  });

  it('on an alert with nothing alive says that nothing is left to kill', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    const heard = await bot.click(button(await message(), 'Kill'), { on });
    expect(heard.text).toContain('Nothing is left to kill: job 127416 has ended.');
    expect(bot.audit.at(-1)?.outcome).toBe('refused: already Faulted');
  });

  it('on an alert kills the retry that was started from it', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    const stale = button(await message(), 'Kill');
    await bot.click(button(await message(), 'Retry'), { on });
    const heard = await bot.click(button(await message(), 'Kill'), { on, actor: jo });
    expect(bot.orchestrator.stops).toEqual([{ ids: [500_001], strategy: 'Kill' }]);
    expect(heard.replies[0]?.kind).toBe('replace');
    expect(heard.text).toContain('14:05 @Jo killed job `500001`');
    const late = await bot.click(stale, { on });
    expect(late.text).toContain('@Jo killed this job at 14:05 (job `500001`, Terminating).');
  });

  it('on a stale alert asks anew before it kills another job than the button named (F15)', async () => {
    const bot = await aBot();
    const { message, on } = await anAlert(bot);
    const stale = button(await message(), 'Kill')!;
    await bot.click(button(await message(), 'Retry'), { on });
    const question = await bot.ask({ command: 'kill', args: { ...stale.args, confirmed: true } }, { on });
    expect(question.text).toContain('# Kill job 500001?');
    const heard = await bot.click(button(messageOf(question), 'Kill job 500001'));
    expect(heard.text).toContain('Killed job 500001');
    expect(heard.posts, 'the alert tells it').toEqual([]);
    expect((await bot.store.notice('n1'))?.body).toMatchObject({
      history: [{ did: 'retry' }, { did: 'kill', jobId: 500_001 }],
    });
  });

  it('of one of several jobs started together kills that one', async () => {
    const bot = await aBot();
    const jobs = [1, 2, 3].map((id) => bot.orchestrator.put(aJob({ id, ...running })));
    const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
    const body = { kind: 'run', by, at: '2026-03-01T14:00:00Z', retryOf: null, jobs, history: [] } as const;
    await bot.store.openNotice({ id: 'n2', tenant: 'default', body, targets: [] }, '2026-03-01T14:00:00Z');
    const message = renderNotice((await bot.store.notice('n2'))!, bot.orchestrator);
    await bot.click(button(message, 'Kill', 1), { on: { message: 'r1', text: '' } });
    expect(bot.orchestrator.stops).toEqual([{ ids: [2], strategy: 'Kill' }]);
  });

  it('believes a button only as far as the notice tells of the job', async () => {
    const bot = await aBot();
    await anAlert(bot);
    bot.orchestrator.put(aJob({ id: 5, ...running }));
    await bot.ask({ command: 'kill', args: { job: 5, notice: 'n1', confirmed: true } });
    expect((await bot.store.notice('n1'))?.body).toMatchObject({ history: [] });
  });

  it('by two at once acts once; the other is told who (F14)', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    const args = { job: 1, confirmed: true };
    const heard = await Promise.all([
      bot.ask({ command: 'kill', args }),
      bot.ask({ command: 'kill', args }, { actor: jo }),
    ]);
    expect(bot.orchestrator.stops).toHaveLength(1);
    const loser = heard.find((each) => each.replies[0]?.kind === 'answer');
    expect(loser?.text).toMatch(/@(?:Ana|Jo) (?:began to end|killed) this job at 14:05/);
  });

  it('that Orchestrator refuses because the job has just ended says that it has', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    bot.orchestrator.next = async () => {
      bot.orchestrator.put(aJob({ id: 1, state: 'Successful' }));
      throw new BotError('refused', 'The job has ended.', { status: 409 });
    };
    const heard = await bot.ask({ command: 'kill', args: { job: 1, confirmed: true } });
    expect(heard.text).toContain('Nothing is left to kill: job 1 has ended.');
    expect(heard.text).toContain('✅ Successful');
  });

  it('whose answer was lost reads the state before it says anything', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    bot.orchestrator.next = async () => {
      bot.orchestrator.put(aJob({ id: 1, state: 'Terminating', ended: null }));
      throw new BotError('unavailable', 'No answer.');
    };
    expect((await bot.ask({ command: 'kill', args: { job: 1, confirmed: true } })).posts).toHaveLength(1);
    bot.orchestrator.put(aJob({ id: 2, ...running }));
    bot.orchestrator.next = () => Promise.reject(new BotError('unavailable', 'No answer.'));
    expect((await bot.ask({ command: 'kill', args: { job: 2, confirmed: true } })).text).toContain(
      '⚠️ No answer.',
    );
    expect((await bot.ask({ command: 'kill', args: { job: 2, confirmed: true } })).text, 'free again').toBe(
      'done',
    );
  });
});

describe('stop', () => {
  it('asks the job to end and follows it', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    const heard = await bot.say('stop 1');
    expect(bot.orchestrator.stops).toEqual([{ ids: [1], strategy: 'SoftStop' }]);
    expect(heard.posts[0]?.message.preview).toBe('Invoice_Processing asked to stop by Ana: Stopping');
    const second = await bot.say('stop 1', { actor: jo });
    expect(second.text).toContain('@Ana asked this job to stop at 14:05 (job `1`, Stopping).');
    expect(button(messageOf(second), 'Kill')).toBeDefined();
  });

  it('from a shown job shows it anew', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    const shown = await bot.say('show 1');
    const heard = await bot.click(button(messageOf(shown), 'Stop'));
    expect(heard.replies[0]?.kind).toBe('replace');
    expect(heard.text).toContain('# ⏹️ Invoice_Processing: Stopping');
  });

  it('from a list, as older messages have it, leaves the list alone', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1, ...running }));
    const heard = await bot.click({ label: 'Stop', command: 'stop', args: { tenant: 'default', job: 1 } });
    expect(heard.text).toBe('done');
    expect(heard.posts).toHaveLength(1);
  });

  it('of a job that has ended points to its retry', async () => {
    const bot = await aBot();
    await anAlert(bot);
    await bot.say('retry 127416');
    const heard = await bot.say('stop 127416');
    expect(heard.text).toContain('Job 127416 has ended, but its retry 500001 is Pending.');
    expect(bot.orchestrator.stops).toEqual([]);
    await bot.click(button(messageOf(heard), 'Stop'));
    expect(bot.orchestrator.stops).toEqual([{ ids: [500_001], strategy: 'SoftStop' }]);
  });
});

describe('a shortcut', () => {
  it('on a message about several jobs asks which of them', async () => {
    const bot = await aBot();
    const jobs = [11_111, 22_222].map((id) => bot.orchestrator.put(aJob({ id, ...running })));
    const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
    const body = { kind: 'run', by, at: '2026-03-01T14:00:00Z', retryOf: null, jobs, history: [] } as const;
    await bot.store.openNotice({ id: 'n2', tenant: 'default', body, targets: [] }, '2026-03-01T14:00:00Z');
    await bot.store.addPost('n2', 'slack:C1', { conversation: 'C1', message: 'r1' }, 1);
    const on = { message: 'r1', text: 'Running job 11111 · Running job 22222' };
    const heard = await bot.ask({ command: 'kill', args: {} }, { via: 'shortcut', on });
    expect(heard.text).toContain('# Kill which job?');
    expect(bot.orchestrator.stops).toEqual([]);
  });
});

describe('what a message keeps', () => {
  it('holds no values of arguments', async () => {
    const bot = await aBot();
    const secret = { inputArguments: '{"pin":"hunter2"}', outputArguments: '{"pin":"hunter2"}' };
    bot.orchestrator.put(aJob({ id: 1, ...running, ...secret }));
    await bot.ask({ command: 'kill', args: { job: 1, confirmed: true } });
    const { message, on } = await anAlert(bot);
    const again = aJob({ id: 2, ...running, ...secret });
    bot.orchestrator.next = async () => ({ kind: 'started', jobs: [again] });
    await bot.click(button(await message(), 'Retry'), { on });
    const kept = [
      ...(await bot.store.noticesOfJob('default', 1)),
      ...(await bot.store.noticesOfJob('default', 2)),
    ];
    expect(kept.map(({ body }) => body.kind)).toEqual(['run', 'alert']);
    expect(JSON.stringify(kept)).not.toContain('hunter2');
  });
});

describe('a message that cannot be posted', () => {
  it('is shown to the asker instead: the job runs all the same', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    bot.posting = () => Promise.reject(new Error('not_in_channel'));
    const heard = await bot.say('retry 1');
    expect(heard.replies.map((reply) => reply.kind)).toEqual(['answer', 'done']);
    expect(heard.replies[0]).toMatchObject({
      message: { preview: 'Invoice_Processing retried by Ana: Pending' },
    });
    expect(bot.audit.at(-1)?.outcome).toBe('ok');
  });

  it('is not taken for one that can be edited', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    bot.posting = async () => null;
    expect((await bot.say('retry 1')).text).toBe('done');
    const [notice] = await bot.store.noticesOfJob('default', 500_001);
    expect(await bot.store.postsOf(notice!.id)).toEqual([]);
  });
});
