import type { Principal } from './access.ts';

/** A line of the table of people: ids and an address that belong to one person, on an administrator's word. */
export interface PersonRow {
  readonly name: string | null;
  /** Slack user id. */
  readonly slack: string | null;
  /** Entra object id, lower case. */
  readonly teams: string | null;
  /** Lower case. */
  readonly email: string | null;
  /** Name of the user in Orchestrator. It is shown, and gives no rights: the bot acts with its own credentials. */
  readonly orchestrator: string | null;
}

/** All that is known to be one person. */
export interface KnownAs {
  /** Their own id first, then those of the same person on other platforms: `slack:U1`, `teams:OBJECT_ID`. */
  readonly ids: readonly Principal[];
  /** Addresses of theirs, lower case, each proven by a platform or named in the table. */
  readonly emails: readonly string[];
  /** Whether the platform has told what it knows; without it the person may be somebody else, too. */
  readonly certain: boolean;
}

/** `email:ana@example.com` as it is compared: nobody's address depends on capitals. */
export function normalEmail(address: string): string {
  return address.trim().toLowerCase();
}

/** Names a pattern of addresses rather than one. */
export function isEmailPattern(named: string): boolean {
  return named.includes('*');
}

/** Does an address (lower case) fit `ana@example.com` or `*@example.com`? A `*` stands for anything but an `@`. */
export function matchesEmail(named: string, email: string): boolean {
  const wanted = normalEmail(named);
  if (!isEmailPattern(wanted)) return wanted === email;
  const parts = wanted.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^@]*')}$`).test(email);
}

/** Whose accounts a principal is about; null for one that is about none. */
export function platformOf(principal: Principal): 'slack' | 'teams' | null {
  if (/^slack(-group)?:/.test(principal)) return 'slack';
  return /^(teams|entra-group):/.test(principal) ? 'teams' : null;
}

/** Two names of one principal? Entra's object ids are copied in either case. */
export function samePrincipal(one: Principal, other: Principal): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * Are these one person? An id or an address in common is enough to say yes. Two accounts of one platform with nothing
 * in common are two people; where none of their accounts are on one platform it is `unknown` while one has not told whose
 * it is, or has no address that counts, and who must be somebody else has to be refused then.
 */
export function samePerson(one: KnownAs, other: KnownAs): 'yes' | 'no' | 'unknown' {
  if (one.ids.some((id) => other.ids.some((theirs) => samePrincipal(id, theirs)))) return 'yes';
  if (one.emails.some((email) => other.emails.includes(email))) return 'yes';
  const platforms = new Set(one.ids.map(platformOf));
  if (other.ids.some((id) => platforms.has(platformOf(id)))) return 'no';
  return [one, other].every(({ certain, emails }) => certain && emails.length > 0) ? 'no' : 'unknown';
}
