import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../../src/domain/alert-body.ts';
import type { BulkBody } from '../../../../src/domain/bulk-body.ts';
import type { Job } from '../../../../src/domain/job.ts';
import { renderNotice } from '../../../../src/views/notice.ts';
import { aBot, type Bot, button, jo, messageOf } from '../../../fixtures/a-bot.ts';
import { aJob } from '../../../fixtures/job.ts';

const running = { state: 'Running', ended: null } as const;

function put(bot: Bot, ...jobs: (Partial<Job> & Pick<Job, 'id'>)[]): void {
  for (const job of jobs) bot.orchestrator.put(aJob(job));
}

/** The bulks that were opened. */
async function bulks(bot: Bot): Promise<readonly { readonly id: string; readonly body: BulkBody }[]> {
  const notices = await bot.store.openNotices('default');
  return notices.flatMap(({ body, id }) => (body.kind === 'bulk' ? [{ id, body }] : []));
}

const idsOf = (body: BulkBody | undefined) => body?.jobs.map((job) => job.id);

describe('several jobs', () => {
  it('are asked about first, and nothing is done before the click', async () => {
    const bot = await aBot();
    put(bot, { id: 1, ...running }, { id: 2, ...running, process: 'Payroll', robot: 'VM07' }, { id: 3 });
    const heard = await bot.say('stop 1, #2 and 3 4');
    const shown = heard.text.replace(/: (?:stop|retry) \{.*?\}\]/g, ']');
    expect(shown).toBe(
      [
        '(Stop 2 jobs? 1 Invoice_Processing, 1 Payroll, in Finance; 2 robots)',
        '# Stop 2 jobs?',
        '1 Invoice_Processing, 1 Payroll, in Finance; 2 robots',
        'Each ends as soon as its workflow allows; one that has not started never will.',
        '~ Jobs `1`, `2`',
        '~ Left out: 1 has ended already: `3`',
        '~ Left out: 1 is no job that I can see: `4`',
        '[Stop 2 jobs] [Cancel]',
      ].join('\n'),
    );
    expect(bot.orchestrator.stops).toEqual([]);
    expect(await bulks(bot)).toEqual([]);

    const stop = button(messageOf(heard), 'Stop 2 jobs');
    expect(JSON.stringify(stop?.args)).not.toMatch(/\[|\b[12]\b/);
    const done = await bot.click(stop);
    expect(done.replies[0]?.kind).toBe('replace');
    expect(done.posts[0]?.message.preview).toBe('Stopping 2 jobs: 0 done');
    const [bulk] = await bulks(bot);
    expect(bulk?.body).toMatchObject({ verb: 'stop', by: { name: 'Ana' }, target: 'slack:C1', ended: false });
    expect(idsOf(bulk?.body)).toEqual([1, 2]);
    expect(bot.woken).toContain('bulks');
    expect(await bot.store.postsOf(bulk?.id ?? '')).toMatchObject([{ target: 'slack:C1', shown: 1 }]);
  });

  it('leave the audit to the end: the click writes no line', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2 });
    const heard = await bot.say('retry 1 2');
    await bot.click(button(messageOf(heard), 'Retry 2 jobs'));
    expect(bot.audit.map(({ command, args }) => `${command} ${args}`)).toEqual(['retry {"job":["1","2"]}']);
    const [bulk] = await bulks(bot);
    expect(bulk?.body.invocation).toMatch(/^[0-9a-z]{6}$/);
  });

  it('are confirmed once, by whoever of the operators is first', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2 });
    const retry = button(messageOf(await bot.say('retry 1 2')), 'Retry 2 jobs');
    const heard = await Promise.all([bot.click(retry, { actor: jo }), bot.click(retry)]);
    expect(await bulks(bot)).toHaveLength(1);
    expect(heard.flatMap(({ posts }) => posts)).toHaveLength(1);
    const late = await bot.click(retry);
    expect(late.text).toMatch(/@(Ana|Jo) confirmed this at 14:05/);
    expect(await bulks(bot)).toHaveLength(1);
  });

  it('are not confirmed by a viewer', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2 });
    const retry = button(messageOf(await bot.say('retry 1 2')), 'Retry 2 jobs');
    const sam = { platform: 'slack', id: 'U9', name: 'Sam', timeZone: null } as const;
    expect((await bot.click(retry, { actor: sam })).text).toContain("You can't retry");
    expect(await bulks(bot)).toEqual([]);
  });

  it('are left alone after Cancel, and after an hour', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2 });
    const first = messageOf(await bot.say('retry 1 2'));
    const cancelled = await bot.click(button(first, 'Cancel'));
    expect(cancelled.text).toContain('Cancelled: nothing was done.');
    expect((await bot.click(button(first, 'Retry 2 jobs'))).text).toContain('I no longer know which jobs');
    const second = messageOf(await bot.say('retry 1 2'));
    bot.clock = new Date(bot.clock.getTime() + 3_700_000);
    expect((await bot.click(button(second, 'Retry 2 jobs'))).text).toContain('for an hour');
    expect(await bulks(bot)).toEqual([]);
  });

  it('are no other verb than the one that was asked about', async () => {
    const bot = await aBot();
    put(bot, { id: 1, ...running }, { id: 2, ...running });
    const stop = button(messageOf(await bot.say('stop 1 2')), 'Stop 2 jobs');
    const forged = await bot.ask({ command: 'kill', args: stop?.args ?? {} }, { via: 'button' });
    expect(forged.text).toContain('I no longer know which jobs');
    expect(await bulks(bot)).toEqual([]);
  });

  it('that somebody retried before are left out', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2 }, { id: 3 });
    await bot.say('retry 2');
    const heard = await bot.say('retry 1 2 3');
    expect(heard.text).toContain('~ Left out: 1 was retried before: `2`');
    await bot.click(button(messageOf(heard), 'Retry 2 jobs'));
    expect(idsOf((await bulks(bot))[0]?.body)).toEqual([1, 3]);
  });

  it('of which none is left are said to be so', async () => {
    const bot = await aBot();
    put(bot, { id: 1, ...running }, { id: 2, ...running });
    const heard = await bot.say('retry 1 2');
    expect(heard.text).toContain('Nothing to retry: none of these jobs is left.');
    expect(heard.text).toContain('~ Left out: 2 have not ended yet: `1`, `2`');
    expect(bot.audit[0]?.outcome).toBe('refused: nothing to do');
  });

  it('that stand in a message still are a choice for a shortcut', async () => {
    const bot = await aBot();
    put(bot, { id: 11 }, { id: 12 });
    const on = { message: 'm9', text: 'job 11 and job 12' };
    const heard = await bot.ask({ command: 'retry', args: {} }, { via: 'shortcut', on });
    expect(heard.text).toContain('Retry which job?');
    const none = await bot.ask(
      { command: 'retry', args: {} },
      { via: 'shortcut', on: { ...on, text: 'hm' } },
    );
    expect(none.text).toContain('I find no <job> in this message.');
  });
});

