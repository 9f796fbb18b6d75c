/** Roles, weakest first; each includes the ones before it. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** `slack:U1`, `slack-group:S1`, `teams:AAD_OBJECT_ID`, or `*` for everybody. */
export type Principal = string;

/** Who holds which role. An empty list means nobody. */
export type Policy = Readonly<Record<Role, readonly Principal[]>>;
