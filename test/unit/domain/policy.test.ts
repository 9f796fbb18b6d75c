import { describe, expect, it } from 'vitest';
import { placeSees } from '../../../src/domain/place-sight.ts';
import { type Asker, type Deed, decide, type PolicyRule, type Subject } from '../../../src/domain/policy.ts';
import { roleRules } from '../../../src/domain/role-rules.ts';
import { plainRoute } from '../../../src/domain/route.ts';

const rule = (change: Partial<PolicyRule>): PolicyRule => ({
  name: 'r',
  effect: 'allow',
  who: ['slack:U1'],
  may: ['operate'],
  ask: [],
  ...change,
});

const asker = (change: Partial<Asker> & { who?: Record<string, 'yes' | 'no' | 'unknown'> } = {}): Asker => ({
  holds: (principal) => (change.who ?? { 'slack:U1': 'yes' })[principal] ?? 'no',
  place: { target: 'slack:C1', kind: 'channel' },
  at: new Date('2026-03-02T12:00:00Z'),
  ...change,
});

const subject = (folder: string | null, process: string | null = 'Invoice'): Subject => ({
  tenant: 'acme',
  folder,
  process,
});

const start = (of: Subject | null = subject('Finance')): Deed => ({ command: 'start', group: 'operate', of });

/** `allow r`, `deny r`, `deny -`; with `?` where something was not known. */
function said(rules: readonly PolicyRule[], who: Asker = asker(), deed: Deed = start()): string {
  const decision = decide(rules, who, deed);
  const name = decision.rule?.name ?? '-';
  return `${decision.kind} ${name}${decision.kind === 'deny' && decision.unsure ? ' ?' : ''}`;
}

describe('the first rule that fits', () => {
  it('decides, whatever stands behind it; without one nobody may', () => {
    const no = rule({ name: 'no', effect: 'deny' });
    expect(said([])).toBe('deny -');
    expect(said([rule({}), no])).toBe('allow r');
    expect(said([no, rule({})])).toBe('deny no');
    expect(said([rule({ who: ['slack:U2'] }), no])).toBe('deny no');
    expect(said([rule({ effect: 'approval' })]), 'nobody is named who could approve').toBe('deny r');
  });

  it.each([
    [{ may: ['start'] }, 'allow r'],
    [{ may: ['kill'] }, 'deny -'],
    [{ may: ['read'] }, 'deny -'],
    [{ may: ['*'] }, 'allow r'],
    [{ tenant: 'acme' }, 'allow r'],
    [{ tenant: 'other' }, 'deny -'],
    [{ folder: 'Finance/*' }, 'allow r'],
    [{ folder: 'HR' }, 'deny -'],
    [{ process: 'inv*' }, 'allow r'],
    [{ process: 'Release' }, 'deny -'],
    [{ from: ['slack:C1'] }, 'allow r'],
    [{ from: ['slack:C2', 'personal'] }, 'deny -'],
  ] as const)('fits by all that it names: %j', (change, expected) => {
    expect(said([rule(change)])).toBe(expected);
  });

  it('holds in every personal chat where it says so', () => {
    const place = { target: 'slack:D1', kind: 'personal' } as const;
    expect(said([rule({ from: ['personal'] })], asker({ place }))).toBe('allow r');
  });
});

