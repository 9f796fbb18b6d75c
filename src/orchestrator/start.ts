import { BotError } from '../domain/errors.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { StartOutcome, StartRequest } from '../domain/orchestrator.ts';
import { LostAnswer } from './errors.ts';
import type { Folders } from './folders.ts';
import type { Http } from './http.ts';
import { type JobReader, newerThan } from './job-reader.ts';
import { createReferenceFinder, type Looked, looksTakeSeconds, lookUp } from './look-up.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { readJob, readList } from './wire.ts';

/** Limits of StartProcessDto (API description 20.0; the first from the API guide). */
const maxInputLength = 10_000;
const maxReferenceLength = 128;

/** A start in the words of the API. */
export interface Start {
  readonly releaseKey: string;
  readonly process: string;
  readonly folder: FolderRef;
  readonly count: number;
  /** JSON text of an object, or null for none. */
  readonly inputArguments: string | null;
  readonly reference: string;
}

/** Checks a request against the API's limits and puts it in the API's words. Throws `BotError('usage')`. */
export function toStart({ process, count, inputs, reference }: StartRequest): Start {
  if (!Number.isInteger(count) || count < 1) {
    throw new BotError('usage', 'The number of jobs is a whole number from 1 on.', { hint: 'Try count:1.' });
  }
  if (reference === '' || reference.length > maxReferenceLength) {
    throw new TypeError(`a reference has 1 to ${maxReferenceLength} characters`);
  }
  const inputArguments = inputs === null || Object.keys(inputs).length === 0 ? null : JSON.stringify(inputs);
  if (inputArguments !== null && inputArguments.length > maxInputLength) {
    throw new BotError(
      'usage',
      `The inputs are ${inputArguments.length} characters as JSON; Orchestrator takes ${maxInputLength}.`,
      { hint: 'Put large data where the process can fetch it, and pass its address.' },
    );
  }
  return {
    releaseKey: process.key,
    process: process.name,
    folder: process.folder,
    count,
    inputArguments,
    reference,
  };
}

/**
 * Starts jobs with StartJobs. The request is sent once; when its answer is lost the jobs are looked up.
 * Throws `BotError` when the server refuses or was certainly not reached.
 */
export function createStarter(options: {
  readonly tenant: string;
  readonly http: Http;
  readonly age: ServerAge;
  readonly folders: Folders;
  readonly reader: JobReader;
  readonly wait: (ms: number) => Promise<void>;
}): (start: Start) => Promise<StartOutcome> {
  const { tenant, http, age, folders, reader, wait } = options;
  const findByReference = createReferenceFinder(reader);
  /** Servers before 2020.10 know no `Reference` and refuse a body that has one. */
  let takesReference = true;

  async function isModern(folder: FolderRef): Promise<boolean> {
    try {
      return (await folders.byId(folder.id))?.modern ?? true;
    } catch (error) {
      // Without the right to list folders the common kind is tried; the server says so if it is the other.
      if (error instanceof BotError && error.kind !== 'unavailable') return true;
      throw error;
    }
  }

  async function post(start: Start, withReference: boolean): Promise<readonly Job[]> {
    const startInfo = {
      ReleaseKey: start.releaseKey,
      Strategy: (await isModern(start.folder)) ? 'ModernJobsCount' : 'JobsCount',
      JobsCount: start.count,
      ...(start.inputArguments === null ? {} : { InputArguments: start.inputArguments }),
      ...(withReference ? { Reference: start.reference } : {}),
    };
    const { body } = await http.post(
      {
        doing: `start ${start.process}`,
        needs: needs.createJobs,
        folder: start.folder,
        path: 'odata/Jobs/UiPath.Server.Configuration.OData.StartJobs',
      },
      { startInfo },
    );
    const jobs = (readList(body)?.rows ?? []).flatMap((row) => {
      const read = readJob(row, { tenant, ...start });
      return read.ok ? [read.job] : [];
    });
    if (jobs.length === 0) throw new LostAnswer('Orchestrator said yes, but not to which job', true);
    return jobs;
  }

  async function withoutReference(start: Start): Promise<StartOutcome> {
    const newest = await reader.newestId(start.process, start.folder);
    try {
      return { kind: 'started', jobs: await post(start, false) };
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      return candidatesOutcome(error, await lookForNew(reader, wait, start, newest), []);
    }
  }

  return async (start) => {
    if (!takesReference || (await age.knows('references')) === false) return withoutReference(start);
    try {
      return { kind: 'started', jobs: await post(start, true) };
    } catch (error) {
      if (error instanceof LostAnswer) {
        const find = () => findByReference(start.reference, start.process, start.folder);
        return referenceOutcome(error, await lookUp(find, start.count, wait));
      }
      if (!(error instanceof BotError) || error.status !== 400 || error.code !== null) throw error;
      // A 400 without a code is a body that could not be bound: nothing was started, and a leaner body may pass.
      const outcome = await withoutReference(start);
      if (outcome.kind === 'started') takesReference = false;
      return outcome;
    }
  };
}

function referenceOutcome(lost: LostAnswer, looked: Looked): StartOutcome {
  return looked.found.length > 0 ? { kind: 'started', jobs: looked.found } : nothingFound(lost, looked);
}

/**
 * What to say when new jobs of the process can only be candidates: the one that certainly is ours counts as started,
 * others are named, because somebody else may have started them.
 */
export function candidatesOutcome(lost: LostAnswer, looked: Looked, ours: readonly Job[]): StartOutcome {
  const [only] = ours;
  if (only !== undefined && ours.length === 1) return { kind: 'started', jobs: [only] };
  if (looked.found.length === 0) return nothingFound(lost, looked);
  const names = looked.found.map((job) => `job ${job.id} (${job.state})`).join(', ');
  return {
    kind: 'unknown',
    reason: `The answer was lost: ${lost.message}. Since then ${names} appeared, which may be the one or somebody else's.`,
  };
}

function nothingFound(lost: LostAnswer, looked: Looked): StartOutcome {
  const story = `The answer was lost: ${lost.message}.`;
  if (looked.trouble !== null) {
    return { kind: 'unknown', reason: `${story} Looking for the job failed too: ${looked.trouble.message}` };
  }
  const seen = `No such job appeared in the ${looksTakeSeconds} s after it.`;
  return lost.accepted
    ? { kind: 'unknown', reason: `${story} ${seen}` }
    : { kind: 'not-started', reason: `${story} ${seen}` };
}

/** Looks for jobs of a process that are newer than `newest`. */
export function lookForNew(
  reader: JobReader,
  wait: (ms: number) => Promise<void>,
  of: { readonly process: string; readonly folder: FolderRef },
  newest: number,
): Promise<Looked> {
  const find = () =>
    reader.jobs({
      filter: newerThan(newest, of.process),
      order: 'newest',
      top: 20,
      folder: of.folder,
      patience: 'write',
      doing: `look for the jobs of ${of.process}`,
    });
  return lookUp(find, 1, wait);
}
