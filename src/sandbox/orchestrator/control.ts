import type { Attachments } from './attachments.ts';
import { type BulkSpec, createBulk } from './bulk.ts';
import type { Identity } from './identity.ts';
import type { Injection, Injections } from './injection.ts';
import { findJobs } from './job-query.ts';
import { createJobFrom, type JobSpec, momentOf, releaseNamed } from './job-spec.ts';
import type { Exchange, Journal } from './journal.ts';
import type { Durations, LifeEvent, Outcome } from './life.ts';
import type { LogLine, State } from './model.ts';
import { parseFilter, parseOrderby } from './odata/parse.ts';
import type { RateLimit, RetryAfter } from './rate-limit.ts';
import { jobIn, renderJob } from './routes/route.ts';
import { createFurnisher, type ReleaseSpec } from './seed.ts';
import type { ExportBehaviour, StopRefusal, Switches } from './switches.ts';
import { startJob, type Tenant } from './tenant.ts';
import type { Delivery, PayloadStyle, Webhooks } from './webhooks.ts';

type JobWire = Readonly<Record<string, unknown>>;

interface FolderSpec {
  readonly path: string;
  readonly id?: number;
  readonly modern?: boolean;
  /** Robots in it; one when left out. */
  readonly robots?: number;
}

interface ReleaseSummary {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** Path of its folder. */
  readonly folder: string;
}

interface LogSpec {
  readonly message: string;
  readonly level?: LogLine['level'];
  readonly at?: string;
}

interface LiveSpec {
  /** A job of a random process starts this often. */
  readonly intervalMs: number;
  /** A job of a random process faults this often; never when left out. */
  readonly faultEveryMs?: number;
}

/**
 * Everything a test or a demo may do to the sandbox from behind. The same members are reached over HTTP:
 * `POST {controlUrl}/NAME` with the arguments as a JSON array (or the one argument as it is); the answer is the result as JSON.
 */
export interface Control {
  /** Adds a job as it is described and returns it as the API shows it. A job that still runs goes its way unless `frozen`. */
  addJob(spec?: JobSpec): JobWire;
  /** Adds `count` ended jobs, spread evenly over a span of time; returns the lowest and highest id. */
  bulk(count: number, spec?: BulkSpec): { readonly firstId: number; readonly lastId: number };
  /** Changes a job in any way, also to what a server would never say (`raw`). */
  updateJob(id: number, spec: JobSpec): JobWire;
  /** A job of this process has just faulted; returns its id. */
  faultNow(process: string, spec?: JobSpec): number;
  /** A job of this process starts as if by its trigger; returns its id. */
  start(process: string, spec?: Pick<JobSpec, 'folder' | 'source' | 'sourceType' | 'reference'>): number;
  job(id: number): JobWire;
  /** Jobs that a `$filter` finds, in all folders, at most 1000. */
  findJobs(filter?: string, orderby?: string): readonly JobWire[];
  addFolder(spec: FolderSpec): { readonly id: number; readonly key: string; readonly path: string };
  /** Shows or hides a folder to the credentials. */
  setFolderVisible(path: string, visible: boolean): void;
  /** The processes of this name (all when left out) in all folders. */
  releases(name?: string): readonly ReleaseSummary[];
  addRelease(spec: Omit<ReleaseSpec, 'folder'> & { readonly folder: string }): {
    readonly id: number;
    readonly key: string;
  };
  /** What becomes of jobs of this process; `times` limits it to the next ones that end. */
  outcome(process: string, outcome: Outcome, options?: { info?: string; times?: number }): void;
  setDurations(durations: Partial<Durations>): void;
  /** Each job on its way takes its next step now. */
  tick(): void;
  /** Makes the tenant live by itself; null ends that. */
  live(spec: LiveSpec | null): void;
  inject(injection: Injection): void;
  clearInjections(): void;
  /** Shifts the `Date` header and every time the server writes. */
  setClockSkew(ms: number): void;
  /** Reads of the job list a minute; null for no limit. */
  setRateLimit(reads: number | null, retryAfter?: RetryAfter): void;
  expireTokens(): void;
  setTokenLifetime(seconds: number): void;
  legacyCount(on: boolean): void;
  caseSensitive(on: boolean): void;
  /** API version: 20 as on Automation Cloud, 17 (the default) as standalone 2025.10, 11 as 2020.10, 0 as 2018.4. */
  setVersion(version: number): void;
  /** RestartJob answers 404, as on old servers. */
  removeRestartJob(removed: boolean): void;
  /** How exports go from now on; what is left out stays as it is. */
  setExports(change: Partial<ExportBehaviour>): void;
  /** Allows or refuses (403) an operation: `StartJobs`, `StopJobs`, `Jobs`, `Releases` … */
  setPermission(operation: string, allowed: boolean): void;
  /** Lines of robot logs can be read only so long after they were written. */
  setLogDelay(ms: number): void;
  /** The robot of this job wrote these lines as well, at these server times (ISO; now when left out). */
  addLogs(jobId: number, lines: readonly LogSpec[]): void;
  /** Keeps a text as a file and returns its key, for `outputFile` or `inputFile` of a job. */
  addAttachment(text: string, options?: { readonly name?: string; readonly requiresAuth?: boolean }): string;
  /** How stopping an ended job is refused; `ignore` accepts it without effect. `partially` stops the others of a batch. */
  setStopRefusal(refusal: StopRefusal, options?: { partially?: boolean }): void;
  /** State in which a job ends that heeded a SoftStop. */
  setSoftStopEnd(state: Switches['softStopEndsAs']): void;
  /** The next start(s) of a process (of any when null) are refused for want of a robot (1671), machine (2818) or user robot (1230). */
  refuseStart(process: string | null, errorCode: 1230 | 1671 | 2818, times?: number): void;
  /** This server does not know a field of `startInfo`. */
  rejectStartField(name: string): void;
  setWebhookStyle(style: Partial<PayloadStyle>): void;
  webhookDeliveries(): readonly Delivery[];
  /** The log of all requests, oldest first, at most the last 10,000. */
  requests(): readonly Exchange[];
  clearRequests(): void;
}

