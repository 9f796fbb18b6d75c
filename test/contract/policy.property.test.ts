import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor, Invocation, Place } from '../../src/chat/invocation.ts';
import { createAuthoriser } from '../../src/commands/access/authorise.ts';
import { createSuggest } from '../../src/commands/suggest.ts';
import type { Job } from '../../src/domain/job.ts';
import type { PolicyRule } from '../../src/domain/policy.ts';
import type { Process } from '../../src/domain/process.ts';
import { createLogger } from '../../src/logger.ts';
import { aBot, type Heard } from '../fixtures/a-bot.ts';
import { fakeOrchestrator } from '../fixtures/fake-orchestrator.ts';
import { aJob } from '../fixtures/job.ts';

const folders = ['Alpha', 'Alpha/One', 'Beta', 'Gamma'];
const names = ['Xenon_Run', 'Xylem_Run', 'Yttrium', 'Zincate'];
const states = ['Faulted', 'Running', 'Pending', 'Successful'] as const;
const people = ['slack:U1', 'slack:U2', 'teams:t1', 'teams:t2'];
const now = new Date('2026-03-02T12:00:00Z');

const places = [
  { target: 'slack:C1', kind: 'channel', private: true },
  { target: 'slack:D1', kind: 'personal', private: false },
  { target: 'teams:19:c', kind: 'channel', private: false },
  { target: 'teams:a:p', kind: 'personal', private: true },
] as const satisfies readonly Place[];

const principal = fc.constantFrom(
  ...people,
  'slack-group:S1',
  'teams-group:S1',
  'slack-group:broken',
  'channel:slack:C1',
  'channel:teams:19:c',
  '*',
);

const rule: fc.Arbitrary<Omit<PolicyRule, 'name'>> = fc
  .record(
    {
      effect: fc.constantFrom('allow', 'allow', 'allow', 'deny', 'approval'),
      who: fc.uniqueArray(principal, { minLength: 1, maxLength: 3 }),
      may: fc.uniqueArray(
        fc.constantFrom('read', 'show', 'list', 'logs', 'report', 'operate', 'start', '*'),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      folder: fc.constantFrom('Alpha/*', 'Alpha', 'Beta', '*a', 'alpha/one'),
      process: fc.constantFrom('X*', 'Zincate', '*run', 'Yttrium'),
      from: fc.uniqueArray(fc.constantFrom('slack:C1', 'teams:19:c', 'personal'), {
        minLength: 1,
        maxLength: 2,
      }),
      when: fc.constantFrom(
        { from: '08:00', to: '18:00', zone: 'UTC' },
        { from: '18:00', to: '08:00', zone: 'UTC' },
      ),
    },
    { requiredKeys: ['effect', 'who', 'may'] },
  )
  .map(({ effect, ...rest }) => ({
    ...rest,
    effect,
    ...(effect === 'approval'
      ? { approval: { approvers: ['slack:U9'], expiresMs: 60_000, target: null } }
      : {}),
    ask: [],
  }));

const world = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 6 }),
  who: fc.constantFrom(...people),
  isMember: fc.boolean(),
  place: fc.constantFrom(...places),
  jobs: fc.array(
    fc.record({
      folder: fc.constantFrom(...folders),
      process: fc.constantFrom(...names),
      state: fc.constantFrom(...states),
    }),
    { minLength: 1, maxLength: 25 },
  ),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** Who is meant by a principal: the truth that the code under test has to find out for itself. */
type Holds = (principal: string) => 'yes' | 'no' | 'unknown';

