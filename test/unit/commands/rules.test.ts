import { describe, expect, it } from 'vitest';
import { plainRoute } from '../../../src/domain/route.ts';
import type { Mute } from '../../../src/domain/rule.ts';
import { aBot, ana, button, jo, messageOf } from '../../fixtures/a-bot.ts';

const policy = { viewer: ['*'], operator: ['slack:U1'], admin: ['slack:U9'] };
const boss = { ...ana, id: 'U9', name: 'Boss' };
const personal = { target: 'slack:D1', kind: 'personal', private: true } as const;

/** Rules have ids of chance. */
function anonymous(text: string): string {
  return text.replaceAll(/rule `\w+`/g, 'rule `id`').replaceAll(/"rule":"\w+"/g, '"rule":"id"');
}

/** A bot whose store knows three faults of the last hour. */
async function watched() {
  const ended: Mute[] = [];
  const bot = await aBot({
    policy,
    alerting: {
      routes: [{ ...plainRoute('slack:C1'), folder: 'HR/*', holdDownMs: 300_000 }],
      catchUp: async (mute) => void ended.push(mute),
    },
  });
  const fault = (jobId: number, process: string, folder: string) => ({
    jobId,
    process,
    at: '2026-03-01T13:30:00Z',
    noticeId: null,
    traits: {
      folder,
      robot: 'VM07',
      machine: '',
      version: '',
      fingerprint: process,
      error: `${process} broke`,
    },
  });
  const faults = [
    fault(1, 'Invoice_In', 'Finance/AP'),
    fault(2, 'Invoice_In', 'Finance/AP'),
    fault(3, 'Payroll', 'HR'),
  ];
  await bot.store.recordFaults('default', faults, [], null, '2026-03-01T13:30:00Z');
  return { bot, ended };
}

describe('subscribe', () => {
  it('echoes the rule in force and what it would have told in the last day (F34)', async () => {
    const { bot } = await watched();
    const heard = await bot.say('subscribe folder:Finance/* process:"Invoice*" events:faulted min:high');
    expect(anonymous(heard.text)).toMatchInlineSnapshot(`
      "(Faults of Invoice* in Finance/* are told here from now on)
      # 🔔 Faults of Invoice* in Finance/* are told here from now on
      In the last day that would have been 2 faults:
      2 × *Invoice_In broke* on VM07 (Invoice_In)
      ~ rule \`id\` · high severity and up · by @Ana · 2026-03-01 14:05
      [Unsubscribe: unsubscribe {"tenant":"default","rule":"id"}]"
    `);
    expect(await bot.store.rules('default')).toMatchObject([
      {
        kind: 'subscription',
        target: 'slack:C1',
        scope: { process: 'Invoice*', folder: 'Finance/*' },
        min: 'high',
        events: ['faulted'],
      },
    ]);
  });

  it('is for operators in a shared place, for everybody in their own', async () => {
    const { bot } = await watched();
    expect((await bot.say('subscribe', { actor: jo })).text).toContain('You need to be operator');
    await bot.say('subscribe', { actor: jo, place: personal });
    expect(await bot.store.rules('default')).toMatchObject([{ target: 'slack:D1', by: { name: 'Jo' } }]);
  });

  it('says what `events:` takes', async () => {
    const { bot } = await watched();
    expect((await bot.say('subscribe events:started')).text).toContain('`faulted`, `stuck` or both');
    const digest = (await bot.say('subscribe events:faulted,daily')).text;
    expect(digest).toContain('digests are not ordered from chat');
    expect(digest).toContain('`digest:` in the file that `CHATOPS_CONFIG` names');
    expect(await bot.store.rules('default')).toEqual([]);
    await bot.say('subscribe events:stuck, faulted');
    expect(await bot.store.rules('default')).toMatchObject([{ events: ['faulted', 'stuck'] }]);
  });

  it('says what `min:` takes', async () => {
    const { bot } = await watched();
    expect((await bot.say('subscribe min:urgent')).text).toContain('`low`, `medium` or `high`');
  });
});

describe('unsubscribe', () => {
  it('takes one rule back, by its id or its button', async () => {
    const { bot } = await watched();
    const heard = await bot.say('subscribe process:Payroll');
    const gone = await bot.click(button(messageOf(heard), 'Unsubscribe'));
    expect(gone.text).toContain('no longer told here');
    expect(await bot.store.rules('default')).toEqual([]);
    expect((await bot.click(button(messageOf(heard), 'Unsubscribe'))).text).toContain('no rule');
    expect((await bot.say('unsubscribe')).text).toContain('`/jobs subscriptions`');
  });

  it('leaves other places to admins', async () => {
    const { bot } = await watched();
    await bot.say('subscribe', { place: personal });
    const [rule] = await bot.store.rules('default');
    expect((await bot.say(`unsubscribe ${rule?.id}`)).text).toContain('You need to be admin');
    await bot.say(`unsubscribe ${rule?.id}`, { actor: boss });
    expect(await bot.store.rules('default')).toEqual([]);
  });
});

