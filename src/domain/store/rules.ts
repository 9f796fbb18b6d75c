import type { Rule } from '../rule.ts';

/** What was said in chat about alerts. */
export interface RuleStore {
  /** What was said in chat about alerts, oldest first. */
  rules(tenant: string): Promise<readonly Rule[]>;
  /** False when there is one of this id already. */
  addRule(rule: Rule): Promise<boolean>;
  /** Returns what is removed; null when there is none. */
  removeRule(tenant: string, id: string): Promise<Rule | null>;
}
