import type { ChatAdapter } from '../../chat/chat-adapter.ts';
import type { Actor } from '../../chat/invocation.ts';
import type { Principal } from '../../domain/access.ts';
import { channelPrincipal } from '../../domain/place-sight.ts';
import { type Asker, covers, type Deed, type PolicyRule } from '../../domain/policy.ts';

/** Whom rules mean by a person. */
export interface Standing {
  /** `unknown`: it could not be looked up, or nobody asked for it. */
  holds(principal: Principal): ReturnType<Asker['holds']>;
  /** Why something could not be looked up, for people; null when all could that had to be. */
  readonly trouble: string | null;
}

export type Identified = Pick<Actor, 'platform' | 'id'>;

/** Finds out which of these a person is. Never rejects. */
export type Identify = (actor: Identified, named: readonly Principal[]) => Promise<Standing>;

/** Finds a person's standing, as far as rules for these deeds need it. Never rejects. */
export type Authoriser = (
  actor: Identified,
  place: { readonly target: string },
  deeds: readonly Omit<Deed, 'of'>[] | 'all',
) => Promise<Standing>;

/** Whoever asks, for whatever: this is the only way in which rules learn who that is. */
export function createAuthoriser(options: {
  readonly rules: readonly PolicyRule[];
  /** Asked who is in which group. */
  readonly adapters: readonly Pick<ChatAdapter, 'platform' | 'isMember'>[];
  /** Who somebody is; their own id and the groups of their platform when left out. */
  readonly identify?: Identify;
}): Authoriser {
  const { adapters, identify = identifyById(adapters), rules } = options;
  return async (actor, place, deeds) => {
    const own = `${actor.platform}:${actor.id}`;
    const neededBy = (enough: readonly Principal[]) => {
      const named =
        deeds === 'all'
          ? rules.flatMap((rule) => rule.who)
          : deeds.flatMap((deed) => neededFor(rules, deed, enough));
      return [...new Set(named.map((each) => (each.startsWith(channelPrefix) ? '*' : each)))];
    };
    const here = channelPrincipal(place.target);
    const likely = neededBy(['*', own]);
    const first = await identify(actor, likely);
    // Guests and strangers are not everybody: for them rules go on.
    const standing =
      likely.includes('*') && first.holds('*') !== 'yes' ? await identify(actor, neededBy([own])) : first;
    return {
      trouble: standing.trouble,
      holds: (principal) => {
        if (!principal.startsWith(channelPrefix)) return standing.holds(principal);
        // Everybody who speaks there, of those who are everybody.
        return principal.toLowerCase() === here ? standing.holds('*') : 'no';
      },
    };
  };
}

const channelPrefix = 'channel:';

/** Who may matter for a deed: everybody up to the first rule that lets one of `enough` do it anywhere and at any time. */
function neededFor(
  rules: readonly PolicyRule[],
  deed: Omit<Deed, 'of'>,
  enough: readonly Principal[],
): readonly Principal[] {
  const about = rules.filter((rule) => covers(rule, deed));
  const last = about.findIndex((rule) => isPlain(rule) && rule.who.some((who) => enough.includes(who)));
  return about.slice(0, last < 0 ? about.length : last + 1).flatMap((rule) => rule.who);
}

function isPlain({ effect, folder, from, process, tenant, when }: PolicyRule): boolean {
  return effect === 'allow' && [folder, from, process, tenant, when].every((limit) => limit === undefined);
}

/**
 * Knows people by their own id and the groups of their own platform. A group that cannot be looked up is unknown, which
 * opens nothing. Case is ignored: Entra's object ids are copied in either.
 */
function identifyById(adapters: readonly Pick<ChatAdapter, 'platform' | 'isMember'>[]): Identify {
  return async (actor, named) => {
    const adapter = adapters.find((each) => each.platform === actor.platform);
    const own = `${actor.platform}:${actor.id}`.toLowerCase();
    const prefix = `${actor.platform}-group:`;
    const groups = new Map<string, 'yes' | 'no' | 'unknown'>();
    let trouble: string | null = null;
    await Promise.all(
      named
        .filter((principal) => principal.startsWith(prefix))
        .map(async (group) => {
          try {
            const isIn = (await adapter?.isMember(group.slice(prefix.length), actor.id)) ?? false;
            groups.set(group, isIn ? 'yes' : 'no');
          } catch (cause) {
            trouble = cause instanceof Error ? cause.message : String(cause);
          }
        }),
    );
    return {
      trouble,
      holds: (principal) => {
        if (principal === '*' || principal.toLowerCase() === own) return 'yes';
        return principal.startsWith(prefix) ? (groups.get(principal) ?? 'unknown') : 'no';
      },
    };
  };
}
