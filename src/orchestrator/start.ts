import { BotError } from '../domain/errors.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { StartOutcome, StartRequest } from '../domain/orchestrator.ts';
import { LostAnswer } from './errors.ts';
import type { Http } from './http.ts';
import { type JobReader, newerThan } from './job-reader.ts';
import { createReferenceFinder, type Looked, looksTakeSeconds, lookUp } from './look-up.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { startEach } from './start-each.ts';
import type { Start, StartPart } from './start-plan.ts';
import { readJob, readList } from './wire.ts';

/** Limits of StartProcessDto (API description 20.0; the first from the API guide). */
const maxInputLength = 10_000;
const maxReferenceLength = 128;

/** Checks a request against the API's limits and puts it in the API's words. Throws `BotError('usage')`. */
export function toStart({ process, count, inputs, reference, robots }: StartRequest): Start {
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
    ...(robots === undefined ? {} : { robots }),
    inputArguments,
    reference,
  };
}

/**
 * Starts jobs with StartJobs. Each request is sent once; when its answer is lost the jobs are looked up.
 * Throws `BotError` when the server refuses or was certainly not reached.
 */
export function createStarter(options: {
  readonly tenant: string;
  readonly http: Http;
  readonly age: ServerAge;
  readonly plan: (start: Start) => Promise<readonly StartPart[]>;
  readonly reader: JobReader;
  readonly wait: (ms: number) => Promise<void>;
}): (start: Start) => Promise<StartOutcome> {
  const { tenant, http, age, plan, reader, wait } = options;
  const findByReference = createReferenceFinder(reader);
  /** Servers before 2020.10 know no `Reference` and refuse a body that has one. */
  let takesReference = true;

  async function post(start: Start, part: StartPart, withReference: boolean): Promise<readonly Job[]> {
    const { body } = await http.post(
      {
        doing: `start ${start.process}`,
        needs: needs.createJobs,
        folder: start.folder,
        path: 'odata/Jobs/UiPath.Server.Configuration.OData.StartJobs',
      },
      { startInfo: { ...part.startInfo, ...(withReference ? { Reference: start.reference } : {}) } },
    );
    const { folder, process, releaseKey } = start;
    const jobs = (readList(body)?.rows ?? []).flatMap((row) => {
      const read = readJob(row, { tenant, folder, process, releaseKey });
      return read.ok ? [read.job] : [];
    });
    if (jobs.length === 0) throw new LostAnswer('Orchestrator said yes, but not to which job', true);
    return jobs;
  }

  async function withoutReference(start: Start, part: StartPart): Promise<StartOutcome> {
    const newest = await reader.newestId(start.process, start.folder);
    try {
      return { kind: 'started', jobs: await post(start, part, false) };
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      return candidatesOutcome(error, await lookForNew(reader, wait, start, newest), []);
    }
  }

  /** `before`: jobs that other requests of the same start made. */
  async function startPart(start: Start, part: StartPart, before: readonly Job[]): Promise<StartOutcome> {
    if (!takesReference || (await age.knows('references')) === false) return withoutReference(start, part);
    try {
      return { kind: 'started', jobs: await post(start, part, true) };
    } catch (error) {
      if (error instanceof LostAnswer) {
        const known = new Set(before.map((job) => job.id));
        const find = async () =>
          (await findByReference(start.reference, start.process, start.folder)).filter(
            (job) => !known.has(job.id),
          );
        // Where only the server knows how many there will be, the last look decides.
        const looked = await lookUp(find, part.jobs ?? Number.POSITIVE_INFINITY, wait);
        return referenceOutcome(error, looked, part.jobs);
      }
      if (!(error instanceof BotError) || error.status !== 400 || error.code !== null) throw error;
      // A 400 without a code is a body that could not be bound: nothing was started, and a leaner body may pass.
      const outcome = await withoutReference(start, part);
      if (outcome.kind === 'started') takesReference = false;
      return outcome;
    }
  }

  return async (start) => {
    const parts = await plan(start);
    const [first] = parts;
    return first !== undefined && parts.length === 1
      ? startPart(start, first, [])
      : startEach(parts, (part, before) => startPart(start, part, before));
  };
}

function referenceOutcome(lost: LostAnswer, looked: Looked, expected: number | null): StartOutcome {
  const { found, trouble } = looked;
  if (found.length === 0) return nothingFound(lost, looked);
  if (expected === null || found.length >= expected) return { kind: 'started', jobs: found };
  const why = trouble === null ? '' : ` ${trouble.message}`;
  const missing = `The answer was lost: ${lost.message}. Of ${expected} jobs ${found.length} were seen since.${why}`;
  return { kind: 'started', jobs: found, missing };
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