const eventOf: Partial<Record<State, LifeEvent>> = {
  Running: 'started',
  Faulted: 'faulted',
  Successful: 'completed',
  Stopped: 'stopped',
  Suspended: 'suspended',
};

/** Creates the control of a sandbox, and what ends its timers. */
export function createControl(parts: {
  readonly tenant: Tenant;
  readonly identity: Identity;
  readonly rateLimit: RateLimit;
  readonly injections: Injections;
  readonly journal: Journal;
  readonly webhooks: Webhooks;
  readonly attachments: Attachments;
}): { readonly control: Control; stop(): void } {
  const { tenant, identity, rateLimit, injections, journal, webhooks, attachments } = parts;
  const { store, clock, random, life, switches } = tenant;
  const furnish = createFurnisher(store, random, clock);
  const wire = (id: number): JobWire => renderJob(tenant.entities().job, jobIn(tenant, id, null));
  const folderAt = (path: string) => {
    const folder = [...store.folders.values()].find((row) => row.path === path);
    if (folder === undefined) throw new RangeError(`There is no folder ${path}.`);
    return folder;
  };
  let timers: readonly NodeJS.Timeout[] = [];
  const stop = (): void => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };

  const control: Control = {
    addJob: (spec = {}) => wire(createJobFrom(tenant, spec).id),
    bulk: (count, spec) => createBulk(tenant, count, spec),
    updateJob: (id, spec) => {
      const old = jobIn(tenant, id, null);
      life.forget(old);
      store.removeJob(old);
      const job = createJobFrom(tenant, spec, old);
      const event = eventOf[job.state];
      if (job.state !== old.state && event !== undefined) tenant.announce(event, [job]);
      return wire(job.id);
    },
    faultNow: (process, spec = {}) => {
      const job = createJobFrom(tenant, { state: 'Faulted', createdAgoMs: 30_000, ...spec, process });
      tenant.announce('faulted', [job]);
      return job.id;
    },
    start: (process, spec = {}) => {
      const { folder, ...details } = spec;
      return startJob(tenant, releaseNamed(tenant, process, folder), details).id;
    },
    job: wire,
    findJobs: (filter, orderby) => {
      const entity = tenant.entities().job;
      const options = {
        filter: filter === undefined ? null : parseFilter(filter),
        orderby: orderby === undefined ? [] : parseOrderby(orderby),
        top: null,
        skip: 0,
        count: false,
      };
      return findJobs(store.jobs, entity, options, null, switches).rows.map((job) => renderJob(entity, job));
    },
    addFolder: ({ path, robots = 1, ...options }) => {
      const folder = furnish.folder(path, options);
      for (let at = 1; at <= robots; at += 1) {
        const machine = furnish.machine(`VM-${folder.id}-${at}`);
        furnish.robot({
          name: `robot-${folder.id}-${at}`,
          username: `ACME\\robot${folder.id}`,
          machine,
          folders: [folder],
        });
      }
      return { id: folder.id, key: folder.key, path: folder.path };
    },
    setFolderVisible: (path, visible) => {
      folderAt(path).visible = visible;
    },
    releases: (name) =>
      [...store.releases.values()]
        .filter((row) => name === undefined || row.name === name)
        .map((row) => ({ id: row.id, key: row.key, name: row.name, folder: row.folder.path })),
    addRelease: ({ folder, ...spec }) => {
      const { id, key } = furnish.release({ ...spec, folder: folderAt(folder) });
      return { id, key };
    },
    outcome: (process, outcome, options) => life.setOutcome(process, outcome, options),
    setDurations: (durations) => life.setDurations(durations),
    tick: () => life.tick(),
    live: (spec) => {
      stop();
      if (spec === null) return;
      const every = (ms: number, act: () => void): NodeJS.Timeout => setInterval(act, ms).unref();
      const modern = [...store.releases.values()].filter((row) => row.folder.modern);
      const anyRelease = () => random.pick(modern.length === 0 ? [...store.releases.values()] : modern);
      timers = [
        every(spec.intervalMs, () => {
          startJob(tenant, anyRelease(), { source: 'Every few minutes', sourceType: 'Schedule' });
        }),
        ...(spec.faultEveryMs === undefined
          ? []
          : [
              every(spec.faultEveryMs, () => {
                const release = anyRelease();
                control.faultNow(release.name, { folder: release.folder.path });
              }),
            ]),
      ];
    },
    inject: (injection) => injections.add(injection),
    clearInjections: () => injections.clear(),
    setClockSkew: (ms) => clock.setSkew(ms),
    setRateLimit: (reads, retryAfter) => rateLimit.set(reads, retryAfter),
    expireTokens: () => identity.expireTokens(),
    setTokenLifetime: (seconds) => identity.setLifetime(seconds),
    legacyCount: (on) => {
      switches.legacyCount = on;
    },
    caseSensitive: (on) => {
      switches.caseSensitive = on;
    },
    setVersion: (version) => {
      switches.version = version;
    },
    removeRestartJob: (removed) => {
      switches.withoutRestart = removed;
    },
    setExports: (change) => {
      switches.exports = { ...switches.exports, ...change };
    },
    setPermission: (operation, allowed) => {
      if (allowed) switches.denied.delete(operation);
      else switches.denied.add(operation);
    },
    setLogDelay: (ms) => {
      switches.logDelayMs = ms;
    },
    addLogs: (jobId, lines) => {
      const known = store.logs.get(jobId) ?? [];
      const added = lines.map(({ message, level = 'Info', at }) => ({
        id: store.nextId(),
        level,
        at: at === undefined ? clock.stamp() : momentOf(at),
        message,
      }));
      store.logs.set(jobId, [...known, ...added]);
    },
    addAttachment: attachments.add,
    setStopRefusal: (refusal, options = {}) => {
      switches.stopRefusal = refusal;
      switches.stopPartially = options.partially ?? false;
    },
    setSoftStopEnd: (state) => {
      switches.softStopEndsAs = state;
    },
    refuseStart: (process, errorCode, times = 1) => {
      switches.startRefusals.push({ process, errorCode, times });
    },
    rejectStartField: (name) => {
      switches.unknownStartFields.add(name);
    },
    setWebhookStyle: (style) => webhooks.setStyle(style),
    webhookDeliveries: () => webhooks.deliveries(),
    requests: () => journal.requests(),
    clearRequests: () => journal.clear(),
  };
  return { control: lookingFirst(control, life), stop };
}

/** Whoever looks from behind sees what a client would see: all that has fallen due has happened. */
function lookingFirst(control: Control, life: Tenant['life']): Control {
  const members = Object.entries(control).map(([name, act]: [string, (...args: never[]) => unknown]) => [
    name,
    (...args: never[]): unknown => {
      life.advance();
      return act(...args);
    },
  ]);
  return Object.fromEntries(members) as Control;
}