describe('filters', () => {
  it('take what the verb is for: faulted jobs for a retry', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2, state: 'Successful' }, { id: 3, ...running }, { id: 4, process: 'Payroll' });
    const heard = await bot.say('retry process:Invoice_Processing');
    expect(heard.text).toContain('# Retry 1 job?');
    expect(bot.orchestrator.queries[0]?.filter).toMatchObject({
      states: ['Faulted'],
      process: 'Invoice_Processing',
    });
    const stopped = await bot.say('retry process:Invoice_Processing state:successful,faulted');
    expect(stopped.text).toContain('# Retry 2 jobs?');
  });

  it('take what can be stopped, and what can be killed', async () => {
    const bot = await aBot();
    put(bot, { id: 1, ...running }, { id: 2, state: 'Stopping', ended: null }, { id: 3 });
    expect((await bot.say('stop folder:Finance')).text).toContain('# Stop 1 job?');
    const kill = await bot.say('kill folder:Finance');
    expect(kill.text).toContain('# Kill 2 jobs?');
    expect(kill.text).toContain('What is half done stays half done.');
    expect(button(messageOf(kill), 'Kill 2 jobs')?.style).toBe('danger');
  });

  it('count those of states that were named in vain', async () => {
    const bot = await aBot();
    put(bot, { id: 1, ...running }, { id: 2 }, { id: 3 }, { id: 4, state: 'Stopping', ended: null });
    const heard = await bot.say('stop state:Running,Faulted,Stopping');
    expect(heard.text).toContain('~ Left out: 2 have ended already.');
    expect(heard.text).toContain('~ Left out: 1 is ending already.');
    const none = await bot.say('retry state:Running');
    expect(none.text).toContain('Nothing to retry: no jobs that are Running that I can retry.');
    expect(none.text).toContain('~ Left out: 1 has not ended yet.');
  });

  it('that more than a thousand jobs fit are refused with the number', async () => {
    const bot = await aBot();
    for (let id = 1; id <= 1001; id++) put(bot, { id });
    const heard = await bot.say('retry state:Faulted');
    expect(heard.text).toContain('1,001 jobs fit; I take 1,000 at a time.');
    expect(heard.text).toContain('since:1h');
    bot.orchestrator.all.delete(1);
    expect((await bot.say('retry state:Faulted')).text).toContain('# Retry 1,000 jobs?');
  });

  it('and jobs are not mixed, and one of them must be given', async () => {
    const bot = await aBot();
    expect((await bot.say('stop 1 process:X')).text).toContain('Name the jobs or give filters, not both.');
    const nothing = await bot.say('stop');
    expect(nothing.text).toContain('`stop` needs a job, several, or a filter.');
    expect(nothing.text).toContain('`/jobs stop process:Invoice* since:1h`');
  });

  it('with a thousand jobs named one by one', async () => {
    const bot = await aBot();
    const ids = Array.from({ length: 1000 }, (_, index) => index + 22_450_000);
    put(bot, ...ids.map((id) => ({ id })));
    expect((await bot.say(`retry ${ids.join(' ')}`)).text).toContain('# Retry 1,000 jobs?');
    expect((await bot.say(`retry ${ids.join(' ')} 1`)).text).toContain('That names 1,001 jobs');
    expect(Math.max(...bot.orchestrator.queries.map((query) => query.filter.ids?.length ?? 0))).toBe(50);
  });
});

