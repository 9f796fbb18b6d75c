import { releaseNamed } from './job-spec.ts';
import { type JobRow, plainDetails, type ReleaseRow, type State } from './model.ts';
import { robotsOf, type Tenant } from './tenant.ts';
import { ticksOfMs } from './ticks.ts';
import { faultTexts } from './traces.ts';

/** Many jobs at once. */
export interface BulkSpec {
  /** All of this process; spread over all processes when left out. */
  readonly process?: string;
  readonly folder?: string;
  /** All in this final state; mostly Successful, some Faulted, a few Stopped when left out. */
  readonly state?: Extract<State, 'Faulted' | 'Successful' | 'Stopped'>;
  /** They were created within this many milliseconds before now; an hour when left out. */
  readonly spanMs?: number;
  /** All of them ended at the same moment. */
  readonly sameEnd?: boolean;
}

const hourMs = 3600 * 1000;
/** Of 40 jobs in a row, these places are not Successful. */
const mixture: Readonly<Record<number, State>> = { 7: 'Faulted', 23: 'Faulted', 31: 'Stopped' };
const mixtureSize = 40;
const [trace = ''] = faultTexts;
/** Ticks that a job waits for its robot. */
const usualWait = 9_871_234;

/** Adds `count` ended jobs in the order of their creation; returns the ids of the first and the last. */
export function createBulk(
  tenant: Tenant,
  count: number,
  spec: BulkSpec = {},
): { readonly firstId: number; readonly lastId: number } {
  const { store, clock, random } = tenant;
  const releases: readonly ReleaseRow[] =
    spec.process === undefined
      ? [...store.releases.values()].filter(
          (row) => spec.folder === undefined || row.folder.path === spec.folder,
        )
      : [releaseNamed(tenant, spec.process, spec.folder)];
  const robots = new Map(releases.map((release) => [release, robotsOf(store, release.folder)]));
  const end = clock.server();
  const last = ticksOfMs(end);
  const spanMs = spec.spanMs ?? hourMs;
  const jobs: JobRow[] = [];
  for (let at = 0; at < count; at += 1) {
    const release = releases[at % releases.length];
    if (release === undefined)
      throw new RangeError('The sandbox has no process: add a folder and a release first.');
    const state = spec.state ?? mixture[at % mixtureSize] ?? 'Successful';
    const created = ticksOfMs(end - spanMs + (spanMs * at) / count);
    const started = Math.min(created + usualWait, last);
    const able = robots.get(release) ?? [];
    jobs.push({
      id: store.nextJobId(),
      key: random.guid(),
      state,
      created,
      started,
      ended: spec.sameEnd === true ? last : Math.min(last, started + random.between(20_000_000, 900_000_000)),
      info: state === 'Faulted' ? trace : state === 'Successful' ? 'Job completed' : 'The job was stopped.',
      release,
      robot: able[at % Math.max(1, able.length)] ?? null,
      details: plainDetails,
    });
  }
  store.addJobs(jobs);
  return { firstId: jobs[0]?.id ?? 0, lastId: jobs.at(-1)?.id ?? 0 };
}
