import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config.ts';

const enough = {
  UIPATH_URL: 'https://orchestrator.test',
  UIPATH_ACCESS_TOKEN: 'token',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'secret',
};

function read(yaml: string) {
  const dir = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'chatops.yaml');
  writeFileSync(path, yaml);
  return readConfig({ ...enough, CHATOPS_CONFIG: path });
}

function faults(yaml: string): readonly string[] {
  try {
    read(yaml);
    return [];
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.faults.map((line) => line.replace(/^.*?\.yaml: /, ''));
    throw cause;
  }
}

describe('rules of the file', () => {
  it('are read in their order, with what they leave out filled in', () => {
    const { policy, rules } = read(`
rules:
  - name: finance-operators
    who: [slack:U1, "slack-group:S1", "email:*@Acme.com"]
    may: [read, Start]
    folder: Finance/*
    process: Invoice*
    tenant: acme
    from: [slack:C1, personal]
    when: { from: "22:00", to: "06:00", zone: Europe/Berlin, days: [mon, Friday] }
    ask: [slack:U9, "the finance desk"]
  - who: teams:7b0c
    may: kill
    effect: approval
    approvers: [slack:U2]
    expires: 2h
    ask-in: slack:C9
  - who: "*"
    may: "*"
    effect: approval
    approvers: [slack:U2]
`);
    expect(rules).toEqual([
      {
        name: 'finance-operators',
        effect: 'allow',
        who: ['slack:U1', 'slack-group:S1', 'email:*@acme.com'],
        may: ['read', 'start'],
        folder: 'Finance/*',
        process: 'Invoice*',
        tenant: 'acme',
        from: ['slack:C1', 'personal'],
        when: { from: '22:00', to: '06:00', zone: 'Europe/Berlin', days: [1, 5] },
        ask: ['slack:U9', 'the finance desk'],
      },
      {
        name: 'rule 2',
        effect: 'approval',
        who: ['teams:7b0c'],
        may: ['kill'],
        approval: { approvers: ['slack:U2'], expiresMs: 7_200_000, target: 'slack:C9' },
        ask: [],
      },
      {
        name: 'rule 3',
        effect: 'approval',
        who: ['*'],
        may: ['*'],
        approval: { approvers: ['slack:U2'], expiresMs: 1_800_000, target: null },
        ask: [],
      },
    ]);
    expect(policy, 'with rules nobody reads by default').toEqual({ viewer: [], operator: [], admin: [] });
  });

  it.each([
    ['who: [bob]\n    may: [read]', 'rules.0.who.0: bob names nobody; use slack:USER_ID'],
    ['may: [read]', 'rules.0.who: is missing; '],
    ['who: slack:U1', 'rules.0.may: is missing; '],
    ['who: []\n    may: [read]', 'rules.0.who: is empty; name at least one'],
    ['who: slack:U1\n    may: [strat]', 'rules.0.may: strat is no command; did you mean start?'],
    ['who: slack:U1\n    may: [fly]', 'rules.0.may: fly is no command; use a command, read, operate'],
    ['who: slack:U1\n    may: [read]\n    effect: maybe', 'rules.0.effect: is allow, deny or approval'],
    [
      'who: slack:U1\n    may: [read]\n    effect: approval',
      'rules.0.approvers: is missing; say who may approve',
    ],
    ['who: slack:U1\n    may: [read]\n    expires: 1h', 'rules.0.expires: belongs to `effect: approval`'],
    [
      'who: slack:U1\n    may: [read]\n    effect: approval\n    approvers: slack:U2\n    expires: 9d',
      'rules.0.expires: 9d is no duration from 1m to 7d',
    ],
    [
      'who: slack:U1\n    may: [read]\n    effect: approval\n    approvers: slack:U2\n    ask-in: teams:x',
      'teams:x needs Teams, which is off',
    ],
    [
      'who: slack:U1\n    may: [read]\n    from: ["#ops"]',
      'rules.0.from.0: #ops is no place; use slack:CHANNEL_ID',
    ],
    ['who: slack:U1\n    may: [read]\n    when: { from: "8" }', 'rules.0.when.from: 8 is no time of the day'],
    ['who: slack:U1\n    may: [read]\n    when: { zone: Mars }', 'rules.0.when.zone: Mars is no time zone'],
    [
      'who: slack:U1\n    may: [read]\n    when: { days: [someday] }',
      'rules.0.when.days.0: someday is no day of the week',
    ],
    [
      'who: slack:U1\n    may: [read]\n    when: { from: "08:00", to: "08:00" }',
      'rules.0.when: ends when it begins',
    ],
    [
      'who: slack:U1\n    may: [read]\n    ask: [slak:U9]',
      'rules.0.ask.0: slak:U9 names nobody who can be asked',
    ],
    ['who: slack:U1\n    may: [read]\n    folders: HR', 'rules.0: '],
    [
      'who: slack:U1\n    may: [read]\n    name: a\n  - who: slack:U2\n    may: [read]\n    name: a',
      'rules.1.name: a is the name of another rule; change one',
    ],
  ])('say in one line what is wrong and what to do: %s', (body, expected) => {
    const found = faults(`rules:\n  - ${body}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(found[0]?.split('\n')).toHaveLength(1);
  });
});