/** Read from the top, one rule after the other, as the README says; everything about the subject is known here. */
function verdict(
  rules: readonly PolicyRule[],
  holds: Holds,
  place: Place,
  command: string,
  job: Job,
): PolicyRule['effect'] {
  const group = command === 'start' ? 'operate' : 'read';
  for (const { effect, folder, from, may, process, when, who } of rules) {
    if (!may.some((word) => ['*', command, group].includes(word))) continue;
    if (from !== undefined && !from.includes(place.kind === 'personal' ? 'personal' : place.target)) continue;
    if (when?.from === '18:00') continue;
    if (folder !== undefined && !matches(folder, job.folder?.path ?? '')) continue;
    if (process !== undefined && !matches(process, job.process)) continue;
    const held = new Set(who.map(holds));
    if (held.has('yes')) return effect;
    if (held.has('unknown') && effect !== 'allow') return 'deny';
  }
  return 'deny';
}

function matches(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), text.toLowerCase()];
  if (wanted.endsWith('/*') && given === wanted.slice(0, -2)) return true;
  if (wanted.endsWith('*')) return given.startsWith(wanted.slice(0, -1));
  return wanted.startsWith('*') ? given.endsWith(wanted.slice(1)) : given === wanted;
}

/** Everything of a reply that somebody reads, with who that is. */
function said(heard: Heard, place: Place): readonly { readonly text: string; readonly toAll: boolean }[] {
  const posts = heard.posts.map(({ message }) => ({ text: JSON.stringify(message), toAll: true }));
  const replies = heard.replies.map((reply) => ({
    text: JSON.stringify(reply),
    toAll: !place.private || (reply.kind === 'answer' && reply.to === 'channel'),
  }));
  return [...posts, ...replies].map(({ text, toAll }) => ({
    text,
    toAll: toAll && place.kind !== 'personal',
  }));
}

async function setUp({ isMember, jobs, place, rules: given, who }: World) {
  const platform = place.target.startsWith('slack') ? 'slack' : 'teams';
  const id = who.startsWith(platform) ? who.slice(platform.length + 1) : platform === 'slack' ? 'U1' : 't1';
  const rules = given.map((each, index): PolicyRule => ({ ...each, name: `r${index}` }));
  const processes = folders.flatMap((path, f) =>
    names.map(
      (name, n): Process => ({
        tenant: 'default',
        key: `00000000-0000-4000-8000-0000000000${f}${n}`,
        name,
        version: null,
        description: null,
        folder: { id: f + 1, path },
        inputs: [],
      }),
    ),
  );
  const orchestrator = fakeOrchestrator(processes);
  orchestrator.folders = async () =>
    folders.map((path, f) => ({ id: f + 1, key: null, name: path, path, modern: true }));
  const all = jobs.map(({ folder, process, state }, index) =>
    orchestrator.put(
      aJob({
        id: 700_001 + index,
        process,
        state,
        folder: { id: folders.indexOf(folder) + 1, path: folder },
        info: `Words of job ${700_001 + index}`,
        created: '2026-03-02T10:00:00Z',
        started: state === 'Pending' ? null : '2026-03-02T10:01:00Z',
        ended: state === 'Faulted' || state === 'Successful' ? '2026-03-02T11:00:00Z' : null,
      }),
    ),
  );
  const adapters = (['slack', 'teams'] as const).map((each) => ({
    platform: each,
    isMember: async (group: string) => {
      if (group.includes('broken')) throw new Error('No answer.');
      return isMember;
    },
  }));
  const bot = await aBot({ orchestrator, rules, adapters, policy: { viewer: [], operator: [], admin: [] } });
  bot.clock = now;
  const actor: Actor = { platform, id, name: 'Somebody', timeZone: 'UTC' };
  const person: Holds = (named) => {
    if (named === '*' || named === `${platform}:${id}` || named === `channel:${place.target}`) return 'yes';
    if (named === `${platform}-group:broken`) return 'unknown';
    return named === `${platform}-group:S1` && isMember ? 'yes' : 'no';
  };
  const everybody: Holds = (named) => (named === '*' || named === `channel:${place.target}` ? 'yes' : 'no');
  const sees = (command: string, job: Job, toAll: boolean): boolean =>
    verdict(rules, person, place, command, job) === 'allow' &&
    (!toAll || verdict(rules, everybody, place, 'show', job) === 'allow');
  const mayAsk = (command: string, job: Job): boolean =>
    verdict(rules, person, place, command, job) === 'approval';
  const mayStart = (process: Process): boolean =>
    verdict(rules, person, place, 'start', aJob({ id: 1, process: process.name, folder: process.folder })) !==
    'deny';
  const suggest = createSuggest({
    orchestrator,
    store: bot.store,
    rules,
    authorise: createAuthoriser({ rules, adapters }),
    log: createLogger('silent'),
    now: () => now,
  });
  return {
    actor,
    all,
    bot,
    mayAsk,
    mayStart,
    processes,
    sees,
    suggest,
    who: { actor, place } satisfies Partial<Invocation>,
  };
}

