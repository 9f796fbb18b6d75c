import type { Person } from './person.ts';
import type { Timestamp } from './timestamp.ts';

/** One line of who did what, allowed or not. No value of an input stands in it. */
export interface AuditEntry {
  readonly at: Timestamp;
  /** `slack:U1` or `teams:AAD`; `bot` for what the bot does by itself. */
  readonly actor: string;
  readonly actorName: string;
  /** Who the settings say they are in Orchestrator, which itself sees the bot alone; null when they say nothing. */
  readonly orchestratorUser: string | null;
  /** Its name; `unreadable` when the words named none. */
  readonly command: string;
  /** The arguments as JSON text, of inputs their names alone. */
  readonly args: string;
  readonly place: string;
  readonly tenant: string | null;
  readonly subject: AuditSubject;
  /** Name of the rule that decided; null where none did. */
  readonly rule: string | null;
  /** `ok`, `denied`, `refused: …` or `failed: …`; of several jobs also `ok: …`, with counts. */
  readonly outcome: string;
  /** Orchestrator's own words, without secrets; null where it was not asked, or said nothing. */
  readonly answer: string | null;
  /** Id of the invocation, which also stands in the log. */
  readonly invocation: string;
  /** Who agreed to it, where somebody had to. */
  readonly approvedBy: Person | null;
}

/** What it was done to, as far as that is known. */
export interface AuditSubject {
  readonly jobs: readonly number[];
  readonly process: string | null;
  readonly folder: string | null;
}

export const noSubject: AuditSubject = { jobs: [], process: null, folder: null };

/** A line as it is kept: numbered, and chained to the one before it. */
export interface AuditLine extends AuditEntry {
  readonly seq: number;
  /** Hash of the line before it; empty for the first line of all. */
  readonly prev: string;
  readonly hash: string;
}

export const auditOutcomes = ['ok', 'denied', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Which lines. All conditions hold together; an absent one does not restrict. Case is ignored; `*` at an end of a name stands for anything. */
export interface AuditFilter {
  /** A principal such as `slack:U1`, or part of a name. */
  readonly by?: string;
  readonly command?: string;
  readonly process?: string;
  readonly folder?: string;
  readonly job?: number;
  readonly outcome?: AuditOutcome;
  readonly place?: string;
  readonly since?: Timestamp;
  readonly until?: Timestamp;
}

/** What the bot itself does stands in the audit under this name. */
export const botActor = 'bot';
/** The line that says which ones were removed before it. */
export const retentionCommand = 'retention';
/** The line from which on lines are signed with a key. */
export const signCommand = 'sign';

/** Key under which the store keeps that the file of the audit cannot be written, as a `Trouble`. */
export const auditTroubleKey = 'audit:trouble';

/** What the line of a retention says: the lines up to `upTo` are gone, and the first that is left follows on `hash`. */
export interface RetentionNote {
  /** Lines that happened before this moment were to go. */
  readonly before: Timestamp;
  readonly removed: number;
  /** By all retentions together. */
  readonly removedInAll: number;
  readonly upTo: number;
  readonly hash: string;
}

/** What was found when the whole audit was read. */
export type AuditVerdict =
  | {
      readonly kind: 'intact';
      readonly lines: number;
      /** When the first of them was written; null when there is none. */
      readonly since: Timestamp | null;
      /** What retention took away; null when nothing. */
      readonly removed: { readonly lines: number; readonly at: Timestamp } | null;
      /** Lines that only a hash without a key protects by itself. */
      readonly unsigned: number;
      /** The newest line. */
      readonly head: AuditHead;
    }
  | {
      readonly kind: 'broken';
      /** Number of the first line that is not as it was; null when no line can be named. */
      readonly seq: number | null;
      /** What is wrong with it, in a sentence. */
      readonly said: string;
    };

/** The newest line of all; number 0 and an empty hash before the first. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** The kind of an outcome: what stands before its colon. */
export function outcomeKind(outcome: string): AuditOutcome {
  const word = outcome.split(':', 1)[0];
  return auditOutcomes.find((kind) => kind === word) ?? 'failed';
}

/** The person of a line; null for the bot itself. */
export function actorOf({ actor, actorName }: Pick<AuditEntry, 'actor' | 'actorName'>): Person | null {
  const [platform, ...id] = actor.split(':');
  return platform === 'slack' || platform === 'teams'
    ? { platform, id: id.join(':'), name: actorName }
    : null;
}
