import { type Policy, type Role, roles } from './access.ts';
import type { PolicyRule } from './policy.ts';

const deeds = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  admin: ['read', 'operate', 'administer'],
} as const satisfies Readonly<Record<Role, PolicyRule['may']>>;

/** The roles of the settings as rules, weakest first: what each may do it may do everywhere. A role that nobody has gives none. */
export function roleRules(policy: Policy): readonly PolicyRule[] {
  return roles.flatMap((role) =>
    policy[role].length === 0
      ? []
      : [{ name: `${role}s`, effect: 'allow', who: policy[role], may: deeds[role], ask: [] } as const],
  );
}

/** What a command of this access does. */
export function groupOf(access: Role | 'anyone'): 'read' | 'operate' | 'administer' {
  if (access === 'admin') return 'administer';
  return access === 'operator' ? 'operate' : 'read';
}
