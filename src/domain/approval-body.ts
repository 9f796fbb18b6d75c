import type { Principal } from './access.ts';
import type { Person } from './person.ts';
import type { JsonValue } from './process.ts';
import { epochMs, type Timestamp } from './timestamp.ts';

/** Something that a person wants done and that somebody else has to agree to, from the request to what came of it. */
export interface ApprovalBody {
  readonly kind: 'approval';
  /** Name of the command, and its arguments without inputs, as they were when it was asked for. */
  readonly command: string;
  readonly args: Readonly<Record<string, JsonValue>>;
  readonly by: Person;
  /** IANA zone of who asks; null when the platform does not tell. */
  readonly timeZone: string | null;
  readonly at: Timestamp;
  /** Where it was asked for. */
  readonly place: ApprovalPlace;
  /** Where who asked is told: there, or, where not everybody may be told of it, in their own conversation with the bot. */
  readonly home: string;
  readonly reason: string;
  /** The rule that wants it approved, and who may agree. */
  readonly rule: string;
  readonly approvers: readonly Approver[];
  readonly deed: ApprovalDeed;
  readonly seal: readonly SealedFact[];
  readonly expires: Timestamp;
  readonly state: ApprovalState;
  /** Id of the request in the log and the audit. */
  readonly invocation: string;
}

interface ApprovalPlace {
  readonly target: string;
  readonly kind: 'personal' | 'group' | 'channel';
  readonly private: boolean;
}

/** A principal of a rule, with a name where one is known. */
export interface Approver {
  readonly principal: Principal;
  readonly name: string | null;
}

/** What exactly will be done, in words for those who agree to it. */
export interface ApprovalDeed {
  /** Behind "asks to": `kill job 127500`. */
  readonly words: string;
  /** What it means, where that hurts; null where the words say it all. */
  readonly means: string | null;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Names of the inputs that are given; their values are kept apart from what places show. */
  readonly inputs: readonly string[];
}

/** Something that must still be so when it is done: otherwise it is not what was agreed to. */
export interface SealedFact {
  /** As in "… was Pending when this was asked for". */
  readonly what: string;
  readonly value: string;
  /** False for values that say nothing to people, as digests do. */
  readonly told: boolean;
}

type ApprovalState =
  | { readonly name: 'waiting' }
  /** `begun`: when it was first about to be done; null before. */
  | {
      readonly name: 'approved';
      readonly by: Person;
      readonly at: Timestamp;
      readonly begun: Timestamp | null;
    }
  | {
      readonly name: 'denied';
      readonly by: Person;
      readonly at: Timestamp;
      readonly reason: string | null;
    }
  | { readonly name: 'withdrawn'; readonly at: Timestamp }
  | { readonly name: 'expired'; readonly at: Timestamp }
  /** It was approved and then done, or not: `said` tells what came of it, empty where other messages do. */
  | {
      readonly name: 'done' | 'failed';
      readonly by: Person;
      readonly at: Timestamp;
      readonly ended: Timestamp;
      readonly said: string;
    };

/** Tells the person who asked that their request came to nothing; the request itself is edited where it stands. */
export interface ApprovalEndBody {
  readonly kind: 'approval-end';
  /** Id of the request. */
  readonly approval: string;
  readonly request: ApprovalBody;
}

/** An approved request that could not be carried out for longer than this after it expired is not carried out any more, in ms. */
const graceMs = 10 * 60_000;

/** Nobody has said yes or no, and there is time left. */
export function isWaiting(body: ApprovalBody, now: Date): boolean {
  return body.state.name === 'waiting' && now.getTime() < epochMs(body.expires);
}

/** Its time is over, and nobody has said anything. */
export function isOverdue(body: ApprovalBody, now: Date): boolean {
  return body.state.name === 'waiting' && now.getTime() >= epochMs(body.expires);
}

/** Approved, but the bot could not act on it for so long that nobody expects it to happen any more. */
export function isStale(body: ApprovalBody, now: Date): boolean {
  const { state } = body;
  return (
    state.name === 'approved' && state.begun === null && now.getTime() >= epochMs(body.expires) + graceMs
  );
}

/** True while something is still to come of it. */
export function isUndecided({ state }: ApprovalBody): boolean {
  return state.name === 'waiting' || state.name === 'approved';
}

/** What is not as it was when this was asked for, in sentences; empty when nothing has changed. */
export function brokenSeals(sealed: readonly SealedFact[], facts: readonly SealedFact[]): readonly string[] {
  const now = new Map(facts.map((fact) => [fact.what, fact]));
  return sealed.flatMap((before) => {
    const after = now.get(before.what);
    if (after?.value === before.value) return [];
    if (after === undefined || !before.told) return [`${before.what} changed since this was asked for.`];
    return [`${before.what} was ${before.value} when this was asked for and is ${after.value} now.`];
  });
}
