import type { StopStrategy } from './model.ts';

/** How a stop of a job that cannot be stopped any more is answered. */
export type StopRefusal =
  | { readonly status: number; readonly errorCode: number; readonly message: string }
  /** Accepted without effect. */
  | 'ignore';

/** A refusal that waits for the next starts of a process (null: of any). */
interface StartRefusal {
  readonly process: string | null;
  readonly errorCode: 1230 | 1671 | 2818;
  times: number;
}

/** What a dry run finds for a process (null: for any), besides what the start itself would be refused for. */
export interface StartFinding {
  readonly process: string | null;
  readonly errors: readonly string[];
  readonly codes: readonly string[];
}

/** How exports of jobs go. */
export interface ExportBehaviour {
  /** Export is answered with 404, as servers do that are older than it. */
  readonly missing: boolean;
  readonly file: 'csv' | 'zip';
  /** The download takes the token, as with files that an on-premises server keeps itself. */
  readonly signIn: boolean;
  /** What becomes of an export: `never` leaves it in progress. */
  readonly ends: 'Completed' | 'Failed' | 'never';
  /** Exports until the tenant has had its share of the day; null for no limit. */
  readonly aDay: number | null;
}

/** What tests and demos turn while the sandbox runs. */
export interface Switches {
  /** API version: 20 is Automation Cloud, 17 a standalone 2025.10, 11 a 2020.10. */
  version: number;
  /** Send `@odata.count` unasked, as servers before June 2024 do. */
  legacyCount: boolean;
  /** Compare texts with regard to case. */
  caseSensitive: boolean;
  /** Answer RestartJob with 404, as servers that do not know it. */
  withoutRestart: boolean;
  /** Operations that are refused with 403, by route name. */
  readonly denied: Set<string>;
  /** Fields of `startInfo` that this server does not know yet. */
  readonly unknownStartFields: Set<string>;
  exports: ExportBehaviour;
  stopRefusal: StopRefusal;
  /** Stop what can be stopped when one id of a batch cannot, in place of all or nothing. */
  stopPartially: boolean;
  startRefusals: StartRefusal[];
  startFindings: readonly StartFinding[];
  /** How long lines of robot logs are on their way before they can be read. */
  logDelayMs: number;
  /** State that a running job reaches after a SoftStop that its workflow heeds. */
  softStopEndsAs: 'Successful' | 'Stopped';
}

/** The number and words of this refusal are not documented; the status is one of the documented ones. */
const assumedStopRefusal: StopRefusal = {
  status: 409,
  errorCode: 0,
  message: 'The job cannot be stopped because it has already ended.',
};

export function createSwitches(): Switches {
  return {
    version: 17,
    legacyCount: false,
    caseSensitive: false,
    withoutRestart: false,
    denied: new Set(),
    unknownStartFields: new Set(),
    exports: { missing: false, file: 'csv', signIn: false, ends: 'Completed', aDay: 100 },
    stopRefusal: assumedStopRefusal,
    stopPartially: false,
    startRefusals: [],
    startFindings: [],
    logDelayMs: 0,
    softStopEndsAs: 'Successful',
  };
}

/** Wire names and documented numbers of the stop strategies. */
export const stopStrategyNames: Readonly<Record<string, StopStrategy>> = {
  SoftStop: 'SoftStop',
  '1': 'SoftStop',
  Kill: 'Kill',
  '2': 'Kill',
};
