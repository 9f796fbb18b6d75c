import { isJsonObject } from '../../chat/json-object.ts';
import type { Args, Json } from '../../chat/message.ts';
import type { ApprovalDeed, SealedFact } from '../../domain/approval-body.ts';
import type { BulkVerb } from '../../domain/bulk-body.ts';
import type { Job } from '../../domain/job.ts';
import type { StartRequest } from '../../domain/orchestrator.ts';
import type { Subject } from '../../domain/policy.ts';
import type { Process } from '../../domain/process.ts';
import { bulkConsequence } from '../../views/bulk-question.ts';
import { jobArgs } from '../../views/job-buttons.ts';
import { jobsWord } from '../../views/job-words.ts';
import type { Command } from '../define.ts';
import { digestOf } from '../digest.ts';
import { print } from '../reading/print.ts';
import type { Intent } from './intend.ts';

/** Ids of a bulk that are named; the rest is counted. */
const mostIds = 20;
const mostNames = 5;

type Facts = ApprovalDeed['facts'];

/** Starts this, with exactly these inputs. The version and the inputs that the process takes must stay. */
export function startIntent(
  process: Process,
  order: Pick<StartRequest, 'count' | 'inputs' | 'robots'>,
  once: string,
): Intent {
  const { count, robots } = order;
  const inputs = order.inputs as Readonly<Record<string, Json>> | null;
  const on = robots === undefined ? null : robots === 'all' ? 'all of its environment' : robots.join(', ');
  return {
    of: [{ tenant: process.tenant, folder: process.folder.path, process: process.name }],
    deed: {
      words: `start ${process.name}${count === 1 ? '' : ` ${count} times`}`,
      means: null,
      facts: given([
        ['Folder', process.folder.path],
        ['Version', process.version],
        ['Robots', on],
      ]),
    },
    args: {
      tenant: process.tenant,
      key: process.key,
      process: process.name,
      folder: process.folder.path,
      count,
      ...(robots === undefined ? {} : { robots: typeof robots === 'string' ? robots : [...robots] }),
      inputs: inputs ?? {},
      once,
    },
    inputs,
    seal: [
      { what: 'The process', value: process.key, told: false },
      { what: 'The folder', value: process.folder.path, told: true },
      versionFact(process.version),
      {
        what: 'What the process takes as inputs',
        value: digestOf(JSON.stringify(process.inputs)),
        told: false,
      },
    ],
  };
}

/** Retries, stops, kills or resumes one job. `extra` are further arguments that do it without a question. */
export function jobIntent(verb: BulkVerb | 'resume', job: Job, means: string | null, extra: Args): Intent {
  const pending = job.state === 'Pending';
  return {
    of: [subjectOf(job)],
    deed: {
      words: `${verb} job ${job.id}`,
      means,
      facts: given([
        ['Process', job.process],
        ['Folder', job.folder?.path ?? null],
        ['Version', verb === 'retry' ? null : job.processVersion],
        ['Robot', job.robot],
        ['State', job.state],
      ]),
    },
    args: jobArgs(job, extra),
    inputs: verb === 'retry' ? inputsOf(job) : null,
    seal: [
      { what: 'The process', value: job.process, told: true },
      // A job that has begun since loses work when it is ended, and one that ended otherwise may need no retry.
      {
        what: `Job ${job.id}`,
        value: verb === 'retry' ? job.state : pending ? 'Pending' : 'under way',
        told: true,
      },
    ],
  };
}

/** Retries, stops or kills these jobs and no others. */
export function bulkIntent(
  verb: BulkVerb,
  plan: { readonly jobs: readonly number[]; readonly what: string; readonly of: readonly Subject[] },
  args: Args,
): Intent {
  const ids = plan.jobs.slice(0, mostIds).join(', ');
  const rest = plan.jobs.length - mostIds;
  return {
    of: plan.of,
    deed: {
      words: `${verb} ${jobsWord(plan.jobs.length)}`,
      means: bulkConsequence(verb),
      facts: [
        { label: 'What', value: plan.what },
        { label: 'Jobs', value: rest > 0 ? `${ids} and ${rest} more` : ids },
      ],
    },
    args,
    inputs: null,
    seal: [{ what: 'The list of jobs', value: digestOf(JSON.stringify(plan.jobs)), told: false }],
  };
}

/** Any other command, as it was typed. */
export function commandIntent(
  command: Pick<Command, 'name' | 'args'>,
  args: Args,
  of: readonly Subject[],
): Intent {
  const { inputs: _, ...told } = args;
  return {
    of,
    deed: {
      words: print(command, told),
      means: null,
      facts: given([
        ['Process', namesIn(of.map(({ process }) => process))],
        ['Folder', namesIn(of.map(({ folder }) => folder))],
      ]),
    },
    args,
    inputs: null,
    seal: [],
  };
}

/** What a job is, as rules speak of it. */
function subjectOf({ folder, process, tenant }: Job): Subject {
  return { tenant, folder: folder?.path ?? null, process };
}

/** The names that are known, each once; null for none. */
function namesIn(names: readonly (string | null)[]): string | null {
  const known = [...new Set(names.filter((name) => name !== null))];
  const rest = known.length - mostNames;
  if (known.length === 0) return null;
  return `${known.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What several jobs are, each once. */
export function subjectsOf(jobs: readonly Job[]): readonly Subject[] {
  return [...new Map(jobs.map(subjectOf).map((of) => [JSON.stringify(of), of])).values()];
}

function versionFact(version: string | null): SealedFact {
  return { what: 'The version', value: version ?? 'not known', told: true };
}

/** What the job was given, where it says so in a way that can be read. */
function inputsOf({ inputArguments }: Job): Json {
  try {
    const value = JSON.parse(inputArguments ?? 'null') as Json;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function given(facts: readonly (readonly [label: string, value: string | null])[]): Facts {
  return facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));
}
