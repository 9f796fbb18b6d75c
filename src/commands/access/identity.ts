import type { ChatAdapter, PersonFacts } from '../../chat/chat-adapter.ts';
import { within } from '../../chat/within.ts';
import type { Principal } from '../../domain/access.ts';
import { type KnownAs, type PersonRow, platformOf, samePerson } from '../../domain/identity.ts';
import { createClaims } from './email-claims.ts';
import {
  type Account,
  accountsOf,
  type FoundPerson,
  type Held,
  hasEmail,
  isEverybody,
  isNamed,
  type Looked,
  type Platform,
} from './found-person.ts';

/** Slack's forms open within 3 s of the click, a second of which the name may have taken: what takes longer is not known now, and is there for the next time. */
const lookUpMs = 1_500;

/** Who somebody is, as far as rules need it. */
interface Identity extends KnownAs {
  /** `unknown`: it could not be looked up, or nobody asked for it. */
  holds(principal: Principal): Held;
  /** Why this is none of our own people; null for one of them, and while it is not known. */
  readonly outsider: PersonFacts['outsider'];
  /** Their line in the table of people. */
  readonly row: PersonRow | null;
  /** Why something could not be looked up, for people; null when all could that had to be. */
  readonly trouble: string | null;
}

export interface Identities {
  /** Looks up what these principals ask about, each within 1.5 s. Never rejects: what cannot be found out is unknown. */
  of(account: Account, named: readonly Principal[]): Promise<Identity>;
  /** All accounts and addresses of a person, on every platform. Never rejects. */
  everywhere(account: Account): Promise<Identity>;
  /** Name of the user in Orchestrator whom the table gives to this account; null when it names none. */
  inOrchestrator(account: Account): string | null;
  /** Are these one person? Never rejects. */
  isSame(one: Account, other: Account): Promise<Held>;
}

type Directory = Pick<ChatAdapter, 'platform' | 'person' | 'withEmail' | 'isMember'>;

/**
 * Tells who people are: by their own id, by the table of people, and by the address that a platform vouches for. The
 * table wins over addresses. Guests, people of other organizations and bots are meant only where they, a group of
 * theirs or exactly their address are named; a deactivated account is nobody.
 */
