import { describe, expect, it } from 'vitest';
import type { Actor, Invocation } from '../../../../src/chat/invocation.ts';
import type { AlertBody } from '../../../../src/domain/alert-body.ts';
import type { ExportBody } from '../../../../src/domain/export-body.ts';
import type { PolicyRule } from '../../../../src/domain/policy.ts';
import type { Process } from '../../../../src/domain/process.ts';
import { plainRoute } from '../../../../src/domain/route.ts';
import { aBot, ana, type Bot, button, jo, messageOf } from '../../../fixtures/a-bot.ts';
import { fakeOrchestrator } from '../../../fixtures/fake-orchestrator.ts';
import { aJob } from '../../../fixtures/job.ts';

const rule = (name: string, change: Partial<PolicyRule>): PolicyRule => ({
  name,
  effect: 'allow',
  who: ['slack:U1'],
  may: ['read', 'operate'],
  ask: [],
  ...change,
});

/** Ana works in Finance and may look into HR; of Vault she knows nothing. Jo is of Vault. Everybody may see Public. */
const rules: readonly PolicyRule[] = [
  rule('no-payroll', {
    effect: 'deny',
    who: ['*'],
    may: ['start', 'retry'],
    process: 'Payroll',
    ask: ['slack:U7'],
  }),
  rule('finance', { folder: 'Finance/*' }),
  rule('hr-readers', { may: ['read'], folder: 'HR' }),
  rule('vault', { who: ['slack:U2'], folder: 'Vault', ask: ['the keeper'] }),
  rule('public', { who: ['*'], may: ['read'], folder: 'Public' }),
];

const paths = ['Finance', 'HR', 'Vault', 'Public'];
const processOf = (name: string, path: string): Process => ({
  tenant: 'default',
  key: `00000000-0000-4000-8000-00000000000${paths.indexOf(path)}`,
  name,
  version: null,
  description: null,
  folder: { id: paths.indexOf(path) + 1, path },
  inputs: [],
});

const nobody = { viewer: [], operator: [], admin: [] };

/** Job 1 is of Finance, 2 of HR, 3 of Vault, 4 of Public; all faulted. */
async function ruled(change: Parameters<typeof aBot>[0] = {}): Promise<Bot> {
  const orchestrator = fakeOrchestrator(paths.map((path) => processOf(`Sync_${path}`, path)));
  orchestrator.folders = async () =>
    paths.map((path, index) => ({ id: index + 1, key: null, name: path, path, modern: true }));
  paths.forEach((path, index) =>
    orchestrator.put(
      aJob({
        id: index + 1,
        process: `Sync_${path}`,
        folder: { id: index + 1, path },
        info: `Words ${path}`,
      }),
    ),
  );
  return aBot({ orchestrator, rules, policy: nobody, ...change });
}

const alone: Partial<Invocation> = { place: { target: 'slack:D1', kind: 'personal', private: false } };
const onTeams: Partial<Invocation> = {
  actor: { ...ana, platform: 'teams', id: 'T1' } satisfies Actor,
  place: { target: 'teams:19:x', kind: 'channel', private: false },
};

const personalOnTeams: Invocation['place'] = { target: 'teams:a:1', kind: 'personal', private: false };