describe('mute', () => {
  it('says why without the secret in it', async () => {
    const { bot } = await watched();
    const heard = await bot.say('mute process:Invoice* for:2h reason:"password=hunter2 is changed"');
    expect(heard.text).toContain('password=••• is changed');
    expect(await bot.store.rules('default')).toMatchObject([{ reason: 'password=••• is changed' }]);
  });

  it('echoes what is muted, how long and why, and can be ended by its button', async () => {
    const { bot, ended } = await watched();
    const heard = await bot.say('mute process:Invoice* for:2h reason:"new version"');
    expect(anonymous(heard.text)).toMatchInlineSnapshot(`
      "(Invoice* is muted here)
      # 🔕 Invoice* is muted here
      Muted until 16:05. What happens meanwhile is told in one message at the end.
      In the last day there were 2 faults of the kind.
      ~ rule \`id\` · by @Ana · new version · 2026-03-01 14:05
      [Unmute: unmute {"tenant":"default","rule":"id"}]"
    `);
    expect(await bot.store.rules('default')).toMatchObject([
      { kind: 'mute', target: 'slack:C1', until: '2026-03-01T16:05:00.000Z', reason: 'new version' },
    ]);
    await bot.click(button(messageOf(heard), 'Unmute'));
    expect(ended.map((rule) => rule.scope)).toEqual([{ process: 'Invoice*' }]);
    expect(await bot.store.rules('default')).toEqual([]);
  });

  it('takes a window to come, and every night in the zone of who asks', async () => {
    const { bot } = await watched();
    await bot.say('mute folder:Finance/* from:"tomorrow 22:00" until:"tomorrow 23:30"');
    bot.clock = new Date(bot.clock.getTime() + 1000);
    await bot.say('mute daily:22:00-7:00');
    expect(await bot.store.rules('default')).toMatchObject([
      { from: '2026-03-02T21:00:00.000Z', until: '2026-03-02T22:30:00.000Z', daily: null },
      { until: null, daily: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' } },
    ]);
  });

  it.each([
    ['mute', 'How long?'],
    ['mute process:X', 'How long?'],
    ['mute for:2h until:morning', 'say the same thing'],
    ['mute from:"tomorrow 22:00" until:"tomorrow 21:00"', 'end before it begins'],
    ['mute daily:22-7', 'two times of the day'],
    ['mute for:soon', 'length of time'],
    ['mute for:2h where:there', '`all` or `here`'],
    ['mute for:2h where:all', 'You need to be admin'],
  ])('refuses `%s` in words', async (text, said) => {
    const { bot } = await watched();
    expect((await bot.say(text)).text).toContain(said);
    expect(await bot.store.rules('default')).toEqual([]);
  });

  it('everywhere is for admins; viewers mute nothing', async () => {
    const { bot } = await watched();
    await bot.say('mute for:1h where:all', { actor: boss });
    expect(await bot.store.rules('default')).toMatchObject([{ target: '*' }]);
    await bot.say('mute for:1h', { actor: jo });
    expect(await bot.store.rules('default')).toHaveLength(1);
  });
});

describe('unmute', () => {
  it('needs no id where one thing is muted', async () => {
    const { bot, ended } = await watched();
    expect((await bot.say('unmute')).text).toContain('Nothing is muted here');
    await bot.say('mute for:1h');
    await bot.say('unmute');
    expect(ended).toHaveLength(1);
    await bot.say('mute for:1h');
    await bot.say('mute for:2h');
    expect((await bot.say('unmute')).text).toContain('Several rules');
  });
});

describe('subscriptions', () => {
  it('lists what is told here, with where it comes from', async () => {
    const { bot } = await watched();
    await bot.say('subscribe process:Payroll');
    bot.clock = new Date(bot.clock.getTime() + 1000);
    await bot.say('mute process:Invoice* for:2h');
    await bot.say('subscribe', { place: personal });
    const heard = await bot.say('subscriptions');
    expect(anonymous(heard.text)).toMatchInlineSnapshot(`
      "(What is told here: 3 rules)
      # What is told here
      - 🔔 Faults and stuck jobs of *everything in HR/**
        from the settings · told together for 1 h · held back for 5 min
        
      - 🔔 Faults and stuck jobs of *Payroll*
        rule \`id\` · by @Ana · 2026-03-01 14:05
        [Unsubscribe: unsubscribe {"tenant":"default","rule":"id"}]
      - 🔕 *Invoice** muted until 16:05
        rule \`id\` · by @Ana · 2026-03-01 14:05
        [Unmute: unmute {"tenant":"default","rule":"id"}]"
    `);
    const all = await bot.say('subscriptions where:all', { actor: boss });
    expect(all.text).toContain('slack:D1');
    expect((await bot.say('subscriptions where:all')).text).not.toContain('slack:D1');
  });

  it('says so when nothing is told here', async () => {
    const { bot } = await watched();
    expect((await bot.say('subscriptions', { place: personal })).text).toContain('No alert comes here');
  });
});
