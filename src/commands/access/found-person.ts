import type { PersonFacts } from '../../chat/chat-adapter.ts';
import type { Actor } from '../../chat/invocation.ts';
import type { Principal } from '../../domain/access.ts';
import {
  isEmailPattern,
  matchesEmail,
  type PersonRow,
  platformOf,
  samePrincipal,
} from '../../domain/identity.ts';

export type Platform = Actor['platform'];
export type Account = Pick<Actor, 'platform' | 'id'>;
export type Held = 'yes' | 'no' | 'unknown';

/** What was found out, or why it was not. */
export interface Looked<T> {
  readonly value: T | null;
  readonly trouble: string | null;
}

/** What could be found out about who somebody is. */
export interface FoundPerson {
  readonly account: Account;
  readonly facts: Looked<PersonFacts>;
  /** The address by which they are known; null when there is none that counts. */
  readonly email: string | null;
  /** Their line in the table of people. */
  readonly row: PersonRow | null;
  /** Their accounts on other platforms, as far as those were looked for. */
  readonly links: ReadonlyMap<Platform, Looked<string>>;
}

const known = (held: boolean): Looked<Held> => ({ value: held ? 'yes' : 'no', trouble: null });
const unknown = (trouble: string | null): Looked<Held> => ({ value: 'unknown', trouble });

/** All accounts of the person, their own first. */
export function accountsOf({ account, links }: FoundPerson): readonly Account[] {
  const others = [...links].flatMap(([platform, { value: id }]) => (id === null ? [] : [{ platform, id }]));
  return [account, ...others];
}

/** Are they everybody? Only our own people are. */
export function isEverybody({ facts }: FoundPerson): Looked<Held> {
  return facts.value === null ? unknown(facts.trouble) : known(facts.value.outsider === null);
}

/** Are they who is named by an id? `isOthers`: the table gives it to somebody else. */
export function isNamed(person: FoundPerson, principal: Principal, isOthers: boolean): Looked<Held> {
  if (accountsOf(person).some(({ id, platform }) => samePrincipal(`${platform}:${id}`, principal))) {
    return known(true);
  }
  const platform = platformOf(principal);
  const trouble = platform === null ? null : (person.links.get(platform)?.trouble ?? null);
  return trouble === null || isOthers ? known(false) : unknown(trouble);
}

/** Have they the address that is named, or one that fits a pattern? An outsider only has the very one that is named. */
export function hasEmail({ email, facts, row }: FoundPerson, named: string): Looked<Held> {
  const told = facts.value;
  if (email !== null && matchesEmail(named, email)) {
    if (!isEmailPattern(named)) return known(true);
    return told === null ? unknown(facts.trouble) : known(told.outsider === null);
  }
  if (row !== null && row.email !== null) return known(false);
  if (told === null) return unknown(facts.trouble);
  return told.emailTrouble === null ? known(false) : unknown(told.emailTrouble);
}
