import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Asked } from '../../../src/chat/suggester.ts';
import { createAuthoriser } from '../../../src/commands/access/authorise.ts';
import { recentProcesses, rememberProcess } from '../../../src/commands/start/recent-processes.ts';
import { createSuggest, type SuggestOptions } from '../../../src/commands/suggest.ts';
import type { Process } from '../../../src/domain/process.ts';
import { roleRules } from '../../../src/domain/role-rules.ts';
import type { Store } from '../../../src/domain/store.ts';
import { openStore } from '../../../src/storage/store.ts';
import { aBot, ana, formOf, jo } from '../../fixtures/a-bot.ts';
import { fakeOrchestrator } from '../../fixtures/fake-orchestrator.ts';

const keyOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const process = (n: number, name: string, path = 'Finance'): Process => ({
  tenant: 'default',
  key: keyOf(n),
  name,
  version: null,
  description: null,
  folder: { id: 7, path },
  inputs: [],
});

const all = [
  process(1, 'Invoice_Archive'),
  process(2, 'Invoice_Entry'),
  process(3, 'Sync'),
  process(4, 'Sync', 'HR'),
];

const asked = (text: string, change: Partial<Asked> = {}): Asked => ({
  id: 'slack:V1',
  actor: { platform: 'slack', id: 'U1' },
  place: { target: 'slack:C1' },
  source: 'process',
  text,
  top: 10,
  ...change,
});

const aStore = async (): Promise<Store> => {
  const store = await openStore('sqlite::memory:');
  onTestFinished(() => store.close());
  return store;
};

const rules = roleRules({ viewer: ['*'], operator: ['slack:U1', 'slack-group:S1'], admin: [] });

async function aSuggester(change: Partial<SuggestOptions> = {}) {
  const logged: Record<string, unknown>[] = [];
  const store = await aStore();
  const suggest = createSuggest({
    orchestrator: fakeOrchestrator(all),
    store,
    authorise: createAuthoriser({
      rules: change.rules ?? rules,
      adapters: [{ platform: 'slack', isMember: async (_group, user) => user === 'U3' }],
    }),
    rules,
    now: () => new Date('2026-03-01T12:00:00Z'),
    log: pino({}, { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) }),
    ...change,
  });
  return { suggest, store, logged };
}

describe('suggestions', () => {
  it('are processes by their keys, with the folder that tells them apart', async () => {
    const { suggest } = await aSuggester();
    expect(await suggest(asked('sync'))).toEqual([
      { value: keyOf(3), label: 'Sync', description: 'Finance' },
      { value: keyOf(4), label: 'Sync', description: 'HR' },
    ]);
    expect(await suggest(asked('', { top: 2 }))).toHaveLength(2);
  });

  it('are for those who may start something, groups included, and for nobody else', async () => {
    const { suggest, logged } = await aSuggester();
    const offered = async (platform: 'slack' | 'teams', id: string) =>
      (await suggest(asked('inv', { actor: { platform, id } }))).length;
    expect(await offered('slack', 'U1')).toBe(2);
    expect(await offered('slack', 'U3')).toBe(2);
    expect(await offered('slack', 'U2')).toBe(0);
    expect(await offered('teams', 'U1')).toBe(0);
    expect(logged).toEqual([]);
  });

  it('that are refused are told to the audit, with the rule that forbids them', async () => {
    const told: string[] = [];
    const { suggest } = await aSuggester({
      onDenied: async (who, { command, rule }) => void told.push(`${who.actor.id} ${command} ${rule}`),
    });
    await suggest(asked('sync'));
    await suggest(asked('sync', { actor: { platform: 'slack', id: 'U9' } }));
    expect(told).toEqual(['U9 start null']);
  });

  it('begin with what this person started, then with what others did', async () => {
    const { suggest, store } = await aSuggester();
    const now = new Date('2026-03-01T12:00:00Z');
    const tenant = 'default';
    await rememberProcess({ store, tenant, actor: { platform: 'slack', id: 'U1' } }, keyOf(2), now);
    await rememberProcess({ store, tenant, actor: { platform: 'slack', id: 'U9' } }, keyOf(4), now);
    await rememberProcess({ store, tenant: 'other', actor: { platform: 'slack', id: 'U1' } }, keyOf(3), now);
    const order = async (id: string) =>
      (await suggest(asked('', { actor: { platform: 'slack', id } }))).map((option) => option.value);
    expect(await order('U1')).toEqual([2, 4, 1, 3].map(keyOf));
    expect(await order('U3')).toEqual([4, 2, 1, 3].map(keyOf));
  });

  it('are none for what is unknown, late or broken, and never an error', async () => {
    const never = { ...fakeOrchestrator(), suggestProcesses: () => new Promise<never>(() => undefined) };
    const late = await aSuggester({ orchestrator: never, withinMs: 20 });
    expect(await late.suggest(asked('inv'))).toEqual([]);
    expect(late.logged).toMatchObject([{ msg: 'suggestions come too late', place: 'slack:C1' }]);
    const broken = await aSuggester({ authorise: () => Promise.reject(new Error('no store')) });
    expect(await broken.suggest(asked('inv'))).toEqual([]);
    expect(broken.logged).toMatchObject([{ msg: 'nothing can be suggested', err: { message: 'no store' } }]);
    const odd = await aSuggester();
    expect(await odd.suggest(asked('inv', { source: 'robot' }))).toEqual([]);
  });
});