describe('acts', () => {
  it('are done where a rule allows them, and the audit names it', async () => {
    const bot = await ruled();
    expect((await bot.say('retry 1')).text).toBe('done');
    expect(bot.orchestrator.restarts).toMatchObject([{ job: 1 }]);
    expect(bot.audit.at(-1)).toMatchObject({ outcome: 'ok', rule: 'finance' });
  });

  it('are refused where none does, saying so, and where one forbids them, naming it and whom to ask', async () => {
    const bot = await ruled();
    const seen = await bot.say('retry 2');
    expect(seen.text).toContain("🔒 You can't retry a job (Sync_HR in HR): no rule allows it.");
    bot.orchestrator.put(aJob({ id: 9, process: 'Payroll', folder: { id: 1, path: 'Finance' } }));
    const forbidden = await bot.say('retry 9');
    expect(forbidden.text).toContain('(Payroll in Finance): rule “no-payroll” forbids it.');
    expect(forbidden.text).toContain('~ Ask @U7');
    expect(bot.orchestrator.restarts).toEqual([]);
    expect(bot.audit.map(({ outcome, rule: name }) => [outcome, name])).toEqual([
      ['denied', null],
      ['denied', 'no-payroll'],
    ]);
  });

  it('on what is hidden are as on what does not exist', async () => {
    const bot = await ruled();
    const [hidden, none] = [await bot.say('kill 3'), await bot.say('kill 99')];
    expect(hidden.text).toBe(none.text.replaceAll('99', '3'));
    const [start, other] = [await bot.say('start Sync_Vault'), await bot.say('start Sync_Nothing')];
    expect(start.text.split('\n')[1]).toBe(other.text.split('\n')[1]?.replace('Sync_Nothing', 'Sync_Vault'));
    expect(start.text).not.toContain('in Vault');
  });

  it('by a form or button that was open are authorised again', async () => {
    const bot = await ruled();
    const key = processOf('Sync_Vault', 'Vault').key;
    const forged = { command: 'start', args: { tenant: 'default', key, process: 'Sync_Vault', once: 'x' } };
    for (const via of ['form', 'button'] as const) {
      expect((await bot.ask(forged, { via })).text).toContain('There is no process “Sync_Vault”');
    }
    expect(bot.orchestrator.starts).toEqual([]);
  });

  it('on several take those that are allowed, and are demanded again at the click', async () => {
    const bot = await ruled();
    bot.orchestrator.put(aJob({ id: 5, process: 'Sync_Finance', folder: { id: 1, path: 'Finance' } }));
    const asked = await bot.say('retry state:Faulted since:7d');
    expect(asked.text).toContain('Retry 2 jobs?');
    expect(asked.text).not.toMatch(/Sync_(HR|Vault|Public)/);
    const go = button(messageOf(asked), 'Retry 2 jobs');
    const stolen = await bot.click(go, { actor: jo });
    expect(stolen.text).toContain("🔒 You can't retry a job");
    expect(bot.woken).not.toContain('bulks');
    await bot.click(go);
    expect(bot.woken).toContain('bulks');
  });

  it('on an alert are those on what it tells of', async () => {
    const bot = await ruled();
    const body: AlertBody = {
      kind: 'alert',
      earlierFaults: 0,
      history: [],
      job: aJob({ id: 3, process: 'Sync_Vault', folder: { id: 3, path: 'Vault' } }),
    };
    await bot.store.openNotice(
      { id: 'a3', tenant: 'default', body, targets: ['slack:C9'] },
      '2026-03-01T14:03:00Z',
    );
    for (const command of ['ack', 'resolve', 'snooze', 'note', 'assign']) {
      const { text } = await bot.ask({ command, args: { tenant: 'default', notice: 'a3' } });
      expect(text, command).toContain('This alert is too old');
    }
    const acked = await bot.ask({ command: 'ack', args: { tenant: 'default', notice: 'a3' } }, { actor: jo });
    expect(acked.text).toContain('Acknowledged');
  });

  it('mute only what may be handled', async () => {
    const bot = await ruled();
    expect((await bot.say('mute for:2h')).text).toContain("🔒 You can't");
    expect((await bot.say('mute folder:HR for:2h')).text).toContain("🔒 You can't");
    expect((await bot.say('mute folder:Finance for:2h')).text).toContain('is muted');
  });

  it('mute by a pattern only what may all be handled', async () => {
    const secret = rule('secret', { effect: 'deny', folder: 'Finance/Secret', may: ['*'] });
    const payroll = rule('payroll', { effect: 'deny', process: 'Payroll', may: ['mute'] });
    const bot = await ruled({ rules: [secret, payroll, ...rules] });
    for (const scope of [
      'folder:Finance/*',
      'folder:Finance/S*',
      'folder:Finance process:*',
      'process:Pay*',
    ]) {
      expect((await bot.say(`mute ${scope} for:2h`)).text, scope).toContain("🔒 You can't");
    }
    expect((await bot.say('mute folder:Finance/A* process:Inv* for:2h')).text).toContain('is muted');
  });

  it('take back the rules of others only where the rule speaks of what may be handled', async () => {
    const bot = await ruled();
    const said = {
      kind: 'mute',
      tenant: 'default',
      target: 'slack:C1',
      by: { platform: 'slack', id: 'U2', name: 'Jo' },
      at: '2026-03-01T00:00:00Z',
      from: '2026-03-01T00:00:00Z',
      until: null,
      daily: null,
      reason: null,
    } as const;
    await bot.store.addRule({ ...said, id: 'vlt', scope: { folder: 'Vault' } });
    const none = (await bot.say('unmute nix')).text;
    expect((await bot.say('unmute vlt')).text, 'as if there were none').toBe(none.replaceAll('nix', 'vlt'));
    expect((await bot.say('unmute')).text).toContain('Nothing is muted here.');
    await bot.store.addRule({ ...said, id: 'hrs', scope: { folder: 'HR' } });
    await bot.store.addRule({ ...said, id: 'all', scope: {} });
    const room = { rules: [...rules, rule('room', { who: ['channel:slack:C1'], may: ['read'] })] };
    expect((await bot.say('unmute all')).text).toContain("🔒 You can't");
    expect((await bot.say('subscriptions', alone)).text).not.toContain('Vault');
    const open = await ruled(room);
    await open.store.addRule({ ...said, id: 'hrs', scope: { folder: 'HR' } });
    expect((await open.say('unmute hrs')).text).toContain("🔒 You can't");
    await open.say('mute folder:Finance for:2h');
    const own = (await open.store.rules('default')).find(({ by }) => by.id === 'U1')?.id ?? '';
    expect((await open.say(`unmute ${own}`)).text).not.toContain('🔒');
    expect((await open.store.rules('default')).map(({ id }) => id)).toEqual(['hrs']);
  });

  it('need the approval that a rule wants for ending a mute, too', async () => {
    const four = rule('four-eyes', {
      effect: 'approval',
      may: ['unmute'],
      approval: { approvers: ['slack:U2'], expiresMs: 60_000, target: null },
    });
    const bot = await ruled({ rules: [four, ...rules] });
    await bot.say('mute folder:Finance for:2h');
    expect((await bot.say('unmute')).text).toContain('form: Ask for approval');
    expect(await bot.store.rules('default')).toHaveLength(1);
  });

  it('leave the bulks of others alone, unless the same could be done to all of their jobs', async () => {
    const bot = await ruled();
    const bulk = (folder: string | null) => ({
      kind: 'bulk' as const,
      verb: 'kill' as const,
      by: { platform: 'slack' as const, id: 'U2', name: 'Jo' },
      at: '2026-03-01T14:00:00Z',
      target: 'slack:C1',
      what: '1 Sync',
      jobs: [{ id: 3, fate: { name: 'waiting' as const } }],
      cancelled: null,
      ended: false,
      invocation: 'abc',
      process: 'Sync',
      folder,
    });
    const halt = async (id: string, folder: string | null, command = 'kill') => {
      const notice = { id, tenant: 'default', body: bulk(folder), targets: [] };
      await bot.store.openNotice(notice, '2026-03-01T14:00:00Z');
      const { text } = await bot.ask({ command, args: { tenant: 'default', halt: id } });
      const body = (await bot.store.notice(id))?.body;
      return [text, body?.kind === 'bulk' && body.cancelled !== null] as const;
    };
    expect(await halt('b1', 'Vault')).toEqual([expect.stringContaining("🔒 You can't"), false]);
    expect(await halt('b2', null)).toEqual([expect.stringContaining("🔒 You can't"), false]);
    expect(await halt('b3', 'Finance', 'retry')).toEqual([expect.stringContaining('long over'), false]);
    expect(await halt('b4', 'Finance')).toEqual([expect.stringContaining('The rest is cancelled'), true]);
  });

  it('show the jobs of an alert that is hidden to nobody who asks for all of them', async () => {
    const bot = await ruled();
    const job = aJob({ id: 3, process: 'Sync_Vault', folder: { id: 3, path: 'Vault' } });
    const body: AlertBody = { kind: 'alert', earlierFaults: 0, history: [], job };
    await bot.store.openNotice({ id: 'a3', tenant: 'default', body, targets: [] }, '2026-03-01T14:03:00Z');
    const { text } = await bot.ask({ command: 'retry', args: { tenant: 'default', group: 'a3' } });
    expect(text).toContain('That is long over');
  });
});

