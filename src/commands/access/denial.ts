import type { Actor } from '../../chat/invocation.ts';
import type { Message } from '../../chat/message.ts';
import { type Deed, decide, type PolicyRule, type Subject } from '../../domain/policy.ts';
import { groupOf } from '../../domain/role-rules.ts';
import { deniedMessage } from '../../views/error.ts';
import type { Command } from '../define.ts';
import type { Access } from './access.ts';
import type { AccessDenied } from './access-denied.ts';

/** Names that a refusal gives at most. */
const mostAsked = 5;

/** What a person is told who may not do something: which rule says so, or that none allows it, and whom to ask. */
export function denialOf(options: {
  readonly cause: AccessDenied;
  /** What it would have been done to, as far as everybody who reads it may know. */
  readonly of: Subject | null;
  readonly command: Command;
  readonly access: Access;
  /** All that are in force. */
  readonly rules: readonly PolicyRule[];
  /** Those of the settings file; without any, people are told of roles. */
  readonly inFile: readonly PolicyRule[];
  readonly actor: Pick<Actor, 'platform'>;
}): Message {
  const { access, actor, cause, command, inFile, of, rules } = options;
  const { decision } = cause;
  const held = (['admin', 'operator', 'viewer'] as const).find((role) => access.reaches(role)) ?? null;
  const byRole = inFile.length === 0 && command.access !== 'anyone' && cause.of === null;
  return deniedMessage({
    deed: command.task.charAt(0).toLowerCase() + command.task.slice(1),
    of,
    rule: decision.rule?.name ?? null,
    unsure: decision.rule !== null && access.trouble !== null && decision.unsure,
    role: byRole ? { held, needed: command.access } : null,
    ask: whomToAsk(
      rules,
      { command: command.name, group: groupOf(command.access), of: cause.of },
      decision.rule,
    ),
    platform: actor.platform,
    lookupTrouble: access.trouble,
  });
}

/** Those whom the rule that refuses names; else those whom rules name that would allow it, or who may do it themselves. */
function whomToAsk(rules: readonly PolicyRule[], deed: Deed, refusing: PolicyRule | null): readonly string[] {
  if (refusing !== null && refusing.ask.length > 0) return refusing.ask.slice(0, mostAsked);
  const allowing = rules.filter((rule) => rule.effect !== 'deny' && allowsSomebody(rule, deed));
  const asked = allowing.flatMap((rule) => (rule.ask.length > 0 ? rule.ask : rule.who.filter(isPerson)));
  return [...new Set(asked)].slice(0, mostAsked);
}

/** Would the rule allow it to those whom it names, if it held here and now? */
function allowsSomebody(
  { approval, ask, effect, folder, may, name, process, tenant, who }: PolicyRule,
  deed: Deed,
): boolean {
  const rule: PolicyRule = {
    name,
    effect,
    who,
    may,
    ask,
    ...(approval === undefined ? {} : { approval }),
    ...(folder === undefined ? {} : { folder }),
    ...(process === undefined ? {} : { process }),
    ...(tenant === undefined ? {} : { tenant }),
  };
  const somebody = {
    holds: () => 'yes' as const,
    place: { target: '', kind: 'personal' as const },
    at: new Date(0),
  };
  return decide([rule], somebody, deed).kind !== 'deny' || (isUnknown(deed.of) && deed.of !== null);
}

function isUnknown(of: Subject | null): boolean {
  return of?.folder === null || of?.process === null;
}

function isPerson(principal: string): boolean {
  return /^(slack|teams):/.test(principal);
}
