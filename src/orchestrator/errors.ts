import { BotError } from '../domain/errors.ts';
import type { FolderRef } from '../domain/job.ts';
import type { Answer, NoAnswer } from './exchange.ts';
import type { Fault } from './fault.ts';
import type { Need } from './permissions.ts';

/** What a call is about, in words that complete "Orchestrator refused to …". */
export interface Purpose {
  readonly doing: string;
  readonly needs: Need;
  readonly folder: FolderRef | null;
}

/**
 * A write was sent and its answer is lost or unreadable: it may or may not have happened.
 * Never leaves this directory: callers look the outcome up and say what they found.
 */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
  /** True when the server did say yes, only not readably to what. */
  readonly accepted: boolean;

  constructor(reason: string, accepted: boolean, cause?: unknown) {
    super(reason, { cause });
    this.accepted = accepted;
  }
}

/** Codes of 9.1 and 4.4 of the API facts: "folder unknown or forbidden" and "folder missing". */
export const folderCodes: ReadonlySet<number> = new Set([1100, 1101]);
/** `ItemNotFound`. */
export const notFoundCode = 1002;

/** What to do about the refusals of StartJobs that operators meet most (UiPath's "Start jobs errors"). */
const hints: ReadonlyMap<number, string> = new Map([
  [1671, 'Assign an account with unattended robot permissions directly to the folder (not through a group).'],
  [2818, 'Assign a machine template with Unattended or NonProduction runtimes to the folder.'],
  [1230, 'Foreground processes need an unattended robot on the account that starts them.'],
]);

const wrongUrlHint =
  'Check UIPATH_URL: for the cloud it ends in /orchestrator_, for a standalone server it is the bare host.';

/** The server could not be asked at all. */
export function unreachable(purpose: Pick<Purpose, 'doing'>, failure: NoAnswer): BotError {
  return new BotError(
    'unavailable',
    `Orchestrator could not be reached to ${purpose.doing}: ${failure.reason}.`,
    {
      hint: 'Try again in a minute. If it stays so, check UIPATH_URL and the network between the bot and Orchestrator.',
      cause: failure.cause,
    },
  );
}

/** The server asks for a longer pause than the bot makes, or kept answering 429. */
export function rateLimited(purpose: Pick<Purpose, 'doing'>, pauseMs: number | null): BotError {
  const wait = pauseMs === null ? 'a minute' : duration(pauseMs);
  return new BotError(
    'unavailable',
    `Orchestrator limits the requests of this tenant and did not let the bot ${purpose.doing}; it asks to wait ${wait}.`,
    {
      hint: `Try again in ${wait}. The limit is shared by everything that uses the tenant's API.`,
      status: 429,
    },
  );
}

/** The server asks for a longer pause than the bot makes, for a reason other than a rate limit. */
export function pausedFor(purpose: Pick<Purpose, 'doing'>, status: number, pauseMs: number): BotError {
  return new BotError(
    'unavailable',
    `Orchestrator is not available to ${purpose.doing} (${status}); it asks to wait ${duration(pauseMs)}.`,
    { hint: `Try again in ${duration(pauseMs)}.`, status },
  );
}

/** The error that people read for an answer that is not a success (or a success that is not JSON). */
export function refusal(purpose: Purpose, answer: Answer, fault: Fault): BotError {
  const { status } = answer;
  const data = { status, ...(fault.code === null ? {} : { code: fault.code }) };
  const said = fault.message === null ? `it answered ${status} and gave no reason.` : fault.message;
  if (status >= 500 || status === 408) {
    return new BotError('unavailable', `Orchestrator failed to ${purpose.doing} (${status}): ${said}`, {
      ...data,
      hint: 'Try again in a minute. If it stays so, tell the people who run Orchestrator.',
    });
  }
  if (fault.code !== null && folderCodes.has(fault.code)) {
    const where = purpose.folder === null ? 'no folder was named' : `folder ${purpose.folder.path}`;
    return new BotError('refused', `Orchestrator refused to ${purpose.doing} (${where}): ${said}`, {
      ...data,
      hint: "Check that the folder exists and that the bot's app or account is assigned to it.",
    });
  }
  if (status === 401) {
    return new BotError('setup', `Orchestrator does not accept the bot's token: ${said}`, {
      ...data,
      hint: 'Check the app id and secret (or the access token), and that UIPATH_URL names the tenant they belong to.',
    });
  }
  if (answer.shape === 'html' || (status >= 300 && status < 400)) {
    const got = answer.shape === 'html' ? 'a web page' : 'a redirect';
    return new BotError('setup', `UIPATH_URL is probably wrong: ${got} came instead of data (${status}).`, {
      ...data,
      hint: wrongUrlHint,
    });
  }
  if (status < 300) {
    return new BotError('unavailable', `Orchestrator's answer to "${purpose.doing}" could not be read.`, {
      ...data,
      hint: 'Try again in a minute.',
    });
  }
  if (status === 403) {
    return new BotError('setup', `Orchestrator does not allow the bot to ${purpose.doing}: ${said}`, {
      ...data,
      hint: `The app probably lacks the scope ${purpose.needs.scope}, or its role the permission ${purpose.needs.permission}.`,
    });
  }
  const hint = hints.get(fault.code ?? 0);
  return new BotError('refused', `Orchestrator refused to ${purpose.doing}: ${said}`, {
    ...data,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The server has no such path, as against "it has no such thing", which carries a code. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof BotError)) return false;
  return error.status === 405 || (error.status === 404 && error.code === null);
}

/** `45 s`, `5 min`, `2 h`: rounded up, for sentences. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 90 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