describe('lists', () => {
  it('hold what may be seen, and count nothing else', async () => {
    const bot = await ruled();
    const { text } = await bot.say('faulted since:7d');
    expect(text).toContain('Words Finance');
    expect(text).toContain('Words HR');
    expect(text).not.toContain('Vault');
    expect(text).toContain('3');
    expect((await bot.say('list folder:Vault')).text).toContain(
      'There is no folder “Vault” that I can show you here.',
    );
    expect((await bot.say('list folder:Vault')).text).not.toMatch(/show you .*Vault.*Vault/);
  });

  it('say nothing of the rest in a channel whose answers all read', async () => {
    const bot = await ruled({ rules: [...rules, rule('teams', { who: ['teams:T1'] })] });
    const { text } = await bot.say('faulted since:7d', onTeams);
    expect(text).toContain('Words Public');
    expect(text).not.toMatch(/Finance|HR|Vault/);
    expect(text).toContain('Left out here: what not everybody in this place may see.');
    const refused = await bot.say('show 1', onTeams);
    expect(refused.text).toContain('Not everybody here may be told of that.');
    expect(refused.text).not.toContain('Finance');
  });

  it('see in a place what the settings send there', async () => {
    const alerting = {
      routes: [{ ...plainRoute('teams:19:x'), folder: 'Finance' }],
      catchUp: async () => undefined,
    };
    const bot = await ruled({ rules: [...rules, rule('teams', { who: ['teams:T1'] })], alerting });
    const { text } = await bot.say('faulted since:7d', onTeams);
    expect(text).toContain('Words Finance');
    expect(text).not.toMatch(/HR|Vault/);
  });
});

