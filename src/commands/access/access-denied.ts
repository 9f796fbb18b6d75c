import { BotError } from '../../domain/errors.ts';
import type { Decision, Subject } from '../../domain/policy.ts';

/** Thrown before anything was done: the rules do not let this person do it. */
export class AccessDenied extends BotError {
  readonly decision: Decision & { readonly kind: 'deny' };
  /** What it would have been done to; null where that is nothing in particular. */
  readonly of: Subject | null;

  constructor(decision: Decision & { readonly kind: 'deny' }, of: Subject | null) {
    super(
      'denied',
      decision.rule === null ? 'No rule allows this.' : `Rule ${decision.rule.name} forbids this.`,
    );
    this.decision = decision;
    this.of = of;
  }
}
