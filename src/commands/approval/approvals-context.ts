import type { ChatAdapter } from '../../chat/chat-adapter.ts';
import type { Actor } from '../../chat/invocation.ts';
import type { PolicyRule } from '../../domain/policy.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { createAuthoriser, type Identify } from '../access/authorise.ts';
import type { Approvals } from './approved-run.ts';

/** What commands about approvals need, for one invocation. */
export function createApprovals(options: {
  readonly rules: readonly PolicyRule[];
  readonly adapters: readonly Pick<ChatAdapter, 'platform' | 'isMember'>[];
  readonly identify?: Identify;
  readonly isSame?: Approvals['isSame'];
  readonly approvals: { wake(): void };
  readonly redactor: Redactor;
  readonly actor: Pick<Actor, 'platform' | 'id'>;
  readonly place: { readonly target: string };
}): Approvals {
  const { actor, approvals, isSame = isSameId, place, redactor, rules } = options;
  return {
    wake: () => approvals.wake(),
    holds: async (named) => {
      // The same look-up as for every rule, for one that is about nothing but who this is.
      const who = { name: 'approvers', effect: 'allow', who: named, may: ['approve'], ask: [] } as const;
      const authorise = createAuthoriser({ ...options, rules: [who] });
      const standing = await authorise(actor, place, 'all');
      const held = new Set(named.map((principal) => standing.holds(principal)));
      const said = held.has('yes') ? 'yes' : held.has('unknown') ? 'unknown' : 'no';
      return { held: said, trouble: standing.trouble };
    },
    approversOf: (body) => {
      const rule = rules.find(({ effect, name }) => effect === 'approval' && name === body.rule);
      return rule?.approval?.approvers ?? body.approvers.map(({ principal }) => principal);
    },
    redact: (value) => redactor.json(value).shown,
    isSame,
  };
}

const isSameId: Approvals['isSame'] = async (one, other) =>
  one.platform === other.platform && one.id.toLowerCase() === other.id.toLowerCase() ? 'yes' : 'no';
