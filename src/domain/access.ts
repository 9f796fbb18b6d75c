/** Roles, weakest first; each includes the ones before it. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** `slack:U1`, `slack-group:S1`, `teams:AAD_OBJECT_ID`, or `*` for everybody. */
export type Principal = string;

/** Who holds which role. An empty list means nobody. */
export type Policy = Readonly<Record<Role, readonly Principal[]>>;

/**
 * The strongest role that these principals hold, or null.
 * `principals` are the person's own (`slack:U1`) and those of the groups they are in. Case is ignored:
 * Entra's object ids are copied in either.
 */
export function roleOf(policy: Policy, principals: readonly Principal[]): Role | null {
  const held = new Set(principals.map((principal) => principal.toLowerCase()));
  return (
    roles
      .toReversed()
      .find((role) => policy[role].some((named) => named === '*' || held.has(named.toLowerCase()))) ?? null
  );
}

/** Does this role reach the one that is needed? */
export function reaches(role: Role | null, needed: Role): boolean {
  return role !== null && roles.indexOf(role) >= roles.indexOf(needed);
}
