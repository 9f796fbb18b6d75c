import type { AuditFilter } from './audit.ts';
import type { NoServerExport, ServerExport } from './job-export.ts';
import type { JobFilter } from './orchestrator.ts';
import type { Person } from './person.ts';
import type { Timestamp } from './timestamp.ts';

/** A file of jobs, or of the audit, that a person asked for, from the question to the file in the chat. */
export interface ExportBody {
  readonly kind: 'export';
  readonly by: Person;
  readonly at: Timestamp;
  /** Where it was asked, and where the file goes. */
  readonly target: string;
  /** A file of the platform, or a link to the bot where the platform takes no files from bots. */
  readonly way: 'file' | 'link';
  /** The question in words, e.g. `Jobs of Invoice_Processing in Finance`. */
  readonly question: string;
  readonly filter: JobFilter;
  /** Present when it is lines of the audit in place of jobs. */
  readonly audit?: AuditFilter;
  /** Newest rows at most; null for all. */
  readonly top: number | null;
  readonly step: ExportStep;
}

/** How far an export has come. Each step says all that is needed to go on after a restart. */
export type ExportStep =
  | { readonly name: 'asking' }
  /** Orchestrator writes the files. */
  | {
      readonly name: 'preparing';
      readonly exports: readonly ServerExport[];
      readonly ready: number;
      readonly since: Timestamp;
    }
  | { readonly name: 'fetching'; readonly exports: readonly ServerExport[] }
  /** The bot writes the file; what is kept of it ends after `bytes`, at the row where the page token `after` goes on. */
  | {
      readonly name: 'writing';
      readonly why: NoServerExport;
      readonly said: string | null;
      readonly rows: number;
      readonly bytes: number;
      readonly after: string | null;
      readonly unreadable: number;
    }
  /** `tried`: a send has begun, and may have arrived. */
  | { readonly name: 'sending'; readonly file: ExportFile; readonly tried: boolean }
  /** Behind a link, for anybody who has it. */
  | { readonly name: 'linked'; readonly file: ExportFile; readonly url: string; readonly until: Timestamp }
  /** `offered`: the person is asked whether to take it. `directly`: to the person alone, the place did not take it. */
  | {
      readonly name: 'sent';
      readonly file: ExportFile;
      readonly how: 'posted' | 'offered';
      readonly directly: boolean;
    }
  /** No job fits the question: there is nothing to send. */
  | { readonly name: 'empty'; readonly notes: readonly string[] }
  | { readonly name: 'expired'; readonly file: ExportFile }
  | { readonly name: 'cancelled'; readonly by: Person }
  | { readonly name: 'failed'; readonly message: string; readonly hint: string | null };

export interface ExportFile {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  /** What a reader must know of it: rows that are missing, who wrote it and why. */
  readonly notes: readonly string[];
}

const ends: ReadonlySet<ExportStep['name']> = new Set(['sent', 'empty', 'expired', 'cancelled', 'failed']);

/** True while there is something left to do for the export. */
export function isUnderWay(body: ExportBody): boolean {
  return !ends.has(body.step.name);
}

/** True while the person who asked must wait; a link that lives keeps nobody from asking again. */
export function isAwaited(body: ExportBody): boolean {
  return isUnderWay(body) && body.step.name !== 'linked';
}

/** The claim that holds one person to one export at a time. */
export function exportClaim(tenant: string, by: Person): string {
  return `export:${tenant}:${by.platform}:${by.id}`;
}
