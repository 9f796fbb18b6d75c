import {
  type FolderRow,
  type JobRow,
  type LogLine,
  type MachineRow,
  plainDetails,
  type ReleaseRow,
  type RobotRow,
  type ScheduleRow,
  type State,
} from './model.ts';
import { nullKey } from './odata/plan.ts';
import { createSortedIndex, type SortedIndex } from './sorted-index.ts';

/** Everything the tenant holds. Jobs are found by id, key, state, folder, creation and end without a scan. */
export interface Store {
  readonly folders: Map<number, FolderRow>;
  readonly releases: Map<number, ReleaseRow>;
  readonly robots: Map<number, RobotRow>;
  readonly machines: Map<number, MachineRow>;
  readonly schedules: Map<number, ScheduleRow>;
  readonly jobs: JobIndexes;
  /** Log lines by job id, besides those that every job has. */
  readonly logs: Map<number, readonly LogLine[]>;
  nextJobId(): number;
  /** Ids for everything else. */
  nextId(): number;
  addJob(job: JobRow): void;
  /** Adds many jobs with one sort of each index. */
  addJobs(jobs: readonly JobRow[]): void;
  /** Changes a job and keeps the indexes true. Identity, creation and release stay. */
  changeJob(job: JobRow, change: Partial<Omit<JobRow, 'id' | 'key' | 'created' | 'release'>>): void;
  removeJob(job: JobRow): void;
}

export interface JobIndexes {
  readonly byKey: ReadonlyMap<string, JobRow>;
  readonly byId: SortedIndex<JobRow>;
  readonly byCreation: SortedIndex<JobRow>;
  /** Jobs without an end stand first. */
  readonly byEnd: SortedIndex<JobRow>;
  readonly byState: ReadonlyMap<State, SortedIndex<JobRow>>;
  readonly byFolder: ReadonlyMap<number, SortedIndex<JobRow>>;
  get(id: number): JobRow | undefined;
}

/** Creates an empty tenant whose first new job gets the id after `lastJobId`. */
export function createStore(lastJobId = 0): Store {
  const byKey = new Map<string, JobRow>();
  const byId = createSortedIndex<JobRow>((job) => job.id);
  const byCreation = createSortedIndex<JobRow>((job) => job.created);
  const byEnd = createSortedIndex<JobRow>((job) => job.ended ?? nullKey);
  const byState = new Map<State, SortedIndex<JobRow>>();
  const byFolder = new Map<number, SortedIndex<JobRow>>();
  let highestJobId = lastJobId;
  let lastId = 5000;

  const partition = <K>(partitions: Map<K, SortedIndex<JobRow>>, key: K): SortedIndex<JobRow> => {
    const known = partitions.get(key);
    if (known !== undefined) return known;
    const made = createSortedIndex<JobRow>((job) => job.id);
    partitions.set(key, made);
    return made;
  };
  const indexesOf = (job: JobRow): readonly SortedIndex<JobRow>[] => [
    byId,
    byCreation,
    byEnd,
    partition(byState, job.state),
    partition(byFolder, job.release.folder.id),
  ];
  const admit = (job: JobRow): void => {
    if (byKey.has(job.key)) throw new RangeError(`There is a job with the key ${job.key} already.`);
    byKey.set(job.key, job);
    highestJobId = Math.max(highestJobId, job.id);
  };

  return {
    folders: new Map(),
    releases: new Map(),
    robots: new Map(),
    machines: new Map(),
    schedules: new Map(),
    logs: new Map(),
    jobs: {
      byKey,
      byId,
      byCreation,
      byEnd,
      byState,
      byFolder,
      get: (id) => {
        const job = byId.at(byId.range(id, id)[0]);
        return job?.id === id ? job : undefined;
      },
    },
    nextJobId: () => ++highestJobId,
    nextId: () => ++lastId,
    addJob: (job) => {
      admit(job);
      for (const index of indexesOf(job)) index.add(job);
    },
    addJobs: (jobs) => {
      for (const job of jobs) admit(job);
      for (const index of [byId, byCreation, byEnd]) index.addAll(jobs);
      for (const [state, group] of Map.groupBy(jobs, (job) => job.state))
        partition(byState, state).addAll(group);
      for (const [folder, group] of Map.groupBy(jobs, (job) => job.release.folder.id)) {
        partition(byFolder, folder).addAll(group);
      }
    },
    changeJob: (job, change) => {
      const touched = [byEnd, partition(byState, job.state)];
      for (const index of touched) index.remove(job);
      Object.assign(job, change);
      byEnd.add(job);
      partition(byState, job.state).add(job);
    },
    removeJob: (job) => {
      for (const index of indexesOf(job)) index.remove(job);
      byKey.delete(job.key);
    },
  };
}

/** The details that a job shares with all others of its kind, with some of its own. */
export function detailsWith(own: Partial<JobRow['details']>): JobRow['details'] {
  return Object.keys(own).length === 0 ? plainDetails : { ...plainDetails, ...own };
}
