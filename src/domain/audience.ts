import type { Subject } from './policy.ts';
import type { Rule } from './rule.ts';

/** May the place (or the person whose own chat it is) that this was said in be told of it? */
export type MayHear = (rule: Rule, of: Subject) => boolean;

/** Finds out what those may be told of who asked in chat. Never rejects: where it is not known, they may not. */
export type Audience = (rules: readonly Rule[]) => Promise<MayHear>;

/** Where no rules say who may see what. */
export const everybodyHears: MayHear = () => true;