describe('recently started processes', () => {
  it('are twenty at most, each once, newest first, and forgotten when nobody starts them', async () => {
    const store = await aStore();
    const whose = { store, tenant: 'default', actor: { platform: 'teams', id: 'aad' } } as const;
    const now = new Date('2026-03-01T12:00:00Z');
    for (let n = 0; n < 25; n += 1) await rememberProcess(whose, keyOf(n), now);
    await rememberProcess(whose, keyOf(10), now);
    const keys = await recentProcesses(whose);
    expect(keys).toHaveLength(20);
    expect(keys.slice(0, 3)).toEqual([10, 24, 23].map(keyOf));
    await store.forgetKept('2026-07-01T00:00:00Z');
    expect(await recentProcesses(whose)).toEqual([]);
  });

  it('count as none when what is kept cannot be read', async () => {
    const store = await aStore();
    await store.keep('recent:default', '{"broken');
    await store.keep('recent:default:slack:U1', '[1,2]');
    const whose = { store, tenant: 'default', actor: { platform: 'slack', id: 'U1' } } as const;
    expect(await recentProcesses(whose)).toEqual([]);
  });
});

describe('the form that asks for the process', () => {
  const menuOf = (form: ReturnType<typeof formOf>) => {
    const [field] = form.fields;
    if (field?.kind !== 'suggest') throw new Error('no menu');
    return field;
  };

  it('offers what was started last, and starts what is chosen by its key', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator(all) });
    const form = formOf(await bot.say('start'));
    expect(menuOf(form)).toMatchObject({ source: 'process', required: true, initial: null });
    await bot.submit(form, { process: keyOf(4) });
    expect(bot.orchestrator.starts).toMatchObject([{ process: { key: keyOf(4), folder: { path: 'HR' } } }]);
    const again = menuOf(formOf(await bot.say('start')));
    expect(again.options[0]).toEqual({ value: keyOf(4), label: 'Sync', description: 'HR' });
    const others = menuOf(formOf(await bot.say('start', { actor: jo })));
    expect(others.options[0]?.value).toBe(keyOf(4));
    expect(ana.id).not.toBe(jo.id);
  });

  it('takes a typed name too, and asks for the folder where it stands in two', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator(all) });
    const form = formOf(await bot.say('start'));
    expect((await bot.submit(form, { process: 'sync' })).text).toContain('Start sync in which folder?');
    await bot.submit(form, { process: 'invoice_entry' });
    expect(bot.orchestrator.starts).toMatchObject([{ process: { key: keyOf(2) } }]);
  });

  it('stays open when nothing is chosen, or what was chosen is gone', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator(all) });
    const form = formOf(await bot.say('start'));
    expect((await bot.submit(form, { process: null })).text).toBe(
      'invalid: {"process":"Choose a process, or type its name."}',
    );
    const gone = await bot.submit(form, { process: keyOf(99) });
    expect(gone.text).toBe('invalid: {"process":"This process is not there any more. Choose another one."}');
    expect(gone.formTitles).toEqual(['Start a process']);
    expect(bot.orchestrator.starts).toEqual([]);
  });
});
