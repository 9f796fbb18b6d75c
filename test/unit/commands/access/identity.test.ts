import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatAdapter, PersonFacts } from '../../../../src/chat/chat-adapter.ts';
import { createIdentities, type Identities } from '../../../../src/commands/access/identity.ts';
import type { PersonRow } from '../../../../src/domain/identity.ts';

type Directory = Readonly<Record<string, Partial<PersonFacts>>>;
const away = (): never => {
  throw new Error('It is away.');
};

/** Platforms whose people these are; a person without an entry cannot be looked up. */
function world(options: {
  readonly slack?: Directory;
  readonly teams?: Directory;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly people?: readonly Partial<PersonRow>[];
  /** Of these nothing is told. */
  readonly lost?: readonly string[];
  /** Searches by address fail; `never`: there are none. */
  readonly search?: Readonly<Partial<Record<'slack' | 'teams', 'fails' | 'never'>>>;
  readonly now?: () => Date;
}): Identities & { readonly asked: string[] } {
  const asked: string[] = [];
  const { groups = {}, lost = [], people = [], search = {} } = options;
  const adapter = (platform: 'slack' | 'teams', directory: Directory) =>
    ({
      platform,
      person: async (id) => {
        asked.push(`person ${platform}:${id}`);
        const facts = lost.includes(id) ? away() : (directory[id] ?? away());
        return { name: id, email: null, emailTrouble: null, outsider: null, ...facts };
      },
      withEmail: async (email) => {
        asked.push(`search ${platform}`);
        if (search[platform] === 'fails') away();
        if (search[platform] === 'never') return null;
        return Object.entries(directory)
          .filter(([, facts]) => facts.email === email && !facts.outsider)
          .map(([id]) => id);
      },
      isMember: async (group, id) => {
        asked.push(`${group} ${id}`);
        return (groups[group] ?? away()).includes(id);
      },
    }) satisfies Pick<ChatAdapter, 'platform' | 'person' | 'withEmail' | 'isMember'>;
  const nothing = { name: null, slack: null, teams: null, email: null, orchestrator: null };
  const identities = createIdentities({
    adapters: [adapter('slack', options.slack ?? {}), adapter('teams', options.teams ?? {})],
    people: people.map((row) => ({ ...nothing, ...row })),
    now: options.now ?? (() => new Date(0)),
    withinMs: 50,
  });
  return { ...identities, asked };
}

const ana = { email: 'ana@x.example' };
const slack = (id: string) => ({ platform: 'slack', id }) as const;
const teams = (id: string) => ({ platform: 'teams', id }) as const;
const held = async (
  identities: Identities,
  who: ReturnType<typeof slack | typeof teams>,
  principal: string,
) => (await identities.of(who, [principal])).holds(principal);

describe('who somebody is', () => {
  it('is one of our own people to *, to their id, to their address and to patterns of it', async () => {
    const all = world({ slack: { U1: ana } });
    for (const principal of ['*', 'slack:U1', 'slack:u1', 'email:ANA@x.example', 'email:*@x.example'])
      expect(await held(all, slack('U1'), principal), principal).toBe('yes');
    for (const principal of ['slack:U2', 'teams:T1', 'email:jo@x.example', 'email:*@y.example'])
      expect(await held(all, slack('U1'), principal), principal).toBe('no');
  });

  it('asks nobody for what is not named, and knows nothing of what was not asked', async () => {
    const all = world({ slack: { U1: ana }, groups: { 'slack-group:S1': ['U1'] } });
    const found = await all.of(slack('U1'), ['slack:U1']);
    expect(all.asked).toEqual(['person slack:U1']);
    expect(found.holds('slack-group:S1')).toBe('unknown');
    expect(found.trouble).toBeNull();
  });

  it.each(['guest', 'other-organisation', 'bot'] as const)('means a %s only by name', async (outsider) => {
    const all = world({
      slack: { U1: { ...ana, outsider } },
      teams: { T1: ana },
      groups: { 'slack-group:S1': ['U1'] },
    });
    for (const principal of ['*', 'email:*@x.example', 'teams:T1'])
      expect(await held(all, slack('U1'), principal), principal).toBe('no');
    for (const principal of ['slack:U1', 'slack-group:S1', 'email:ana@x.example'])
      expect(await held(all, slack('U1'), principal), principal).toBe('yes');
  });

  it('loses nothing to an old account that was deactivated, and passes nothing on to it', async () => {
    const identities = world({
      slack: { U1: { ...ana, outsider: 'deactivated' }, U2: ana },
      teams: { T1: ana },
    });
    expect(await held(identities, slack('U1'), 'email:ana@x.example')).toBe('no');
    expect(await held(identities, slack('U2'), 'email:ana@x.example')).toBe('yes');
    expect(await held(identities, teams('T1'), 'slack:U2')).toBe('yes');
    expect(await held(identities, teams('T1'), 'slack:U1')).toBe('no');
    expect(await held(identities, slack('U1'), 'teams:T1')).toBe('no');
  });

  it('is nobody with a deactivated account', async () => {
    const all = world({
      slack: { U1: { ...ana, outsider: 'deactivated' } },
      groups: { 'slack-group:S1': ['U1'] },
    });
    for (const principal of ['*', 'slack:U1', 'slack-group:S1', 'email:ana@x.example', 'teams:T1'])
      expect(await held(all, slack('U1'), principal), principal).toBe('no');
  });
});