describe('what is not known', () => {
  const unknown = asker({ who: { 'slack-group:S1': 'unknown' } });

  it('never opens anything', () => {
    const allow = rule({ who: ['slack-group:S1'] });
    expect(said([allow], unknown)).toBe('deny - ?');
    expect(
      said([rule({ name: 'no', effect: 'deny', who: ['slack-group:S1'] }), rule({ who: ['*'] })], unknown),
    ).toBe('deny no ?');
    const all = { who: { 'slack-group:S1': 'unknown', '*': 'yes' } } as const;
    expect(said([allow, rule({ name: 'all', who: ['*'] })], asker(all)), 'it does not matter').toBe(
      'allow all',
    );
  });

  it('of a subject counts as fitting a refusal and not an allowance', () => {
    const finance = rule({ folder: 'Finance' });
    const hands = rule({ name: 'no', effect: 'deny', folder: 'HR' });
    expect(said([finance], asker(), start(subject(null)))).toBe('deny - ?');
    expect(said([hands, rule({})], asker(), start(subject(null)))).toBe('deny no ?');
    expect(said([rule({})], asker(), start(subject(null, null)))).toBe('allow r');
  });

  it('yet of what it will be about: whoever may do it to something may ask', () => {
    expect(said([rule({ folder: 'Finance' })], asker(), start(null))).toBe('allow r');
    expect(said([rule({ effect: 'deny', folder: 'HR' })], asker(), start(null))).toBe('deny -');
    expect(said([rule({ name: 'no', effect: 'deny' }), rule({})], asker(), start(null))).toBe('deny no');
  });
});

describe('who is not everybody', () => {
  const guest = asker({ who: { 'slack:U1': 'yes', '*': 'no' } });
  const everybody = { who: ['*'] };
  const agreed = { approvers: ['slack:U2'], expiresMs: 1, target: null };

  it('is meant by no allowance for everybody, and by every restriction of everybody', () => {
    expect(said([rule(everybody)], guest)).toBe('deny -');
    expect(said([rule({ ...everybody, name: 'no', effect: 'deny' }), rule({})], guest)).toBe('deny no');
    const four = rule({ ...everybody, name: 'four', effect: 'approval', approval: agreed });
    expect(said([four, rule({})], guest)).toBe('approval four');
    expect(said([four], guest), 'an approval for everybody invites nobody else').toBe('deny -');
    expect(said([{ ...four, folder: 'HR' }, rule({})], guest)).toBe('allow r');
    expect(said([four, rule({ name: 'no', effect: 'deny' })], guest)).toBe('deny no');
  });
});

describe('hours', () => {
  const zone = 'Europe/Berlin';
  const at = (time: string) => asker({ at: new Date(time) });

  it('are those of the zone, the last one left out', () => {
    const day = [rule({ when: { from: '08:00', to: '18:00', zone } })];
    expect(said(day, at('2026-03-02T06:59:00Z'))).toBe('deny -');
    expect(said(day, at('2026-03-02T07:00:00Z'))).toBe('allow r');
    expect(said(day, at('2026-03-02T17:00:00Z'))).toBe('deny -');
  });

  it('may go over midnight, and belong to the day on which they began', () => {
    const fridays = [rule({ when: { from: '22:00', to: '06:00', zone, days: [5] } })];
    expect(said(fridays, at('2026-03-06T21:30:00Z')), 'Friday 22:30').toBe('allow r');
    expect(said(fridays, at('2026-03-07T03:00:00Z')), 'Saturday 4:00').toBe('allow r');
    expect(said(fridays, at('2026-03-06T03:00:00Z')), 'Friday 4:00').toBe('deny -');
    expect(said(fridays, at('2026-03-07T21:30:00Z')), 'Saturday 22:30').toBe('deny -');
  });

  it('may be whole days', () => {
    const weekdays = [rule({ when: { from: '00:00', to: '24:00', zone, days: [1, 2, 3, 4, 5] } })];
    expect(said(weekdays, at('2026-03-01T22:59:00Z')), 'still Sunday').toBe('deny -');
    expect(said(weekdays, at('2026-03-01T23:00:00Z')), 'Monday').toBe('allow r');
  });
});