describe('what a channel may not see', () => {
  it('is told to the asker alone, and goes on in their own chat', async () => {
    const bot = await ruled();
    const heard = await bot.say('start Sync_Finance');
    expect(heard.posts).toEqual([]);
    expect(heard.replies[0]).toMatchObject({ kind: 'answer', to: 'asker' });
    const told = heard.replies.map((reply) => JSON.stringify(reply)).join();
    expect(told).toContain('Shown to you alone: this channel may not see Finance.');
    const [notice] = await bot.store.openNotices('default');
    expect(await bot.store.postsOf(notice?.id ?? '')).toMatchObject([{ target: 'slack:U1' }]);
  });

  it('is told there where a rule names all who speak there', async () => {
    const bot = await ruled({
      rules: [...rules, rule('room', { who: ['channel:slack:C1'], may: ['read'] })],
    });
    const heard = await bot.say('start Sync_Finance');
    expect(heard.posts).toHaveLength(1);
  });

  it('is not unfurled under a link', async () => {
    const bot = await ruled();
    const link = async (job: number) =>
      bot.ask(
        { command: 'show', args: { job, unfurl: true } },
        { via: 'link', place: { target: 'slack:C1', kind: 'channel', private: false } },
      );
    expect((await link(1)).text).toBe('done');
    expect((await link(4)).text).toContain('Words Public');
  });
});