export function createIdentities(options: {
  readonly adapters: readonly Directory[];
  readonly people: readonly PersonRow[];
  readonly now: () => Date;
  /** Milliseconds that a look-up may take; 1,500 when left out. */
  readonly withinMs?: number;
}): Identities {
  const { adapters, people, withinMs = lookUpMs } = options;
  const claims = createClaims(options.now);
  const directoryOf = (platform: Platform) => adapters.find((each) => each.platform === platform);
  const rowOf = (platform: Platform, id: string): PersonRow | null =>
    people.find((row) => row[platform]?.toLowerCase() === id.toLowerCase()) ?? null;

  async function look<T>(work: Promise<T>): Promise<Looked<T>> {
    try {
      return { value: await within(withinMs, work), trouble: null };
    } catch (cause) {
      return { value: null, trouble: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  /** The address by which a person is known, and their line in the table. */
  function known({ id, platform }: Account, facts: PersonFacts | null): Pick<FoundPerson, 'email' | 'row'> {
    const own = rowOf(platform, id);
    const proven = facts === null || facts.outsider === 'deactivated' ? null : facts.email;
    const shared = proven !== null && !claims.isOnlyOf(platform, id, proven);
    const named = people.find(({ email }) => email !== null && email === proven) ?? null;
    // The table gives the address to somebody else, or to another account here.
    const theirs = named !== null && named !== own && (own !== null || named[platform] !== null);
    const usable = shared || theirs ? null : proven;
    const row = own ?? (usable === null || facts === null || facts.outsider !== null ? null : named);
    return { row, email: row?.email ?? usable };
  }

  /** The same person's account on another platform; null where there is none. Throws when it cannot be found out. */
  async function linked(
    { account, email, facts, row }: Omit<FoundPerson, 'links'>,
    platform: Platform,
  ): Promise<string | null> {
    const given = row?.[platform] ?? null;
    if (given !== null) return given;
    if (facts.value === null) throw new Error(facts.trouble ?? 'Nobody can be asked who this is.');
    if (email === null || (facts.value.outsider !== null && row === null)) return null;
    const [there, here] = await Promise.all([
      directoryOf(platform)?.withEmail(email) ?? null,
      // Where our own platform cannot be searched, what has been seen of it has to do.
      directoryOf(account.platform)
        ?.withEmail(email)
        .catch(() => null) ?? null,
    ]);
    const [id] = there ?? [];
    if (id === undefined || there?.length !== 1) return null;
    if (here?.some((each) => each.toLowerCase() !== account.id.toLowerCase()) === true) return null;
    const claimed = rowOf(platform, id);
    return claimed === null || claimed === row ? id : null;
  }

  async function find(account: Account, platforms: readonly Platform[]): Promise<FoundPerson> {
    const directory = directoryOf(account.platform);
    const facts: Looked<PersonFacts> =
      directory === undefined ? { value: null, trouble: null } : await look(directory.person(account.id));
    const person = { account, facts, ...known(account, facts.value) };
    const wanted = platforms.filter((each) => each !== account.platform && directoryOf(each) !== undefined);
    const links = await Promise.all(
      wanted.map(async (each): Promise<readonly [Platform, Looked<string>]> => {
        const { trouble, value } = await look(linked(person, each));
        return [each, { trouble, value }];
      }),
    );
    return { ...person, links: new Map(links) };
  }

  async function isIn(person: FoundPerson, group: Principal): Promise<Looked<Held>> {
    const platform = platformOf(group);
    const directory = platform === null ? undefined : directoryOf(platform);
    const member = accountsOf(person).find((each) => each.platform === platform);
    if (platform === null || directory === undefined) return { value: 'no', trouble: null };
    if (member === undefined) return isNamed(person, group, false);
    const { trouble, value } = await look(directory.isMember(group, member.id));
    return { value: value === null ? 'unknown' : value ? 'yes' : 'no', trouble };
  }

  async function holds(person: FoundPerson, principal: Principal): Promise<Looked<Held>> {
    if (person.facts.value?.outsider === 'deactivated') return { value: 'no', trouble: null };
    if (principal === '*') return isEverybody(person);
    if (principal.startsWith('email:')) return hasEmail(person, principal.slice('email:'.length));
    if (/^(slack|entra)-group:/.test(principal)) return isIn(person, principal);
    const platform = platformOf(principal);
    const claimed = platform === null ? null : rowOf(platform, principal.slice(platform.length + 1));
    return isNamed(person, principal, claimed !== null && claimed !== person.row);
  }

  async function of(account: Account, named: readonly Principal[]): Promise<Identity> {
    const platforms = new Set(named.map(platformOf).filter((each) => each !== null));
    const person = await find(account, [...platforms]);
    const answers = new Map(
      await Promise.all([...new Set(named)].map(async (each) => [each, await holds(person, each)] as const)),
    );
    const troubles = [...answers.values()].map(({ trouble }) => trouble);
    return { ...shown(person, troubles), holds: (each) => answers.get(each)?.value ?? 'unknown' };
  }

  async function everywhere(account: Account): Promise<Identity> {
    const person = await find(
      account,
      adapters.map(({ platform }) => platform),
    );
    const troubles = [person.facts.trouble, ...[...person.links.values()].map(({ trouble }) => trouble)];
    return { ...shown(person, troubles), holds: () => 'unknown' };
  }

  return {
    of,
    everywhere,
    inOrchestrator: ({ id, platform }) => rowOf(platform, id)?.orchestrator ?? null,
    isSame: async (one, other) => samePerson(...(await Promise.all([everywhere(one), everywhere(other)]))),
  };
}

function shown(person: FoundPerson, troubles: readonly (string | null)[]): Omit<Identity, 'holds'> {
  const { facts, row } = person;
  const emails = [row?.email ?? null, facts.value?.email ?? null].filter((email) => email !== null);
  return {
    ids: accountsOf(person).map(({ id, platform }) => `${platform}:${id}`),
    emails: [...new Set(emails)],
    certain: facts.value !== null && facts.value.emailTrouble === null,
    outsider: facts.value?.outsider ?? null,
    row,
    trouble: troubles.find((trouble) => trouble !== null) ?? null,
  };
}
