import type { Place } from '../../chat/invocation.ts';
import type { Role } from '../../domain/access.ts';
import type { Person } from '../../domain/person.ts';
import {
  type Asker,
  type Decision,
  type Deed,
  decide,
  type PolicyRule,
  rulesInForce,
  type Subject,
} from '../../domain/policy.ts';
import { groupOf } from '../../domain/role-rules.ts';
import { ApprovalNeeded } from '../approval/approval-needed.ts';
import { AccessDenied } from './access-denied.ts';
import type { Standing } from './authorise.ts';

/** A rule's condition is met: somebody else has agreed. */
export interface Approved {
  /** Name of the rule that asked for it. */
  readonly rule: string;
  readonly by: Person;
}

/** What one person may do here and now with one command. */
export interface Access {
  /** Null: to anything at all. */
  decide(of: Subject | null): Decision;
  /** The same for anything at all, as what decides about the invocation. */
  admit(): Decision;
  /** To be called before something is done. Throws `AccessDenied` or `ApprovalNeeded` for the first of these to which it may not be done. */
  demand(of: readonly Subject[]): void;
  /** May the person be told of this by this command? */
  sees(of: Subject): boolean;
  /** Is there perhaps something of the kind that the person may be told of by this command? */
  perhaps(of: Subject): boolean;
  /** May the person look at it, whatever this command does? */
  visible(of: Subject): boolean;
  /** May the person do with this command what takes such a role? */
  reaches(role: Role): boolean;
  /** May the person use this other command on anything? */
  readonly mayUse: (command: { readonly name: string; readonly access: Role | 'anyone' }) => boolean;
  /** Why something could not be looked up; null when all could that had to be. */
  readonly trouble: string | null;
  /** The rules that speak of the person here and now, in first-match order. */
  inForce(): ReturnType<typeof rulesInForce>;
  /** Name of the rule that decided last about the invocation or what was demanded, for the audit; null when none did. */
  ruled(): string | null;
}

/** The deed by which people look at one job: what it may show, other commands may name. */
export const showing = { command: 'show', group: 'read' } as const;

export function createAccess(options: {
  readonly rules: readonly PolicyRule[];
  readonly standing: Standing;
  readonly place: Pick<Place, 'kind' | 'target'>;
  readonly command: { readonly name: string; readonly access: Role | 'anyone' };
  readonly approved: Approved | null;
  readonly at: Date;
}): Access {
  const { approved, at, command, place, rules, standing } = options;
  const asker: Asker = { holds: standing.holds, place, at };
  const own: Omit<Deed, 'of'> = { command: command.name, group: groupOf(command.access) };
  let ruled: string | null = null;

  const ask = (deed: Deed): Decision => {
    const decision = decide(rules, asker, deed);
    return decision.kind === 'approval' && decision.rule.name === approved?.rule
      ? { kind: 'allow', rule: decision.rule }
      : decision;
  };

  const weigh = (of: Subject | null): Decision => ask({ ...own, of });
  const note = (decision: Decision): void => {
    ruled = decision.rule?.name ?? null;
  };

  return {
    decide: weigh,
    admit: () => {
      const decision = weigh(null);
      note(decision);
      return decision;
    },
    demand: (subjects) => {
      const decisions = subjects.map((of) => ({ of, decision: weigh(of) }));
      for (const { decision, of } of decisions) {
        note(decision);
        if (decision.kind === 'deny') throw new AccessDenied(decision, of);
      }
      const [first] = decisions.flatMap(({ decision }) => (decision.kind === 'approval' ? [decision] : []));
      if (first === undefined) return;
      note(first);
      throw new ApprovalNeeded(first.rule, first.terms, subjects);
    },
    sees: (of) => {
      const { kind } = weigh(of);
      if (own.group === 'read') return kind === 'allow';
      return kind !== 'deny' || ask({ ...showing, of }).kind === 'allow';
    },
    perhaps: (of) => {
      const decision = weigh(of);
      if (decision.kind === 'deny') return decision.unsure;
      return own.group !== 'read' || decision.kind === 'allow';
    },
    visible: (of) => ask({ ...showing, of }).kind === 'allow',
    reaches: (role) => ask({ command: command.name, group: groupOf(role), of: null }).kind !== 'deny',
    mayUse: ({ access, name }) =>
      access === 'anyone' || ask({ command: name, group: groupOf(access), of: null }).kind !== 'deny',
    trouble: standing.trouble,
    inForce: () => rulesInForce(rules, asker),
    ruled: () => ruled,
  };
}
