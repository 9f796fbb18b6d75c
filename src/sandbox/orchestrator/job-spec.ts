import {
  finalStates,
  type JobDetails,
  type JobRow,
  plainDetails,
  type ReleaseRow,
  type State,
} from './model.ts';
import { robotsOf, type Tenant } from './tenant.ts';
import { parseTicks, type Ticks, ticksOfMs } from './ticks.ts';
import { faultText } from './traces.ts';

/** A job as tests describe it. What is left out is made up so that the job is plausible for its state. */
export interface JobSpec extends Partial<JobDetails> {
  readonly id?: number;
  readonly key?: string;
  readonly process?: string;
  /** Path of the folder, needed only where two have a process of this name. */
  readonly folder?: string;
  readonly state?: State;
  readonly info?: string | null;
  /** Robot name; null for none. */
  readonly robot?: string | null;
  /** Server time as ISO text, or how many milliseconds ago; null for none. */
  readonly creationTime?: string;
  readonly createdAgoMs?: number;
  readonly startTime?: string | null;
  readonly startedAgoMs?: number;
  readonly endTime?: string | null;
  readonly endedAgoMs?: number;
  /** The job stays in its state until it is stopped, resumed or ticked. */
  readonly frozen?: boolean;
}

/** The release of this name, in this folder if one is given. Throws when there is none, or more than one. */
export function releaseNamed(tenant: Tenant, name: string, folder?: string): ReleaseRow {
  const found = [...tenant.store.releases.values()].filter(
    (row) => row.name === name && (folder === undefined || row.folder.path === folder),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new RangeError(`${found.length} processes are named ${name}: say which folder.`);
  }
  return only;
}

/** Puts a job into the store; what the spec leaves out is taken from `old`, if one is given. */
export function createJobFrom(tenant: Tenant, spec: JobSpec, old?: JobRow): JobRow {
  const { store, random, life } = tenant;
  const release = releaseFor(tenant, spec, old);
  const state = spec.state ?? old?.state ?? 'Successful';
  const times = timesFor(tenant, spec, state, old);
  const job: JobRow = {
    id: spec.id ?? old?.id ?? store.nextJobId(),
    key: spec.key ?? old?.key ?? random.guid(),
    state,
    ...times,
    info: spec.info === undefined ? (old?.info ?? infoFor(state, tenant)) : spec.info,
    release,
    robot: robotFor(tenant, spec, release, times.started, old),
    details: detailsFor(spec, old),
  };
  store.addJob(job);
  if (spec.frozen !== true && !finalStates.has(state)) life.follow(job);
  return job;
}

function releaseFor(tenant: Tenant, spec: JobSpec, old: JobRow | undefined): ReleaseRow {
  if (spec.process !== undefined) return releaseNamed(tenant, spec.process, spec.folder);
  if (old !== undefined) return old.release;
  const first = [...tenant.store.releases.values()].find(
    (row) => spec.folder === undefined || row.folder.path === spec.folder,
  );
  if (first === undefined)
    throw new RangeError('The sandbox has no process: add a folder and a release first.');
  return first;
}

function timesFor(
  tenant: Tenant,
  spec: JobSpec,
  state: State,
  old: JobRow | undefined,
): { readonly created: Ticks; readonly started: Ticks | null; readonly ended: Ticks | null } {
  const { clock } = tenant;
  const read = (text: string | null | undefined, agoMs: number | undefined): Ticks | null | undefined => {
    if (agoMs !== undefined) return ticksOfMs(clock.server() - agoMs);
    return typeof text === 'string' ? momentOf(text) : text;
  };
  const created = read(spec.creationTime, spec.createdAgoMs) ?? old?.created ?? clock.stamp();
  const started = read(spec.startTime, spec.startedAgoMs);
  const ended = read(spec.endTime, spec.endedAgoMs);
  const hasStarted = state !== 'Pending';
  const hasEnded = finalStates.has(state);
  return {
    created,
    started: started === undefined ? (old?.started ?? (hasStarted ? created : null)) : started,
    ended: ended === undefined ? (old?.ended ?? (hasEnded ? Math.max(clock.stamp(), created) : null)) : ended,
  };
}

/** Throws `RangeError` for a text that is no moment. */
export function momentOf(text: string): Ticks {
  const ticks = parseTicks(text);
  if (ticks === null) throw new RangeError(`${text} is no moment in UTC.`);
  return ticks;
}

function infoFor(state: State, tenant: Tenant): string | null {
  if (state === 'Faulted') return faultText(tenant.random);
  return state === 'Successful' ? 'Job completed' : null;
}

function robotFor(
  tenant: Tenant,
  spec: JobSpec,
  release: ReleaseRow,
  started: Ticks | null,
  old: JobRow | undefined,
): JobRow['robot'] {
  if (spec.robot === null) return null;
  const able = robotsOf(tenant.store, release.folder);
  if (spec.robot !== undefined) {
    const named = able.find((robot) => robot.name === spec.robot);
    if (named === undefined) throw new RangeError(`${release.folder.path} has no robot ${spec.robot}.`);
    return named;
  }
  if (old !== undefined) return old.robot;
  return started === null || able.length === 0 ? null : tenant.random.pick(able);
}

function detailsFor(spec: JobSpec, old: JobRow | undefined): JobDetails {
  const names = Object.keys(plainDetails) as readonly (keyof JobDetails)[];
  const own = Object.fromEntries(
    names.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]])),
  );
  const base = old?.details ?? plainDetails;
  return Object.keys(own).length === 0 ? base : { ...base, ...own };
}
