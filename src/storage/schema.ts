import type { Generated, Kysely, Selectable, Transaction } from 'kysely';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';

/**
 * The tables. Moments are ISO 8601 texts with milliseconds (`moment`), so that they sort as text in both databases;
 * yes and no are 1 and 0, because SQLite has no booleans.
 */
export interface Tables {
  readonly claims: {
    readonly key: string;
    readonly taken_by: string;
    readonly taken_at: string;
    readonly outcome: string | null;
  };
  readonly polls: {
    readonly tenant: string;
    readonly polled_until: string;
    readonly swept_at: string;
    readonly swept_count: number;
  };
  readonly faults: {
    readonly tenant: string;
    readonly job_id: number;
    readonly process: string;
    readonly happened_at: string;
    readonly notice_id: string | null;
    readonly recorded_at: string;
    readonly folder: string;
    readonly robot: string;
    readonly machine: string;
    readonly version: string;
    readonly fingerprint: string;
    readonly error: string;
  };
  readonly alert_groups: {
    readonly key: string;
    readonly tenant: string;
    readonly notice_id: string;
    readonly process: string;
    readonly last_at: string;
    /** 1 while its process has not worked again. */
    readonly open: number;
    /** 1 while nothing was looked up for it. */
    readonly bare: number;
    /** Until when somebody snoozed it; null while nobody did. */
    readonly snoozed_until: string | null;
    /** The newest reply in its thread; empty for none. */
    readonly reply_id: string;
  };
  readonly stuck_jobs: {
    readonly tenant: string;
    readonly job_id: number;
    readonly how: string;
    readonly told_at: string;
  };
  readonly stuck_groups: { readonly key: string; readonly notice_id: string; readonly last_at: string };
  readonly notices: NoticeTable;
  readonly notice_jobs: { readonly tenant: string; readonly job_id: number; readonly notice_id: string };
  readonly posts: PostRow;
  readonly memory: {
    readonly key: string;
    readonly value: string;
    /** When it may be forgotten; null is never. */
    readonly kept_until: string | null;
  };
  readonly audit: {
    /** Numbered without gaps from 1. */
    readonly seq: number;
    readonly at: string;
    readonly actor: string;
    readonly actor_name: string;
    readonly orchestrator_user: string | null;
    readonly command: string;
    readonly args: string;
    readonly place: string;
    readonly tenant: string | null;
    /** Their numbers, a space before and behind each; empty for none. */
    readonly jobs: string;
    readonly process: string | null;
    readonly folder: string | null;
    readonly rule: string | null;
    readonly outcome: string;
    readonly answer: string | null;
    readonly invocation: string;
    readonly approved_by: string | null;
    readonly approved_by_name: string | null;
    /** Hash of the line before. */
    readonly prev: string;
    readonly hash: string;
  };
  /** What is being done and has no line in the audit yet. */
  readonly audit_begun: { readonly invocation: string; readonly at: string; readonly entry: string };
  /** One row: the newest line of the audit, and how far the oldest ones were removed. */
  readonly audit_head: {
    readonly id: number;
    readonly seq: number;
    readonly hash: string;
    /** Number and hash, signed; empty without a key. */
    readonly mark: string;
    /** Lines up to this one are gone. */
    readonly removed_seq: number;
    /** The newest line that says so; 0 for none. */
    readonly retention_seq: number;
  };
  readonly rules: {
    readonly id: string;
    readonly tenant: string;
    /** As JSON text. */
    readonly body: string;
    readonly created_at: string;
  };
  readonly leases: { readonly name: string; readonly holder: string; readonly until: string };
}

export type NoticeRow = Selectable<NoticeTable>;

interface NoticeTable {
  /** Order of opening; the database counts. */
  readonly seq: Generated<number>;
  readonly id: string;
  readonly tenant: string;
  /** The body as JSON text. */
  readonly body: string;
  readonly version: number;
  readonly created_at: string;
  /** 1 while it has jobs to follow. */
  readonly open: number;
  /** When something is to be done about it by itself; null for never. */
  readonly due_at: string | null;
}

export interface PostRow {
  readonly notice_id: string;
  readonly target: string;
  readonly conversation: string | null;
  readonly message: string | null;
  readonly shown: number;
  readonly uncertain: number;
  /** 1 while it shows less than its notice knows. */
  readonly behind: number;
  readonly attempts: number;
  readonly next_at: string;
  readonly last_error: string | null;
  /** The route that this place stands in for. */
  readonly instead_of: string | null;
  /** Where it is told in place of here. */
  readonly told_at: string | null;
}

export type Dialect = 'sqlite' | 'postgres';

/** A database that is open. */
export interface Database {
  readonly dialect: Dialect;
  readonly kysely: Kysely<Tables>;
  /** What lines of the audit are signed with: the first key signs, all of them verify. */
  readonly auditKeys?: readonly string[];
}

export type Queries = Kysely<Tables> | Transaction<Tables>;

/** Rows of one statement at most: below SQLite's 32,766 and PostgreSQL's 65,535 variables. */
const chunkRows = 1000;

/** The list in pieces that fit one statement. */
export function chunks<T>(list: readonly T[]): readonly (readonly T[])[] {
  const pieces: T[][] = [];
  for (let start = 0; start < list.length; start += chunkRows)
    pieces.push(list.slice(start, start + chunkRows));
  return pieces;
}

/** A moment as the tables keep it. Throws when the text is no timestamp. */
export function moment(at: Timestamp): string {
  const ms = epochMs(at);
  if (Number.isNaN(ms)) throw new Error(`Not a timestamp: ${at}`);
  return timestamp(ms);
}

/** Before every moment: a post with this `next_at` may be tried at once. */
export const atOnce = '';

/** A text as both databases take it: PostgreSQL refuses the NUL character. */
export function clean(text: string): string {
  return text.replaceAll('\0', '');
}
