import { ApiError, badArgument, errorCodes, notFound } from './errors.ts';
import type { FolderRow, ReleaseRow, RobotRow } from './model.ts';
import { schemaFault } from './schema-fault.ts';
import { maxInputCharacters } from './start-body.ts';
import { robotsOf, type Tenant } from './tenant.ts';

/** `startInfo` once its fields have the right types. */
export interface StartInfo {
  readonly ReleaseKey?: string | null;
  readonly ReleaseName?: string | null;
  readonly Strategy?: 'All' | 'Specific' | 'RobotCount' | 'JobsCount' | 'ModernJobsCount' | null;
  readonly RobotIds?: readonly number[] | null;
  readonly NoOfRobots?: number | null;
  readonly JobsCount?: number | null;
  readonly Source?: string | null;
  readonly JobPriority?: string | null;
  readonly SpecificPriorityValue?: number | null;
  readonly RuntimeType?: string | null;
  readonly InputArguments?: string | null;
  readonly InputFile?: string | null;
  readonly EnvironmentVariables?: string | null;
  readonly Reference?: string | null;
  readonly BatchExecutionKey?: string | null;
}

/** What a start comes to: one job for each entry, pinned to a robot or not. */
export interface StartPlan {
  readonly release: ReleaseRow;
  readonly robots: readonly (RobotRow | null)[];
}

const maxJobsAtOnce = 10_000;
const specificPriorities = { low: 1, high: 100 };

/** Holds a start against the server's rules. Throws the refusal that the server would answer. */
export function planStart(tenant: Tenant, folder: FolderRow, info: StartInfo): StartPlan {
  const release = releaseFor(tenant, folder, info);
  checkPriority(info);
  checkInputs(release, info);
  refuseIfTold(tenant, release);
  const robots = folder.modern ? modernRobots(tenant, folder, info) : classicRobots(tenant, release, info);
  return { release, robots };
}

function releaseFor(tenant: Tenant, folder: FolderRow, info: StartInfo): ReleaseRow {
  const { ReleaseKey: key, ReleaseName: name } = info;
  if ((key ?? '') === '' && (name ?? '') === '')
    throw badArgument('A release key or a release name is needed.');
  const release = [...tenant.store.releases.values()].find(
    (row) =>
      row.folder === folder && ((key ?? '') === '' ? row.name === name : row.key === key?.toLowerCase()),
  );
  if (release === undefined) throw notFound("The job's associated process could not be found.");
  return release;
}

function checkPriority({ JobPriority: standard, SpecificPriorityValue: specific }: StartInfo): void {
  if (specific === null || specific === undefined) return;
  if (standard !== null && standard !== undefined) {
    throw badArgument(
      'Cannot set a specific priority value when a standard job priority setting is selected.',
    );
  }
  if (specific < specificPriorities.low || specific > specificPriorities.high) {
    throw badArgument('The specific priority value must be between 1 and 100.');
  }
}

function checkInputs(release: ReleaseRow, info: StartInfo): void {
  const text = info.InputArguments ?? '';
  if (text !== '' && (info.InputFile ?? '') !== '') {
    throw badArgument('A job cannot have both input file and input arguments.');
  }
  if (text.length > maxInputCharacters) {
    throw badArgument(`The input arguments have ${text.length} characters, more than ${maxInputCharacters}.`);
  }
  if ((info.InputFile ?? '') !== '') return;
  const values = { ...jsonObject(release.defaults ?? ''), ...jsonObject(text) };
  if (release.entryPoint?.inputs !== undefined && release.entryPoint.inputs !== null) {
    const fault = schemaFault(release.entryPoint.inputs, values);
    if (fault !== null) throw badArgument(fault);
  }
  if (release.inputs === null) return;
  for (const name of Object.keys(values)) {
    if (!release.inputs.some((input) => input.name === name)) {
      throw badArgument(`The process has no input argument '${name}'.`);
    }
  }
  for (const input of release.inputs) {
    const value = values[input.name];
    if (value === undefined || value === null) {
      if (input.required && !input.hasDefault)
        throw badArgument(`The input argument '${input.name}' is required.`);
    } else if (!suits(value, input.type)) {
      throw badArgument(`The value of the input argument '${input.name}' is no ${input.type.split(',')[0]}.`);
    }
  }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badArgument('The input arguments are no JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badArgument('The input arguments are no JSON object.');
  }
  return value as Readonly<Record<string, unknown>>;
}

const int32 = { low: -(2 ** 31), high: 2 ** 31 - 1 };

