import type { ChatAdapter } from '../chat/chat-adapter.ts';
import { createAudience } from '../commands/access/audience.ts';
import { createAuthoriser } from '../commands/access/authorise.ts';
import { createIdentities } from '../commands/access/identity.ts';
import { roleRules } from '../domain/role-rules.ts';
import type { Base } from './base.ts';

export type People = ReturnType<typeof createPeople>;

/** Who is who, and who may do what. */
export function createPeople({ config, now }: Base, adapters: readonly ChatAdapter[]) {
  const identities = createIdentities({ adapters, people: config.people, now });
  const rules = [...config.rules, ...roleRules(config.policy)];
  const authorise = createAuthoriser({ rules, adapters, identify: identities.of });
  const audience = createAudience({ rules, authorise, routes: config.routes, now });
  return { identities, rules, authorise, audience };
}
