import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../src/domain/alert-body.ts';
import { snoozeOf } from '../../../src/domain/care.ts';
import type { HistoryLine } from '../../../src/domain/history-line.ts';
import { aBot, ana, type Bot, button, formOf, type Heard, jo, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const place = 'slack:C1';
const sam = { platform: 'slack', id: 'U3', name: 'Sam', timeZone: null } as const;

/** A bot with an alert that stands in the channel as message `m-alert`. */
async function alerted(change: Partial<AlertBody> = {}): Promise<Bot> {
  const bot = await aBot();
  await tellAlert(bot, 'a1', { id: 127416, ...change.job }, change);
  await bot.store.posted('a1', place, { conversation: 'C1', message: 'm-alert' }, 1);
  return bot;
}

async function tellAlert(
  bot: Bot,
  id: string,
  job: Parameters<typeof aJob>[0],
  change: Partial<AlertBody> = {},
): Promise<void> {
  const body: AlertBody = { kind: 'alert', earlierFaults: 0, history: [], ...change, job: aJob(job) };
  await bot.store.openNotice({ id, tenant: 'default', body, targets: [place] }, '2026-03-01T14:03:00Z');
}

async function bodyOf(bot: Bot, id = 'a1'): Promise<AlertBody> {
  const body = (await bot.store.notice(id))?.body;
  if (body?.kind !== 'alert') throw new Error('no alert');
  return body;
}

const did = async (bot: Bot, id = 'a1'): Promise<readonly HistoryLine['did'][]> =>
  (await bodyOf(bot, id)).history.map((line) => line.did);

const onAlert = { on: { message: 'm-alert', text: '' } };
const care = (command: string, args = {}) => ({
  command,
  args: { tenant: 'default', notice: 'a1', ...args },
});
const firstLines = ({ text }: Heard): readonly string[] => text.split('\n').slice(0, 3);

describe('ack', () => {
  it('by the button of the alert shows it on the alert', async () => {
    const bot = await alerted();
    const heard = await bot.ask(care('ack'), onAlert);
    expect(heard.replies.map((reply) => reply.kind)).toEqual(['replace']);
    expect(heard.text).toContain('🟠 Invoice_Processing faulted on DocBot, acknowledged by Ana');
    expect(heard.text).not.toContain('[Acknowledge');
    expect(await did(bot)).toEqual(['acknowledge']);
    expect(bot.woken).toContain('a1');
  });

  it('by the id of the job says so to who typed it', async () => {
    const bot = await alerted();
    const heard = await bot.say('ack 127416');
    expect(firstLines(heard)).toEqual([
      '(Acknowledged: Invoice_Processing)',
      '@Ana acknowledged it.',
      '~ Invoice_Processing · job `127416`',
    ]);
    expect(bot.audit.at(-1)).toMatchObject({ command: 'ack', outcome: 'ok' });
  });

  it('F14: of two at once is done by one, and the other is told who and when', async () => {
    const bot = await alerted();
    const heard = await Promise.all([bot.ask(care('ack'), onAlert), bot.say('ack #127416', { actor: jo })]);
    expect(await did(bot)).toEqual(['acknowledge']);
    const [first] = (await bodyOf(bot)).history;
    const winner = first?.did === 'acknowledge' ? first.by.name : '';
    const told = heard.filter(({ text }) => text.includes(`@${winner} acknowledged this at 14:05.`));
    expect(told).toHaveLength(1);
    expect(bot.audit.map(({ outcome }) => outcome).toSorted()).toEqual([
      'ok',
      'refused: somebody was before',
    ]);
  });

  it('F15: of a stale button says that the process works again', async () => {
    const bot = await alerted({ recovered: aJob({ id: 5, state: 'Successful' }) });
    const heard = await bot.ask(care('ack'), onAlert);
    expect(heard.text).toContain('Invoice_Processing works again: there is nothing left to acknowledge.');
    expect(await did(bot)).toEqual([]);
  });

  it('is for operators', async () => {
    const bot = await alerted();
    expect((await bot.say('ack 127416', { actor: sam })).text).toMatch(/You can't/);
    expect(await did(bot)).toEqual([]);
  });

  it('means the newest alert that is open, of several that tell of the job', async () => {
    const bot = await alerted();
    await tellAlert(bot, 'a2', { id: 127416 });
    await bot.ask({ command: 'resolve', args: { notice: 'a2' } });
    await bot.say('ack 127416');
    expect([await did(bot, 'a1'), await did(bot, 'a2')]).toEqual([['acknowledge'], ['resolve']]);
  });

  it('finds the alert of a retry, and by the key of a job', async () => {
    const retry = aJob({ id: 130412, state: 'Faulted' });
    const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
    const bot = await alerted({
      history: [{ did: 'retry', by, at: '2026-03-01T14:04:00Z', job: retry, note: null }],
    });
    await bot.say('ack 130412');
    expect(await did(bot)).toContain('acknowledge');
  });

  it('says what is missing: no job, no such alert, one that is forgotten', async () => {
    const bot = await alerted();
    expect((await bot.say('ack')).text).toContain('Which alert? Name one job that it tells of.');
    expect((await bot.say('ack 5')).text).toContain('No alert tells of job 5.');
    expect((await bot.ask(care('ack', { notice: 'old' }))).text).toContain('This alert is too old');
  });
});

describe('snooze', () => {
  it('asks how long, and does it till morning in the zone of who asked', async () => {
    const bot = await alerted();
    const asked = await bot.ask(care('snooze'), onAlert);
    expect(asked.formTitles).toEqual(['Snooze the alert']);
    const done = await bot.submit(formOf(asked), { until: 'morning', other: null }, onAlert);
    // 7:00 in Berlin, the next day.
    expect(snoozeOf(await bodyOf(bot))?.until).toBe('2026-03-02T06:00:00.000Z');
    expect(done.text).toContain('Snoozed until 2026-03-02 06:00. If it still fails then, it is told again.');
  });

  it('takes another time, and says in the form what works', async () => {
    const bot = await alerted();
    const form = formOf(await bot.ask(care('snooze'), onAlert));
    const wrong = await bot.submit(form, { until: '1h', other: 'gibberish' });
    expect(wrong.text).toMatch(/invalid: .*can't read/);
    const far = await bot.submit(form, { until: '1h', other: '40d' });
    expect(far.text).toMatch(/invalid: .*30 days at most/);
    await bot.submit(form, { until: '1h', other: '2h' });
    expect(snoozeOf(await bodyOf(bot))?.until).toBe('2026-03-01T16:05:00.000Z');
  });

  it('by words: for a length or until a time, not both', async () => {
    const bot = await alerted();
    await bot.say('snooze 127416 for:2h');
    expect(snoozeOf(await bodyOf(bot))?.until).toBe('2026-03-01T16:05:00.000Z');
    await bot.say('snooze 127416 until:18:00');
    expect(snoozeOf(await bodyOf(bot))?.until).toBe('2026-03-01T17:00:00.000Z');
    expect((await bot.say('snooze 127416 for:1h until:18:00')).text).toContain('say the same thing');
    expect((await bot.say('snooze 127416 for:60d')).text).toContain('30 days at most');
    expect((await bot.say('snooze 127416')).text).toBe('form: Snooze the alert');
  });

  it('F14: of two forms at once one is done; the other is told, and may do it anyway', async () => {
    const bot = await alerted();
    const anas = formOf(await bot.ask(care('snooze'), onAlert));
    const jos = formOf(await bot.ask(care('snooze'), { ...onAlert, actor: jo }));
    await bot.submit(anas, { until: '1h', other: null });
    bot.clock = new Date('2026-03-01T14:06:00Z');
    const told = await bot.submit(jos, { until: '4h', other: null }, { actor: jo });
    expect(told.text).toContain('@Ana snoozed this until 15:05, at 14:05.');
    expect(await did(bot)).toEqual(['snooze']);
    await bot.click(button(messageOf(told), 'Snooze it anyway'), { actor: jo });
    expect(snoozeOf(await bodyOf(bot))).toMatchObject({
      by: { name: 'Jo' },
      until: '2026-03-01T18:06:00.000Z',
    });
  });
});

describe('assign', () => {
  it('gives it to somebody who is known, and calls them where the alert stands', async () => {
    const bot = await alerted();
    await bot.say('whoami', { actor: jo });
    const form = formOf(await bot.ask(care('assign'), onAlert));
    expect(form.fields[0]).toMatchObject({
      options: [
        { value: 'slack:U1', label: 'Ana (you)' },
        { value: 'slack:U2', label: 'Jo' },
      ],
    });
    const done = await bot.submit(form, { to: 'slack:U2' });
    expect(done.text).toContain('Assigned to @Jo.');
    const [nudge = ''] = (await bodyOf(bot)).nudges ?? [];
    const called = await bot.store.notice(nudge);
    expect(called?.body).toMatchObject({ kind: 'nudge', why: { kind: 'assigned', to: { name: 'Jo' } } });
    expect((await bot.store.postsOf(nudge)).map(({ target }) => target)).toEqual([place]);
  });

  it('without a name is mine, and calls nobody', async () => {
    const bot = await alerted();
    const heard = await bot.say('assign 127416');
    expect(heard.text).toContain('@Ana took it on.');
    expect((await bodyOf(bot)).nudges).toBeUndefined();
    expect((await bot.ask(care('ack'))).text).toContain('@Ana took this on at 14:05.');
  });

  it('finds people by name, in part and in any case, and says whom it knows', async () => {
    const bot = await alerted();
    await bot.say('whoami', { actor: { ...jo, name: 'Jo Miller' } });
    await bot.say('whoami', { actor: { ...jo, id: 'U4', name: 'Joan' } });
    expect((await bot.say('assign 127416 to:Nobody')).text).toMatch(
      /nobody called “Nobody”.*\n.*Ana, Joan, Jo Miller/s,
    );
    expect((await bot.say('assign 127416 to:jo')).text).toContain('may be several people');
    expect((await bot.say('assign 127416 to:"jo miller"')).text).toContain('Assigned to @Jo Miller.');
    expect((await bot.say('assign 127416 to:@U0123ABC')).text).toContain('Assigned to @U0123ABC.');
  });

  it('F14: by two at once is said by one', async () => {
    const bot = await alerted();
    await bot.say('whoami', { actor: jo });
    await bot.say('assign 127416');
    const told = await bot.say('assign 127416', { actor: jo });
    expect(told.text).toContain('@Ana took this on at 14:05.');
    await bot.click(button(messageOf(told), 'Assign it to Jo'), { actor: jo });
    expect((await bodyOf(bot)).history.at(-1)).toMatchObject({ did: 'assign', to: { name: 'Jo' } });
  });
});

describe('note and resolve', () => {
  it('takes the secret out of a note, by words and by form', async () => {
    const bot = await alerted();
    const heard = await bot.say('note 127416 the robot logs on with password=hunter2 now');
    await bot.submit(formOf(await bot.ask(care('note'), onAlert)), { text: 'token=hunter2' });
    const { history } = await bodyOf(bot);
    expect(history).toMatchObject([
      { text: 'the robot logs on with password=••• now' },
      { text: 'token=•••' },
    ]);
    expect(JSON.stringify([heard.text, bot.audit])).not.toContain('hunter2');
  });

  it('keep words as they stand, colons and quotes too', async () => {
    const bot = await alerted();
    await bot.say('note 127416 waiting for SAP: "they" restart at 5, since: now');
    expect((await bodyOf(bot)).history[0]).toMatchObject({
      text: 'waiting for SAP: "they" restart at 5, since: now',
    });
    const form = formOf(await bot.ask(care('note'), onAlert));
    await bot.submit(form, { text: 'second' });
    expect(await did(bot)).toEqual(['note', 'note']);
  });

  it('say what is missing in a note', async () => {
    const bot = await alerted();
    expect((await bot.say('note waiting')).text).toContain('The first word must name the job.');
    expect((await bot.say('note 127416')).text).toContain('There is no note behind the job.');
    expect((await bot.say('note')).text).toContain('Which alert?');
    expect((await bot.say(`note 127416 ${'x'.repeat(600)}`)).text).toContain('500 characters');
  });

  it('close the problem, once', async () => {
    const bot = await alerted();
    const heard = await bot.ask(care('resolve'), onAlert);
    expect(heard.text).toContain('⚪ Invoice_Processing faulted on DocBot, resolved by Ana');
    const second = await bot.say('resolve 127416', { actor: jo });
    expect(second.text).toContain('@Ana resolved this at 14:05.');
    expect(await did(bot)).toEqual(['resolve']);
  });
});

describe('a message that brought an alert to mind', () => {
  it('shows what was done by its own button, and the alert does too', async () => {
    const bot = await alerted();
    const body = { ...(await bodyOf(bot)), nudges: ['n1'] };
    await bot.store.changeNotice('a1', () => body);
    const why = { kind: 'reminder', since: '2026-03-01T14:03:00Z' } as const;
    const nudge = { kind: 'nudge', alert: 'a1', why, about: body } as const;
    await bot.store.openNotice(
      { id: 'n1', tenant: 'default', body: nudge, targets: [] },
      '2026-03-01T14:04:00Z',
    );
    await bot.store.addPost('n1', place, { conversation: 'C1', message: 'm-nudge' }, 1);
    const heard = await bot.ask(care('ack'), { on: { message: 'm-nudge', text: '' } });
    expect(heard.text).toContain('⏰ Nobody had acknowledged this since 14:03.');
    expect(heard.text).toContain('acknowledged by Ana');
    expect(await did(bot)).toEqual(['acknowledge']);
  });
});

describe('mute by the button of an alert', () => {
  it('asks how long, for the process in its folder', async () => {
    const bot = await alerted({ job: aJob({ id: 127416, folder: { id: 1, path: 'Finance' } }) });
    const asked = await bot.ask(care('mute', { ask: true }), onAlert);
    const form = formOf(asked);
    expect(asked.formTitles).toEqual(['Mute the process']);
    await bot.submit(form, { until: '4h', reason: 'new version' });
    expect(await bot.store.rules('default')).toMatchObject([
      {
        kind: 'mute',
        target: place,
        scope: { process: 'Invoice_Processing', folder: 'Finance' },
        until: '2026-03-01T18:05:00.000Z',
        reason: 'new version',
        by: { name: ana.name },
      },
    ]);
  });
});
