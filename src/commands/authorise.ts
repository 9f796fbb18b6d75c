import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Actor } from '../chat/invocation.ts';
import { type Policy, type Principal, type Role, reaches, roleOf, roles } from '../domain/access.ts';

export interface Standing {
  readonly role: Role | null;
  /** Why a group could not be looked up; it then did not count. Null when none had to be, or all could. */
  readonly lookupTrouble: string | null;
}

/** Finds a person's standing, as far as it matters for what needs this role. Never rejects. */
export type Authoriser = (
  actor: Pick<Actor, 'platform' | 'id'>,
  needed: Role | 'anyone',
) => Promise<Standing>;

/** Whoever asks, for whatever: this is the only way in which roles are found. */
export function createAuthoriser(options: {
  readonly policy: Policy;
  /** Asked who is in which group. */
  readonly adapters: readonly Pick<ChatAdapter, 'platform' | 'isMember'>[];
}): Authoriser {
  const { adapters, policy } = options;
  return async (actor, needed) => {
    const adapter = adapters.find((each) => each.platform === actor.platform);
    const isMember: ChatAdapter['isMember'] = async (group, user) =>
      (await adapter?.isMember(group, user)) ?? false;
    return standingOf(actor, policy, isMember, needed === 'anyone' ? 'admin' : needed);
  };
}

/**
 * The role of a person. Groups are looked up only where they could raise it up to `enough`, and only those of the
 * person's own platform; a group that cannot be looked up does not count (never open).
 */
async function standingOf(
  actor: Pick<Actor, 'platform' | 'id'>,
  policy: Policy,
  isMember: ChatAdapter['isMember'],
  enough: Role,
): Promise<Standing> {
  const own = `${actor.platform}:${actor.id}`;
  const direct = roleOf(policy, [own]);
  if (reaches(direct, enough)) return { role: direct, lookupTrouble: null };
  const prefix = `${actor.platform}-group:`;
  const groups = new Set(roles.flatMap((role) => policy[role]).filter((named) => named.startsWith(prefix)));
  let lookupTrouble: string | null = null;
  const held = await Promise.all(
    [...groups].map(async (group): Promise<readonly Principal[]> => {
      try {
        return (await isMember(group.slice(prefix.length), actor.id)) ? [group] : [];
      } catch (cause) {
        lookupTrouble = cause instanceof Error ? cause.message : String(cause);
        return [];
      }
    }),
  );
  return { role: roleOf(policy, [own, ...held.flat()]), lookupTrouble };
}

/** People of this platform whom the policy names for the role or a stronger one. */
export function holdersOf(policy: Policy, needed: Role, platform: Actor['platform']): readonly string[] {
  const strong = roles.filter((role) => reaches(role, needed)).flatMap((role) => policy[role]);
  const prefix = `${platform}:`;
  return [...new Set(strong)]
    .filter((named) => named.startsWith(prefix))
    .map((named) => named.slice(prefix.length));
}