function suits(value: unknown, declared: string): boolean {
  const type = declared.split(',')[0]?.trim() ?? '';
  switch (type) {
    case 'System.Int32':
      return Number.isInteger(value) && Number(value) >= int32.low && Number(value) <= int32.high;
    case 'System.Int64':
      return Number.isInteger(value);
    case 'System.Double':
    case 'System.Decimal':
    case 'System.Single':
      return typeof value === 'number';
    case 'System.Boolean':
      return typeof value === 'boolean';
    case 'System.String':
      return typeof value === 'string';
    case 'System.DateTime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    default:
      return type.endsWith('[]') ? Array.isArray(value) : true;
  }
}

const refusalTexts = {
  1230: 'Foreground job requires an unattended robot to be defined on your user.',
  1671: "Couldn't find any user with unattended robot permissions in the current folder.",
  2818: 'Could not find a machine with Unattended or NonProduction runtimes in the current folder.',
} as const;

function refuseIfTold(tenant: Tenant, release: ReleaseRow): void {
  const { switches } = tenant;
  const told = switches.startRefusals.find(({ process }) => process === null || process === release.name);
  if (told === undefined) return;
  told.times -= 1;
  switches.startRefusals = switches.startRefusals.filter(({ times }) => times > 0);
  throw new ApiError(409, told.errorCode, refusalTexts[told.errorCode]);
}

/** The words are the vendor's names for these refusals; their numbers are not documented. */
const wrongStrategy = (kind: 'Modern' | 'Classic'): ApiError =>
  badArgument(`The strategy is not available in this folder (StrategyNotAvailableIn${kind}Folder).`);

function modernRobots(tenant: Tenant, folder: FolderRow, info: StartInfo): readonly (RobotRow | null)[] {
  const strategy = info.Strategy ?? 'ModernJobsCount';
  if (strategy !== 'ModernJobsCount') throw wrongStrategy('Modern');
  if ((info.NoOfRobots ?? 0) > 0) throw badArgument('NoOfRobots must be 0 for this strategy.');
  const count = jobsCount(info.JobsCount ?? (info.Strategy === 'ModernJobsCount' ? 0 : 1));
  const able = robotsOf(tenant.store, folder);
  if (able.length === 0) throw new ApiError(409, errorCodes.robotMissing, refusalTexts[1671]);
  const pinned = namedRobots(info.RobotIds ?? [], able);
  return Array.from({ length: count }, (_, at) => pinned[at % Math.max(1, pinned.length)] ?? null);
}

function classicRobots(tenant: Tenant, release: ReleaseRow, info: StartInfo): readonly (RobotRow | null)[] {
  const strategy = info.Strategy ?? 'All';
  if (strategy === 'ModernJobsCount') throw wrongStrategy('Classic');
  const environment = robotsOf(tenant.store, release.folder).filter(
    (robot) => release.environmentId === null || robot.environmentIds.includes(release.environmentId),
  );
  if (strategy !== 'Specific' && (info.RobotIds ?? []).length > 0) {
    throw badArgument('RobotIds must be empty unless the strategy is Specific.');
  }
  if (strategy !== 'JobsCount' && (info.JobsCount ?? 0) > 0)
    throw badArgument('JobsCount must be 0 for this strategy.');
  if (strategy !== 'RobotCount' && (info.NoOfRobots ?? 0) > 0) {
    throw badArgument('NoOfRobots must be 0 for this strategy.');
  }
  if (environment.length === 0) throw new ApiError(409, errorCodes.robotMissing, refusalTexts[1671]);
  switch (strategy) {
    case 'All':
      return environment;
    case 'JobsCount':
      return Array.from({ length: jobsCount(info.JobsCount ?? 0) }, () => null);
    case 'RobotCount': {
      const count = jobsCount(info.NoOfRobots ?? 0);
      if (count > environment.length) throw badArgument('There are not that many robots in the environment.');
      return environment.slice(0, count);
    }
    case 'Specific':
      break;
  }
  const named = namedRobots(info.RobotIds ?? [], environment);
  if (named.length === 0) throw badArgument('RobotIds must not be empty for this strategy.');
  return named;
}

function jobsCount(count: number): number {
  if (count < 1) throw badArgument('The number of jobs must be greater than 0.');
  if (count > maxJobsAtOnce) throw badArgument(`At most ${maxJobsAtOnce} jobs can be started at once.`);
  return count;
}

function namedRobots(ids: readonly number[], able: readonly RobotRow[]): readonly RobotRow[] {
  return ids.map((id) => {
    const robot = able.find((candidate) => candidate.id === id);
    if (robot === undefined) {
      throw new ApiError(
        409,
        errorCodes.robotMissing,
        "Couldn't find the specified unattended user/robot in the current folder.",
      );
    }
    return robot;
  });
}