describe('files', () => {
  const exportOf = async (bot: Bot): Promise<ExportBody | undefined> =>
    (await bot.store.openNotices('default')).flatMap(({ body }) => (body.kind === 'export' ? [body] : []))[0];

  it('hold the folders that may be seen, said in the question', async () => {
    const bot = await ruled();
    await bot.say('export since:7d', alone);
    expect(await exportOf(bot)).toMatchObject({
      question: expect.stringContaining('of what you may see: Finance, HR, Public') as string,
      filter: { within: ['Finance', 'HR', 'Public'] },
      target: 'slack:D1',
    });
  });

  it('come to the person alone where the channel may not see what they hold', async () => {
    const bot = await ruled();
    await bot.say('export folder:Finance');
    expect(await exportOf(bot)).toMatchObject({ filter: { within: ['Finance'] }, target: 'slack:U1' });
  });

  it('are refused of a folder that may be seen in part', async () => {
    const bot = await ruled({
      rules: [rule('some', { process: 'Sync_*', folder: 'HR' }), ...rules.slice(1, 2)],
    });
    const { text } = await bot.say('export folder:HR', alone);
    expect(text).toContain('You may see only some processes of HR, and a file would hold all.');
    expect(text).toContain('export folder:HR process:NAME`');
    expect((await bot.say('export folder:HR process:Sync_HR', alone)).text).not.toContain('🔒');
    expect((await bot.say('export folder:Vault', alone)).text).toContain("🔒 You can't");
  });

  it('are refused of a name that the database may take for a forbidden one', async () => {
    const payroll = rule('no-payroll-file', { effect: 'deny', process: 'Payroll', may: ['*'] });
    const bot = await ruled({ rules: [payroll, ...rules] });
    for (const name of ['Ｐayroll', 'Pay\u00adroll', 'Pay\u200broll', 'P*', '*']) {
      const { text } = await bot.say(`export folder:Finance process:"${name}"`, alone);
      expect(text, name).toContain('You may see only some processes of Finance');
    }
    expect(await exportOf(bot)).toBeUndefined();
    await bot.say('export folder:Finance process:Inv*', alone);
    expect(await exportOf(bot)).toMatchObject({ filter: { within: ['Finance'], process: 'Inv*' } });
  });

  it('are not ended by who may not see what they hold', async () => {
    const bot = await ruled();
    const body: ExportBody = {
      kind: 'export',
      by: { platform: 'slack', id: 'U2', name: 'Jo' },
      at: '2026-03-01T14:00:00Z',
      target: 'slack:C1',
      way: 'file',
      question: 'Jobs',
      filter: { folder: 'Vault' },
      top: null,
      step: { name: 'asking' },
    };
    await bot.store.openNotice({ id: 'e1', tenant: 'default', body, targets: [] }, '2026-03-01T14:00:00Z');
    const { text } = await bot.ask({ command: 'export', args: { tenant: 'default', cancel: 'e1' } });
    expect(text).toContain('can cancel this export');
    expect((await exportOf(bot))?.step.name).toBe('asking');
  });
});

describe('subscriptions', () => {
  it('are refused where nothing of them would ever be told', async () => {
    const bot = await ruled();
    expect((await bot.say('subscribe folder:Finance')).text).toContain(
      'Not everybody here may be told of that',
    );
    expect((await bot.say('subscribe folder:Finance', alone)).text).toContain('are told here from now on');
    expect((await bot.say('subscribe folder:Vault', alone)).text).toContain("🔒 You can't");
    expect((await bot.say('subscribe', alone)).text).toContain('are told here from now on');
  });
});

describe('what is told of the bot itself', () => {
  it('names no folder and no rule about one that is hidden', async () => {
    const trouble = { since: '2026-03-01T00:00:00Z', what: 'folders', tenant: 'default' } as const;
    const health = async () => ({
      version: '0',
      startedAt: '2026-03-01T00:00:00Z',
      tenants: [],
      platforms: [],
      waiting: [],
      storeTrouble: null,
      troubles: [
        { ...trouble, folders: ['Vault'] },
        { ...trouble, folders: ['Finance'] },
      ],
    });
    const bot = await ruled({ health });
    const { text } = await bot.say('status', alone);
    expect(text).toContain('Finance');
    expect(text).not.toContain('Vault');
    for (const folder of ['Finance', 'Vault']) {
      await bot.store.addRule({
        kind: 'mute',
        id: folder,
        tenant: 'default',
        target: '*',
        scope: { folder },
        by: { platform: 'slack', id: 'U2', name: 'Jo' },
        at: '2026-03-01T00:00:00Z',
        from: '2026-03-01T00:00:00Z',
        until: null,
        daily: null,
        reason: null,
      });
    }
    const listed = await bot.say('subscriptions', alone);
    expect(listed.text).toContain('Finance');
    expect(listed.text).not.toContain('Vault');
  });
});

