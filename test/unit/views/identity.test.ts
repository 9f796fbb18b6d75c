import { describe, expect, it } from 'vitest';
import type { RichText } from '../../../src/chat/message.ts';
import { identityFacts } from '../../../src/views/identity.ts';

const printFacts = (facts: readonly { readonly label: string; readonly value: RichText }[]) =>
  facts.map(
    ({ label, value }) =>
      `${label}: ${value.map((span) => (typeof span === 'string' ? span : 'text' in span ? span.text : '')).join('')}`,
  );

const known = { ids: ['slack:U1'], emails: [], outsider: null, row: null, trouble: null } as const;

describe('who somebody is, in words', () => {
  it('says nothing of who is only one account', () => {
    expect(identityFacts(known)).toEqual([]);
  });

  it('names the other accounts, addresses and the user in Orchestrator', () => {
    const row = { name: null, slack: 'U1', teams: 't1', email: null, orchestrator: 'acme\\ana' };
    const facts = identityFacts({ ...known, ids: ['slack:U1', 'teams:t1'], emails: ['a@x.example'], row });
    expect(printFacts(facts)).toEqual([
      'Also you: teams:t1',
      'E-mail: email:a@x.example',
      'In Orchestrator: acme\\ana, for the record: I act with my own account',
    ]);
  });

  it('tells outsiders what they are, and what is not known now', () => {
    const facts = identityFacts({ ...known, outsider: 'guest', trouble: 'Slack is away.' });
    expect(printFacts(facts)).toEqual([
      'You are: a guest: only rules that name you, a group of yours or your e-mail are meant for you',
      'Not known now: Slack is away.',
    ]);
  });
});