describe('all jobs of a message', () => {
  it('are the faults that it reports', async () => {
    const bot = await aBot();
    put(bot, { id: 1 }, { id: 2 }, { id: 3 });
    const body: AlertBody = { kind: 'alert', job: aJob({ id: 1 }), earlierFaults: 0, history: [] };
    const at = '2026-03-01T14:00:00Z';
    const fault = (jobId: number, noticeId: string | null) => ({ jobId, process: 'P', at, noticeId });
    await bot.store.recordFaults(
      'default',
      [fault(1, 'n1'), fault(2, 'n1'), fault(3, null)],
      [{ id: 'n1', tenant: 'default', body, targets: [] }],
      null,
      at,
    );
    const args = { tenant: 'default', group: 'n1' };
    const on = { message: 'a1', text: 'Invoice_Processing faulted twice: job 3' };
    const heard = await bot.ask({ command: 'retry', args }, { via: 'button', on });
    expect(heard.text).toContain('# Retry 2 jobs?');
    await bot.click(button(messageOf(heard), 'Retry 2 jobs'));
    expect(idsOf((await bulks(bot))[0]?.body)).toEqual([1, 2]);
    const gone = await bot.ask({ command: 'retry', args: { tenant: 'default', group: 'n9' } });
    expect(gone.text).toContain('That is long over');
  });
});

describe('a bulk under way', () => {
  async function aBulk(bot: Bot, change: Partial<BulkBody> = {}): Promise<string> {
    put(bot, { id: 1 }, { id: 2 });
    await bot.click(button(messageOf(await bot.say('retry 1 2')), 'Retry 2 jobs'));
    const [bulk] = await bulks(bot);
    await bot.store.changeNotice(bulk?.id ?? '', (body) =>
      body.kind === 'bulk' ? { ...body, ...change } : body,
    );
    return bulk?.id ?? '';
  }
  const messageNow = async (bot: Bot, id: string) =>
    renderNotice((await bot.store.notice(id))!, bot.orchestrator);

  it('can be called off by another operator', async () => {
    const bot = await aBot();
    const id = await aBulk(bot);
    const cancel = button(await messageNow(bot, id), 'Cancel the rest');
    const on = { message: 'm1', text: '' };
    expect((await bot.click(cancel, { actor: jo, on })).replies[0]?.kind).toBe('replace');
    expect((await bulks(bot))[0]?.body.cancelled).toMatchObject({ name: 'Jo' });
    expect((await bot.click(cancel, { on })).text).toContain('Too late to cancel');
  });

  it('gives another try for what failed, asked about again', async () => {
    const bot = await aBot();
    const id = await aBulk(bot, {
      ended: true,
      jobs: [
        { id: 1, fate: { name: 'done', job: 7 } },
        { id: 2, fate: { name: 'failed', reason: 'No robot', hint: null } },
      ],
    });
    const message = await messageNow(bot, id);
    expect(message.preview).toBe('1 of 2 jobs retried by Ana');
    const heard = await bot.click(button(message, 'Retry the one that failed'));
    expect(heard.text).toContain('# Retry 1 job?');
    await bot.click(button(messageOf(heard), 'Retry 1 job'));
    expect(idsOf((await bulks(bot))[0]?.body)).toEqual([2]);
  });
});
