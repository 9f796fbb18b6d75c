import type { Attachments } from './attachments.ts';
import { createBulk } from './bulk.ts';
import type { Control, JobWire } from './control.ts';
import type { Identity } from './identity.ts';
import type { Injections } from './injection.ts';
import { findJobs } from './job-query.ts';
import { createJobFrom, momentOf, releaseNamed } from './job-spec.ts';
import type { Journal } from './journal.ts';
import type { LifeEvent } from './life.ts';
import type { State } from './model.ts';
import { parseFilter, parseOrderby } from './odata/parse.ts';
import type { RateLimit } from './rate-limit.ts';
import { jobIn, renderJob } from './routes/route.ts';
import { createFurnisher } from './seed.ts';
import { startJob, type Tenant } from './tenant.ts';
import { ticksOfMs } from './ticks.ts';
import type { Webhooks } from './webhooks.ts';

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
      const names =
        typeof robots === 'number'
          ? Array.from({ length: robots }, (_, at) => `robot-${folder.id}-${at + 1}`)
          : robots;
      for (const [at, name] of names.entries()) {
        const machine = furnish.machine(`VM-${folder.id}-${at + 1}`);
        furnish.robot({
          name,
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
    publish: (process, version, { folder, agoMs = 0 } = {}) => {
      const release = releaseNamed(tenant, process, folder);
      release.version = version;
      release.versionSince = ticksOfMs(clock.server() - agoMs);
      release.versionId = store.nextId();
    },
    addSchedule: ({ everyMs = 86_400_000, folder, inMs, name, process, queueId = null }) => {
      const id = store.nextId();
      const release = releaseNamed(tenant, process, folder);
      const firstMs = clock.server() + inMs;
      const key = random.guid();
      store.schedules.set(id, { id, key, name, release, enabled: true, firstMs, everyMs, queueId });
      return { id };
    },
    setScheduleEnabled: (id, enabled) => {
      const schedule = store.schedules.get(id);
      if (schedule === undefined) throw new RangeError(`There is no schedule ${id}.`);
      schedule.enabled = enabled;
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
    setStartFindings: (...findings) => {
      switches.startFindings = findings;
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
