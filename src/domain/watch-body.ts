import type { Timestamp } from './timestamp.ts';

/** The bot cannot do a part of its own job: told once in the admin routes, and edited when it is over. */
export interface WatchBody {
  readonly kind: 'watch';
  readonly trouble: Trouble;
  /** Null while it lasts. */
  readonly until: Timestamp | null;
}

/** What keeps the bot from seeing or telling, since when (by its own clock). */
export type Trouble = { readonly since: Timestamp } & (
  | {
      /** `unreachable`: no answer, 5xx or 429. `refused`: token, permission or address. `failing`: a fault of ours. */
      readonly what: 'unreachable' | 'refused' | 'failing';
      readonly tenant: string;
      /** HTTP status of the answer, where there was one. */
      readonly status: number | null;
      readonly said: string;
      readonly todo: string | null;
    }
  /** No look at the tenant was finished for too long: `late` without an error, `backlog` because pages are left. */
  | { readonly what: 'late' | 'backlog'; readonly tenant: string }
  /** Folders that were there, or are named in the settings. */
  | { readonly what: 'folders'; readonly tenant: string; readonly folders: readonly string[] }
  /** Nobody is reached there until somebody mends the place; `instead` gets its alerts meanwhile. */
  | {
      readonly what: 'route-lost';
      readonly target: string;
      readonly said: string;
      readonly instead: string | null;
    }
  /** Messages wait for more than minutes. */
  | {
      readonly what: 'route-slow';
      readonly target: string;
      readonly waiting: number;
      readonly said: string | null;
    }
  /** A file that should get every line of the audit. */
  | { readonly what: 'audit-file'; readonly file: string; readonly said: string }
  | { readonly what: 'store'; readonly said: string }
);

/** Sight is back: what happened in the dark. */
export interface SightBody {
  readonly kind: 'sight';
  readonly since: Timestamp;
  readonly until: Timestamp;
  /** The folders that were not to be seen; null for the whole tenant. */
  readonly folders: readonly string[] | null;
  /** Null where nothing was seen before, so that there is nothing to compare with. */
  readonly count: number | null;
  /** The first of them, oldest first. */
  readonly faults: readonly UnseenFault[];
}

/** A fault as the store remembers it. */
export interface UnseenFault {
  readonly jobId: number;
  readonly process: string;
  readonly at: Timestamp;
  /** Empty where nothing is known. */
  readonly robot: string;
  readonly error: string;
}

/** What a trouble is about: while it lasts it stays one, whatever its kind. */
export function scopeOf(trouble: Trouble): string {
  switch (trouble.what) {
    case 'unreachable':
    case 'refused':
    case 'failing':
    case 'late':
    case 'backlog':
      return `sight:${trouble.tenant}`;
    case 'folders':
      return `folders:${trouble.tenant}:${trouble.since}`;
    case 'route-lost':
    case 'route-slow':
      return `route:${trouble.target}`;
    case 'audit-file':
      return 'audit-file';
    case 'store':
      return 'store';
  }
}