describe('a look-up that fails', () => {
  it('leaves unknown what hangs on it, and says why', async () => {
    const all = world({ teams: { T1: ana } });
    for (const principal of ['*', 'email:ana@x.example', 'email:*@x.example', 'teams:T1', 'slack-group:S1']) {
      const found = await all.of(slack('U1'), [principal]);
      expect(found.holds(principal), principal).toBe('unknown');
      expect(found.trouble).toBe('It is away.');
    }
    expect(await held(all, slack('U1'), 'slack:U1')).toBe('yes');
    expect(await held(all, slack('U1'), 'slack:U2')).toBe('no');
  });

  it('counts one that takes too long as failed', async () => {
    const identities = createIdentities({
      adapters: [
        {
          platform: 'slack',
          person: () => new Promise(() => undefined),
          withEmail: async () => [],
          isMember: async () => true,
        },
      ],
      people: [],
      now: () => new Date(0),
      withinMs: 10,
    });
    const found = await identities.of(slack('U1'), ['*']);
    expect(found.holds('*')).toBe('unknown');
    expect(found.trouble).toMatch(/10 ms/);
  });

  it('leaves addresses unknown where the platform does not tell them', async () => {
    const all = world({ slack: { U1: { emailTrouble: 'The scope is missing.' } } });
    const found = await all.of(slack('U1'), ['email:ana@x.example', '*']);
    expect(found.holds('email:ana@x.example')).toBe('unknown');
    expect(found.holds('*')).toBe('yes');
    expect(found.trouble).toBe('The scope is missing.');
  });

  it('leaves the other platform unknown, but not what the table says', async () => {
    const all = world({
      slack: { U1: ana },
      search: { teams: 'fails' },
      people: [{ teams: 'T9', email: 'jo@x.example' }],
    });
    expect(await held(all, slack('U1'), 'teams:T1')).toBe('unknown');
    expect(await held(all, slack('U1'), 'entra-group:G1')).toBe('unknown');
    expect(await held(all, slack('U1'), 'teams:T9')).toBe('no');
  });
});