describe('the audit', () => {
  it('is for those who administer everything: a part of it would tell of the rest', async () => {
    const part = rule('part', { may: ['administer'], folder: 'Finance' });
    const all = rule('all', { who: ['slack:U2'], may: ['administer'] });
    const bot = await ruled({ rules: [...rules, part, all] });
    for (const said of ['audit', 'audit folder:Finance', 'audit line:1', 'audit as:csv']) {
      expect((await bot.say(said, alone)).text, said).toContain("🔒 You can't");
    }
    expect((await bot.say('audit', { ...alone, actor: jo })).text).toContain('newest first');
  });
});

describe('whoami', () => {
  it('tells the rules in force, the first that fits first', async () => {
    const bot = await ruled();
    const { text } = await bot.say('whoami');
    const told = text.split('\n').filter((each) => /^You may( not)? /.test(each));
    expect(told).toEqual([
      'You may not start, retry Payroll because of rule `no-payroll`.',
      'You may read, operate Finance/* because of rule `finance`.',
      'You may read HR because of rule `hr-readers`.',
      'You may read Public because of rule `public`.',
    ]);
  });

  it('names nothing in a channel that the channel may not see', async () => {
    const bot = await ruled({ rules: [rule('teams', { who: ['teams:T1'], folder: 'Vault' }), ...rules] });
    const { text } = await bot.say('whoami', onTeams);
    expect(text).not.toContain('Vault');
    expect(text).toContain('because of rule `public`');
    expect(text).toContain('Left out here');
  });

  it('keeps e-mails and other accounts to the person, where everybody reads along', async () => {
    const identityOf = async () => ({
      ids: ['slack:U1', 'teams:T9'],
      emails: ['ana@x.example'],
      outsider: null,
      row: { name: null, slack: 'U1', teams: 'T9', email: null, orchestrator: 'acme\\ana' },
      trouble: null,
    });
    const bot = await ruled({ identityOf });
    const told = [await bot.say('whoami'), await bot.say('whoami', { ...onTeams, place: personalOnTeams })];
    for (const { text } of told) {
      for (const word of ['teams:T9', 'ana@x.example', 'acme\\ana']) expect(text).toContain(word);
      expect(text).not.toContain('for you alone');
    }
    const { text } = await bot.say('whoami', onTeams);
    for (const word of ['T9', 'ana@x.example', 'acme']) expect(text).not.toContain(word);
    expect(text).toContain(
      'Your e-mail and other accounts are for you alone: ask `whoami` in our personal chat.',
    );
    const alone = await ruled({
      identityOf: async () => ({ ...(await identityOf()), ids: ['slack:U1'], emails: [], row: null }),
    });
    expect((await alone.say('whoami', onTeams)).text).not.toContain('for you alone');
  });

  it('and help speak of the commands that one may use somewhere', async () => {
    const bot = await ruled();
    const kim = { ...ana, id: 'U8' };
    const [mine, theirs] = [(await bot.say('help')).text, (await bot.say('help', { actor: kim })).text];
    expect(mine).toContain('*Retry a job*');
    expect(theirs).not.toContain('*Retry a job*');
    expect(theirs).toContain('*See what failed*');
    expect((await bot.say('help retry', { actor: kim })).text).toContain('You may not use it.');
    expect((await ruled({ rules: [] }).then((none) => none.say('help'))).text).toContain("🔒 You can't");
  });
});