describe('what a person may not see', () => {
  it('stands in no answer of any command that reads, and what they may see is there', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { all, bot, sees, who } = await setUp(given);
        const { place } = given;
        for (const text of [
          'list top:50',
          'list',
          'faulted',
          'running top:20',
          'pending',
          'report since:7d',
        ]) {
          const [command = ''] = text.split(' ');
          for (const { text: read, toAll } of said(await bot.say(text, who), place)) {
            for (const job of all) {
              if (sees(command, job, toAll)) continue;
              expect(read, `${text}: job ${job.id}`).not.toContain(String(job.id));
              expect(read, `${text}: words`).not.toContain(job.info);
            }
            const known = all.filter((job) => sees(command, job, toAll));
            for (const name of names.filter((each) => !known.some((job) => job.process === each)))
              expect(read, `${text}: a process`).not.toContain(name);
            for (const path of folders.filter(
              (each) => !known.some((job) => job.folder?.path.startsWith(each)),
            ))
              expect(read, `${text}: a folder`).not.toMatch(new RegExp(`\\b${path}\\b`));
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('is not shown when it is named, nor under a link', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { all, bot, mayAsk, sees, who } = await setUp(given);
        const { place } = given;
        const leaks: string[] = [];
        for (const job of all.slice(0, 6)) {
          for (const command of ['show', 'logs']) {
            for (const { text, toAll } of said(await bot.say(`${command} ${job.id}`, who), place)) {
              const open = sees(command, job, toAll);
              if (!open && text.includes(job.info ?? '')) leaks.push(`${command}: ${job.info}`);
              // A request for approval says what it is for.
              const named = open || sees('show', job, toAll) || (!toAll && mayAsk(command, job));
              if (!named && text.includes(job.process)) leaks.push(`${command}: ${job.process}`);
            }
          }
          const link = { ...place, private: false };
          const request = { command: 'show', args: { job: job.id, unfurl: true } };
          const heard = await bot.ask(request, { ...who, place: link, via: 'link' });
          for (const { text, toAll } of said(heard, link))
            if (!sees('show', job, toAll) && text.includes(job.process)) leaks.push(`link: ${job.process}`);
        }
        expect(leaks).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('is not offered while they type, and what they may start is', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { actor, mayStart, processes, suggest } = await setUp(given);
        const { kind, target } = given.place;
        const asked = { id: '1', actor, place: { target, kind }, source: 'process', text: '', top: 100 };
        const offered = (await suggest(asked)).map(({ value }) => value);
        expect(offered.toSorted()).toEqual(processes.filter(mayStart).map(({ key }) => key));
      }),
      { numRuns: 80 },
    );
  });

  it('does not push out of a list what they may see', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { all, bot, sees, who } = await setUp(given);
        const toAll = !given.place.private && given.place.kind !== 'personal';
        const visible = all.filter((job) => sees('list', job, toAll));
        const heard = await bot.say('list', who);
        const [answer = ''] = heard.replies.map((reply) => JSON.stringify(reply));
        const newest = visible.toSorted((a, b) => b.id - a.id).slice(0, 10);
        for (const job of newest) expect(answer).toContain(String(job.id));
      }),
      { numRuns: 80 },
    );
  });
});
