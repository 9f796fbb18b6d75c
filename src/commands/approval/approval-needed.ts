import { BotError } from '../../domain/errors.ts';
import type { ApprovalTerms, PolicyRule, Subject } from '../../domain/policy.ts';

/** Thrown before anything was done: the rule lets this person do it only once somebody else has agreed. */
export class ApprovalNeeded extends BotError {
  readonly rule: PolicyRule;
  readonly terms: ApprovalTerms;
  /** What it would be done to. */
  readonly of: readonly Subject[];

  constructor(rule: PolicyRule, terms: ApprovalTerms, of: readonly Subject[]) {
    super('denied', 'Somebody else has to approve this first.');
    this.rule = rule;
    this.terms = terms;
    this.of = of;
  }
}