describe('the same person elsewhere', () => {
  it('is found by a proven address, both ways, with the groups there', async () => {
    const all = world({
      slack: { U1: ana },
      teams: { T1: ana },
      groups: { 'entra-group:G1': ['T1'], 'slack-group:S1': ['U1'] },
    });
    expect(await held(all, slack('U1'), 'teams:t1')).toBe('yes');
    expect(await held(all, slack('U1'), 'entra-group:G1')).toBe('yes');
    expect(await held(all, teams('T1'), 'slack:U1')).toBe('yes');
    expect(await held(all, teams('T1'), 'slack-group:S1')).toBe('yes');
    expect((await all.everywhere(teams('T1'))).ids).toEqual(['teams:T1', 'slack:U1']);
  });

  it('is nobody where two have the address: none of them gets the other’s rights', async () => {
    const all = world({ slack: { U1: ana }, teams: { T1: ana, T2: ana } });
    expect(await held(all, slack('U1'), 'teams:T1')).toBe('no');
    expect(await held(all, teams('T1'), 'slack:U1')).toBe('no');
    const unsearched = world({ teams: { T1: ana, T2: ana }, search: { teams: 'never' } });
    await held(unsearched, teams('T1'), '*');
    expect(await held(unsearched, teams('T2'), 'email:ana@x.example')).toBe('no');
    expect(await held(unsearched, teams('T1'), 'email:ana@x.example')).toBe('no');
  });

  it('frees an address that only one has had for a while', async () => {
    let at = 0;
    const all = world({ teams: { T1: ana, T2: ana }, now: () => new Date(at) });
    await held(all, teams('T1'), '*');
    at += 15 * 60_000;
    expect(await held(all, teams('T2'), 'email:ana@x.example')).toBe('yes');
  });

  it('is who the table says, before any address', async () => {
    const all = world({
      slack: { U1: ana, U2: { email: 'admin@x.example' } },
      teams: { T1: ana, T2: { email: 'other@x.example' } },
      people: [{ slack: 'U1', teams: 'T2', email: 'other@x.example', orchestrator: 'acme\\ana' }],
    });
    expect(await held(all, slack('U1'), 'teams:T2')).toBe('yes');
    expect(await held(all, slack('U1'), 'teams:T1')).toBe('no');
    expect(await held(all, teams('T1'), 'slack:U1')).toBe('no');
    expect(await held(all, slack('U1'), 'email:other@x.example')).toBe('yes');
    expect((await all.everywhere(teams('T2'))).row?.orchestrator).toBe('acme\\ana');
    expect(all.inOrchestrator(slack('U1'))).toBe('acme\\ana');
    expect(all.inOrchestrator(slack('U2'))).toBeNull();
  });

  it('is not who has an address that the table gives to another', async () => {
    const all = world({
      slack: { U1: ana },
      teams: { T1: ana, T2: ana },
      people: [{ teams: 'T2', email: 'ana@x.example' }],
    });
    expect(await held(all, teams('T1'), 'email:ana@x.example')).toBe('no');
    expect(await held(all, teams('T2'), 'email:ana@x.example')).toBe('yes');
  });

  it('lets the table name a guest’s other account', async () => {
    const all = world({
      slack: { U1: { ...ana, outsider: 'guest' } },
      teams: { T1: {} },
      people: [{ slack: 'U1', teams: 'T1' }],
    });
    expect(await held(all, slack('U1'), 'teams:T1')).toBe('yes');
    expect(await held(all, slack('U1'), '*')).toBe('no');
  });

  it('is told for approvals: yes, no, or not known', async () => {
    const all = world({ slack: { U1: ana, U2: { email: 'b@x.example' } }, teams: { T1: ana, T2: {} } });
    expect(await all.isSame(slack('U1'), teams('T1'))).toBe('yes');
    expect(await all.isSame(slack('U2'), teams('T1'))).toBe('no');
    expect(await all.isSame(slack('U9'), teams('T2'))).toBe('unknown');
    expect(await all.isSame(slack('U1'), slack('U2'))).toBe('no');
    // By address even where it gives no rights.
    expect(await all.isSame(slack('U1'), slack('U1'))).toBe('yes');
  });
});

describe('nothing opens by itself', () => {
  it('whatever fails, nobody holds more than when all works', async () => {
    const outsider = fc.constantFrom(null, 'guest', 'other-organisation', 'bot', 'deactivated');
    const email = fc.constantFrom(null, 'a@x.example', 'b@x.example');
    const directory = (...ids: readonly string[]) =>
      fc.record(Object.fromEntries(ids.map((id) => [id, fc.record({ outsider, email })])));
    const principals = [
      '*',
      'slack:U1',
      'slack:U2',
      'teams:T1',
      'teams:T2',
      'slack-group:S1',
      'entra-group:G1',
    ];
    const named = [...principals, 'email:a@x.example', 'email:*@x.example'];
    const checked = fc.assert(
      fc.asyncProperty(
        directory('U1', 'U2'),
        directory('T1', 'T2'),
        fc.subarray(['U1', 'U2', 'T1', 'T2']),
        fc.boolean(),
        fc.boolean(),
        async (slackPeople, teamsPeople, lost, groupsFail, searchFails) => {
          const groups = { 'slack-group:S1': ['U1'], 'entra-group:G1': ['T1'] };
          const whole = world({ slack: slackPeople, teams: teamsPeople, groups });
          const broken = world({
            slack: slackPeople,
            teams: teamsPeople,
            lost,
            groups: groupsFail ? {} : groups,
            search: searchFails ? { slack: 'fails', teams: 'fails' } : {},
          });
          for (const who of [slack('U1'), teams('T1')]) {
            const right = await whole.of(who, named);
            const found = await broken.of(who, named);
            for (const principal of named) {
              // Who is named by their own id or group is known without another look-up, which would tell that it is closed.
              const own = principal.startsWith(`${who.platform}:`) || /-group:/.test(principal);
              if (own && right.outsider === 'deactivated' && found.outsider === null) continue;
              if (found.holds(principal) === 'yes') expect(right.holds(principal), principal).toBe('yes');
            }
          }
        },
      ),
    );
    await expect(checked).resolves.toBeUndefined();
  });
});
