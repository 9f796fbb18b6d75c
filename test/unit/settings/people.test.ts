import { describe, expect, it } from 'vitest';
import { parseConfigFile } from '../../../src/settings/file.ts';
import { peopleOf } from '../../../src/settings/people.ts';

const guid = '00000000-0000-4000-8000-0000000000AB';
const read = (lines: string) => parseConfigFile(`people:\n${lines}`);

describe('the table of people', () => {
  it('joins accounts and addresses, ids and addresses in one spelling', () => {
    const { faults, file } = read(
      `  - { name: Ana, slack: U0ANA, teams: ${guid}, email: Ana@Example.com, orchestrator: 'acme\\ana' }\n`,
    );
    expect(faults).toEqual([]);
    expect(peopleOf(file.people)).toEqual([
      {
        name: 'Ana',
        slack: 'U0ANA',
        teams: guid.toLowerCase(),
        email: 'ana@example.com',
        orchestrator: 'acme\\ana',
      },
    ]);
  });

  it.each([
    ['- { slack: ana, email: a@x.example }', /people\.0\.slack: is no Slack user id/],
    ['- { teams: ana, email: a@x.example }', /people\.0\.teams: is no Entra object id/],
    ['- { slack: U1, email: ana }', /people\.0\.email: is no e-mail address/],
    ['- { name: Ana, slack: U1 }', /people\.0: joins nothing/],
    ['- { slack: U1, orchestrator: ana, mail: a@x.example }', /people\.0: .*mail/],
  ])('says what is wrong with %s', (line, fault) => {
    const { faults } = read(`  ${line}\n`);
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });

  it('gives nothing to two people', () => {
    const { faults } = read(
      `  - { slack: U1, email: a@x.example }\n  - { teams: ${guid}, email: A@X.example }\n`,
    );
    expect(faults).toEqual([
      'people.1.email: A@X.example stands in people.0, too; it can belong to one person only',
    ]);
  });
});
