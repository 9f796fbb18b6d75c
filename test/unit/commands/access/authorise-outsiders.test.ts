import { describe, expect, it } from 'vitest';
import type { PersonFacts } from '../../../../src/chat/chat-adapter.ts';
import { createAuthoriser } from '../../../../src/commands/access/authorise.ts';
import { createIdentities } from '../../../../src/commands/access/identity.ts';
import type { PolicyRule } from '../../../../src/domain/policy.ts';

const rule = (name: string, who: readonly string[]): PolicyRule => ({
  name,
  effect: 'allow',
  who,
  may: ['read'],
  ask: [],
});
const showing = [{ command: 'show', group: 'read' }] as const;

function authoriserFor(outsider: PersonFacts['outsider'], rules: readonly PolicyRule[]) {
  const asked: string[] = [];
  const adapters = [
    {
      platform: 'slack' as const,
      person: async (id: string) => ({ name: id, email: null, emailTrouble: null, outsider }),
      withEmail: async () => [],
      isMember: async (group: string) => {
        asked.push(group);
        return true;
      },
    },
  ];
  const { of: identify } = createIdentities({ adapters, people: [], now: () => new Date(0) });
  return { authorise: createAuthoriser({ rules, adapters, identify }), asked };
}

describe('rules and outsiders', () => {
  const rules = [rule('all', ['*']), rule('partners', ['slack-group:S1'])];
  const place = { target: 'slack:C1' };
  const actor = { platform: 'slack', id: 'U1' } as const;

  it('look up no further than the rule that lets everybody', async () => {
    const { asked, authorise } = authoriserFor(null, rules);
    expect((await authorise(actor, place, showing)).holds('*')).toBe('yes');
    expect(asked).toEqual([]);
  });

  it('go on for a guest, who is not everybody, to the rule that names their group', async () => {
    const { authorise } = authoriserFor('guest', rules);
    const standing = await authorise(actor, place, showing);
    expect(standing.holds('*')).toBe('no');
    expect(standing.holds('slack-group:S1')).toBe('yes');
  });

  it('mean by a channel those of our own people who speak there', async () => {
    const here = [rule('here', ['channel:slack:C1'])];
    const own = await authoriserFor(null, here).authorise(actor, place, showing);
    expect(own.holds('channel:slack:C1')).toBe('yes');
    expect(own.holds('channel:slack:C2')).toBe('no');
    const guest = await authoriserFor('other-organisation', here).authorise(actor, place, showing);
    expect(guest.holds('channel:slack:C1')).toBe('no');
  });
});
