import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { Orchestrator, StartOutcome, StartProblem } from '../domain/orchestrator.ts';
import type { Process, ProcessInput } from '../domain/process.ts';
import type { Redactor } from '../redact/redactor.ts';

/** Stands by an input whose default is secret. A start that leaves it out is made with the default. */
const keepsDefault = 'The process has a value of its own, which is not shown: leave it empty to keep that';

/**
 * The same Orchestrator with secrets taken out of all that engines, workflows and servers say: errors of jobs, lines of
 * logs, inputs and outputs, reasons, refusals. What is done in Orchestrator is done with the values as they are there.
 * CSV files pass as they came (see exports/csv-join.ts).
 */
export function redacted(orchestrator: Orchestrator, redactor: Redactor): Orchestrator {
  const text = (given: string): string => redactor.text(given).shown;
  const orNull = (given: string | null): string | null => (given === null ? null : text(given));

  const job = (given: Job): Job => {
    const { info, inputArguments, outputArguments } = given;
    if (info === null && inputArguments === null && outputArguments === null) return given;
    return {
      ...given,
      info: orNull(info),
      inputArguments: jsonText(redactor, inputArguments),
      outputArguments: jsonText(redactor, outputArguments),
    };
  };

  const input = (given: ProcessInput): ProcessInput => {
    const { hidden } = redactor.json({ [given.name]: given.defaultValue });
    return hidden === 0
      ? given
      : { ...given, defaultValue: null, required: false, description: keepsDefault };
  };

  const process = (given: Process): Process => ({ ...given, inputs: given.inputs.map(input) });

  const problem = ({ said, todo }: StartProblem): StartProblem => ({ said: text(said), todo: orNull(todo) });

  const outcome = (given: StartOutcome): StartOutcome => {
    if (given.kind !== 'started') return { ...given, reason: text(given.reason) };
    const { jobs, missing } = given;
    return {
      ...given,
      jobs: jobs.map(job),
      ...(missing === undefined ? {} : { missing: text(missing) }),
    };
  };

  /** The call with what it gives, or throws, redacted. */
  const told =
    <A extends readonly unknown[], T>(call: (...given: A) => Promise<T>, change: (result: T) => T) =>
    async (...given: A): Promise<T> => {
      try {
        return change(await call(...given));
      } catch (error) {
        throw error instanceof BotError ? cleaned(error, text) : error;
      }
    };
  const same = <T>(result: T): T => result;

  return {
    ...orchestrator,
    folders: told(orchestrator.folders, same),
    jobs: told(orchestrator.jobs, (page) => ({
      ...page,
      jobs: page.jobs.map(job),
      malformed: page.malformed.map((row) => ({ ...row, reason: text(row.reason) })),
    })),
    job: told(orchestrator.job, (found) => (found === null ? null : job(found))),
    processes: told(orchestrator.processes, (found) => found.map(process)),
    searchProcesses: told(orchestrator.searchProcesses, (found) => found.map(process)),
    suggestProcesses: told(orchestrator.suggestProcesses, same),
    process: told(orchestrator.process, (found) => (found === null ? null : process(found))),
    validateStart: told(orchestrator.validateStart, (check) =>
      'problems' in check ? { ...check, problems: check.problems.map(problem) } : check,
    ),
    start: told(orchestrator.start, outcome),
    restart: told(orchestrator.restart, outcome),
    stop: told(orchestrator.stop, same),
    logs: told(orchestrator.logs, (page) => ({
      ...page,
      lines: page.lines.map((line) => ({ ...line, message: text(line.message) })),
    })),
    waits: told(orchestrator.waits, (waits) =>
      waits.map((wait) => ({ ...wait, name: orNull(wait.name), message: orNull(wait.message) })),
    ),
    whyPending: told(orchestrator.whyPending, (problems) => problems.map(problem)),
    versionSince: told(orchestrator.versionSince, same),
    resume: told(orchestrator.resume, same),
    schedules: told(orchestrator.schedules, same),
    jobArguments: told(orchestrator.jobArguments, ({ input, output }) => ({
      input: jsonText(redactor, input),
      output: jsonText(redactor, output),
    })),
    requestExport: told(orchestrator.requestExport, (answer) =>
      answer.kind === 'asked' ? answer : { ...answer, said: orNull(answer.said) },
    ),
    exportStatus: told(orchestrator.exportStatus, same),
    downloadExport: told(orchestrator.downloadExport, same),
    ping: told(orchestrator.ping, same),
  };
}

/** JSON by its names and values, what is no JSON as running text. Text without secrets stays as it was written. */
function jsonText(redactor: Redactor, given: string | null): string | null {
  if (given === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    return redactor.text(given).shown;
  }
  const { hidden, shown } = redactor.json(value as Parameters<Redactor['json']>[0]);
  return hidden === 0 ? given : JSON.stringify(shown);
}

function cleaned(error: BotError, text: (given: string) => string): BotError {
  const { cause, code, hint, kind, message, status } = error;
  const said = text(message);
  const todo = hint === null ? null : text(hint);
  if (said === message && todo === hint) return error;
  return new BotError(kind, said, {
    ...(todo === null ? {} : { hint: todo }),
    ...(status === null ? {} : { status }),
    ...(code === null ? {} : { code }),
    cause,
  });
}
