import { z } from 'zod';
import type { Person } from '../domain/person.ts';
import type { Claim } from '../domain/store/claims.ts';

const personShape = z.object({ platform: z.enum(['slack', 'teams']), id: z.string(), name: z.string() });
const outcomeShape = z.object({ job: z.number().nullable(), note: z.string().nullable() });

/** What came of a retry: the new job, or a note on why none is known. */
export type RetryOutcome = z.infer<typeof outcomeShape>;

/** A person as a claim keeps them. */
export function claimantText(person: Person): string {
  return JSON.stringify(person);
}

/** Who holds a claim; a text of another kind is taken for a name. */
export function claimant(claim: Claim & { won: false }): Person {
  return parsed(personShape, claim.by) ?? { platform: 'slack', id: '', name: claim.by };
}

export function outcomeText(outcome: RetryOutcome): string {
  return JSON.stringify(outcome);
}

/** Null while it is under way, or when the bot died in the middle. */
export function outcomeOf(claim: Claim & { won: false }): RetryOutcome | null {
  return claim.outcome === null
    ? null
    : (parsed(outcomeShape, claim.outcome) ?? { job: null, note: claim.outcome });
}

function parsed<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