describe('roles', () => {
  it('are rules: each role includes the ones before it', () => {
    const rules = roleRules({ viewer: ['*'], operator: ['slack:U1'], admin: [] });
    const deeds = [
      { command: 'list', group: 'read', of: null },
      { command: 'kill', group: 'operate', of: null },
      { command: 'audit', group: 'administer', of: null },
    ] as const;
    const may = (who: string) =>
      deeds.map((deed) => said(rules, asker({ who: { [who]: 'yes', '*': 'yes' } }), deed));
    expect(may('slack:U1')).toEqual(['allow viewers', 'allow operators', 'deny -']);
    expect(may('slack:U2')).toEqual(['allow viewers', 'deny -', 'deny -']);
  });
});

describe('what a place may see', () => {
  const place = { target: 'slack:C1', kind: 'channel' } as const;
  const now = new Date('2026-03-02T12:00:00Z');
  const sees = (rules: readonly PolicyRule[], of: Subject, routes = [] as ReturnType<typeof plainRoute>[]) =>
    placeSees(rules, place, of, now, routes);
  const read = { may: ['read'] };

  it('is what everybody may, or all who speak there', () => {
    const rules = [
      rule({ ...read, who: ['slack:U1'] }),
      rule({ ...read, who: ['channel:slack:C1'], folder: 'Finance/*' }),
      rule({ ...read, who: ['*'], folder: 'Public' }),
    ];
    expect(sees(rules, subject('Finance'))).toBe('yes');
    expect(sees(rules, subject('Public'))).toBe('yes');
    expect(sees(rules, subject('HR')), 'one person may is not all may').toBe('no');
    expect(sees(rules, subject(null))).toBe('perhaps');
  });

  it('and what the settings send there, unless a rule says no', () => {
    const routes = [{ ...plainRoute('slack:C1'), folder: 'HR' }];
    expect(sees([], subject('HR'), routes)).toBe('yes');
    expect(sees([], subject('Finance'), routes)).toBe('no');
    expect(sees([], subject(null), routes)).toBe('perhaps');
    expect(sees([rule({ ...read, who: ['*'], effect: 'deny', folder: 'HR' })], subject('HR'), routes)).toBe(
      'no',
    );
    expect(sees([], subject('HR'), [plainRoute('slack:C2')])).toBe('no');
  });
});

describe('patterns that people type', () => {
  const deny = (change: Partial<PolicyRule>) => [rule({ name: 'no', effect: 'deny', ...change }), rule({})];

  it.each([
    ['Finance/*', 'Finance/Payroll', 'deny no ?'],
    ['Finance/*', 'Finance/Payroll/*', 'deny no ?'],
    ['Finance/*', 'HR/*', 'allow r'],
    ['Finance/*', 'HR', 'allow r'],
    ['Finance/A*', 'Finance/B*', 'allow r'],
    ['*/Payroll', 'Finance/*', 'deny no ?'],
    ['*', 'Finance', 'deny no ?'],
    ['Finance/Payroll/*', 'Finance/*', 'deny no'],
  ])('%s may mean a part of what a rule forbids: %s', (typed, folder, wanted) => {
    expect(said(deny({ folder }), asker(), start(subject(typed)))).toBe(wanted);
  });

  it('are allowed where a rule allows all of them', () => {
    const allowed = (folder: string, typed: string) =>
      said([rule({ folder })], asker(), start(subject(typed)));
    expect(allowed('Finance/*', 'Finance/A*')).toBe('allow r');
    expect(allowed('Finance/A', 'Finance/*')).toBe('deny - ?');
    expect(said([rule({ process: 'Inv*' })], asker(), start(subject('HR', 'Inv*X')))).toBe('allow r');
  });
});

it('an approval that everybody needs for a part keeps guests who are named from what may be that part', () => {
  const approval = { approvers: ['slack:U9'], expiresMs: 1, target: null };
  const rules = [
    rule({ name: 'four', effect: 'approval', who: ['*'], folder: 'Finance', approval }),
    rule({}),
  ];
  expect(said(rules, asker(), start(subject(null)))).toBe('deny four ?');
  expect(said(rules, asker(), start(subject('HR')))).toBe('allow r');
  expect(said(rules, asker(), start(null))).toBe('allow r');
});
