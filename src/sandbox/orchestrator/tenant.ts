import type { Clock } from './clock.ts';
import type { Entities } from './entities.ts';
import type { Life, LifeEvent } from './life.ts';
import type { FolderRow, JobDetails, JobRow, ReleaseRow, RobotRow } from './model.ts';
import type { Random } from './random.ts';
import { detailsWith, type Store } from './store.ts';
import type { Switches } from './switches.ts';

/** What every route and every control works on. */
export interface Tenant {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly life: Life;
  readonly switches: Switches;
  /** Rows as the API version in force shows them. */
  entities(): Entities;
  /** `http://127.0.0.1:PORT/acme/production/orchestrator_`: what `@odata.context` begins with. */
  readonly baseUrl: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Tells webhooks of a change. */
  announce(event: LifeEvent, jobs: readonly JobRow[]): void;
}

/** Creates a pending job now and lets it go its way. The caller announces it. */
export function startJob(
  tenant: Tenant,
  release: ReleaseRow,
  own: Partial<JobDetails>,
  robot: RobotRow | null = null,
): JobRow {
  const { store, clock, random, life } = tenant;
  const job: JobRow = {
    id: store.nextJobId(),
    key: random.guid(),
    state: 'Pending',
    created: clock.stamp(),
    started: null,
    ended: null,
    info: null,
    release,
    robot,
    details: detailsWith(own),
  };
  store.addJob(job);
  life.follow(job);
  return job;
}

/** Ids of the folders that may be seen, or null when that is all of them. */
export function visibleFolders(store: Store): ReadonlySet<number> | null {
  const folders = [...store.folders.values()];
  if (folders.every((folder) => folder.visible)) return null;
  return new Set(folders.flatMap((folder) => (folder.visible ? [folder.id] : [])));
}

/** Robots that work in a folder. */
export function robotsOf(store: Store, folder: FolderRow): readonly RobotRow[] {
  return [...store.robots.values()].filter((robot) => robot.folders.includes(folder));
}
