import { BotError } from '../../domain/errors.ts';
import { type Folder, matchesFolder } from '../../domain/folder.ts';
import type { Job } from '../../domain/job.ts';
import type { JobFilter, JobPage, JobQuery, Orchestrator } from '../../domain/orchestrator.ts';
import type { Subject } from '../../domain/policy.ts';
import type { ListedProcess } from '../../domain/process.ts';
import type { Access } from './access.ts';
import { AccessDenied } from './access-denied.ts';
import type { Discretion } from './discretion.ts';

/** Requests for one short page at most; what is left then is on the next page. */
const mostRounds = 8;
/** Longer pages are not filled up: who reads them goes on with the next one. */
const longestFilled = 100;
/** Processes that are asked for beyond those wanted, where some may have to be left out. */
const moreProcesses = 200;
const mostFolders = 8;

/**
 * The port for one invocation: it gives out what this person may know of by this command, and what may be said where the
 * answer goes; its writes are demanded of `access` first. Where a job may be seen but the command may not be used on it,
 * reading it alone throws `AccessDenied`; what may not be seen is as if it were not there.
 */
export function guardOrchestrator(
  port: Orchestrator,
  access: Access,
  discretion: Discretion,
  reading: boolean,
): Orchestrator {
  const { tenant } = port;
  const ofJob = ({ folder, process }: Pick<Job, 'folder' | 'process'>): Subject => ({
    tenant,
    folder: folder?.path ?? null,
    process,
  });
  const ofProcess = ({ folder, name }: ListedProcess): Subject => ({
    tenant,
    folder: folder.path,
    process: name,
  });
  const anything: Subject = { tenant, folder: null, process: null };
  const openToAll = access.decide(anything).kind === 'allow' && discretion.shows(anything);

  const isOpen = (of: Subject): boolean => (reading ? access.sees(of) : access.decide(of).kind !== 'deny');
  const isShown = (of: Subject): boolean => isOpen(of) && discretion.shows(of);
  /** May it stand in a list? */
  const isListed = (of: Subject): boolean => isOpen(of) && discretion.take(of);

  /** Of one that was named: gives it out, hides it, or refuses. */
  const single = <T>(found: T | null, of: (found: T) => Subject): T | null => {
    if (found === null) return null;
    const subject = of(found);
    const decision = access.decide(subject);
    if (decision.kind === 'deny' && !access.visible(subject)) return null;
    if (!discretion.take(subject)) throw discretion.refusal();
    if (decision.kind === 'deny' || reading) access.demand([subject]);
    return found;
  };

  /** The folders, all or those that match, of which something may be seen and said here; null where all of all may be. */
  async function openFolders(pattern?: string): Promise<readonly Folder[] | null> {
    if (openToAll) return null;
    const asked = (await port.folders()).filter(
      ({ path }) => pattern === undefined || matchesFolder(pattern, path),
    );
    const subjectOf = ({ path }: Folder): Subject => ({ tenant, folder: path, process: null });
    const seen = asked.filter((folder) => access.perhaps(subjectOf(folder)));
    const open = seen.filter((folder) => discretion.perhaps(subjectOf(folder)));
    if (open.length < seen.length) discretion.leaveOut();
    if (pattern !== undefined && open.length === 0) throw await noSuchFolder(pattern);
    return open;
  }

  /** The port itself would name folders that may not be seen. */
  async function noSuchFolder(pattern: string): Promise<BotError> {
    const paths = ((await openFolders()) ?? []).map(({ path }) => path);
    const some = paths.slice(0, mostFolders).join(', ');
    return new BotError('usage', `There is no folder “${pattern}” that I can show you here.`, {
      hint:
        paths.length === 0
          ? 'Ask an admin of the bot for what you need.'
          : `I can show you ${some}${paths.length > mostFolders ? ' and others' : ''}.`,
    });
  }

  /** The filter with the folders that may be seen; null when there is none. */
  async function narrowed(filter: JobFilter): Promise<JobFilter | null> {
    const open = await openFolders(filter.folder);
    if (open === null) return filter;
    return open.length === 0 ? null : { ...filter, within: open.map(({ path }) => path) };
  }

  async function jobs(query: JobQuery): Promise<JobPage> {
    if (openToAll) return port.jobs(query);
    const filter = await narrowed(query.filter);
    if (filter === null) {
      return { jobs: [], malformed: [], next: null, total: 0, serverTime: new Date() };
    }
    const found: Job[] = [];
    const denied: Subject[] = [];
    let first: JobPage | null = null;
    let next: string | null = query.after ?? null;
    for (let round = 0; round < mostRounds; round++) {
      const page: JobPage = await port.jobs({
        ...query,
        filter,
        top: query.top - found.length,
        ...(next === null ? {} : { after: next }),
      });
      first ??= page;
      for (const job of page.jobs) {
        if (isListed(ofJob(job))) found.push(job);
        else if (access.visible(ofJob(job))) denied.push(ofJob(job));
      }
      next = page.next;
      if (next === null || found.length === query.top || query.top > longestFilled) break;
    }
    refuseNamed(query, found, denied);
    return {
      jobs: found,
      // Of rows that nobody can read nobody can say who may see them.
      malformed: [],
      next,
      total: query.count === true && query.after === undefined ? totalOf(filter, found, next, first) : null,
      serverTime: first?.serverTime ?? new Date(),
    };
  }

  /** Those that may be seen; null where only the server could count them, and would count others, too. */
  function totalOf(
    { process, within = [] }: JobFilter,
    found: readonly Job[],
    next: string | null,
    first: JobPage | null,
  ): number | null {
    if (next === null) return found.length;
    const exact = process?.includes('*') === true ? null : (process ?? null);
    const whole = within.every((folder) => isShown({ tenant, folder, process: exact }));
    return whole ? (first?.total ?? null) : null;
  }

  /** Jobs that were named, and none of which may be used: that is said, where they may be seen. */
  function refuseNamed({ filter }: JobQuery, found: readonly Job[], denied: readonly Subject[]): void {
    const [one] = denied;
    const named = filter.ids !== undefined || filter.keys !== undefined;
    if (!named || one === undefined || found.length > 0) return;
    const decision = access.decide(one);
    if (decision.kind === 'deny') throw new AccessDenied(decision, one);
    throw discretion.refusal();
  }

  const listed = <T extends ListedProcess>(found: readonly T[], top: number): readonly T[] =>
    found.filter((process) => isListed(ofProcess(process))).slice(0, top);

  return {
    ...port,
    folders: async () => (await openFolders()) ?? port.folders(),
    jobs,
    job: async (idOrKey) => single(await port.job(idOrKey), ofJob),
    async processes(name, folder) {
      if (openToAll) return port.processes(name, folder);
      if (folder !== undefined) await openFolders(folder);
      const found = await port.processes(name, folder);
      const shown = found.filter((process) => isListed(ofProcess(process)));
      const [hidden] = found;
      if (shown.length > 0 || hidden === undefined) return shown;
      // All of this name are out of reach: says so of one that may be seen.
      const visible = found.find((process) => access.visible(ofProcess(process)));
      if (visible !== undefined) single(visible, ofProcess);
      return [];
    },
    async searchProcesses(text, top) {
      if (openToAll) return port.searchProcesses(text, top);
      return listed(await port.searchProcesses(text, Math.max(top, moreProcesses)), top);
    },
    async suggestProcesses(text, options) {
      if (openToAll) return port.suggestProcesses(text, options);
      const all = await port.suggestProcesses(text, { ...options, top: Number.MAX_SAFE_INTEGER });
      return listed(all, options.top);
    },
    process: async (key) => single(await port.process(key), ofProcess),
    start: async (request) => {
      access.demand([ofProcess(request.process)]);
      return port.start(request);
    },
    restart: async (job, ...rest) => {
      access.demand([ofJob(job)]);
      return port.restart(job, ...rest);
    },
    stop: async (all, strategy) => {
      access.demand(all.map(ofJob));
      return port.stop(all, strategy);
    },
    resume: async (job) => {
      access.demand([ofJob(job)]);
      return port.resume(job);
    },
    async requestExport(filter, top) {
      access.demand([{ tenant, folder: filter.folder ?? null, process: filter.process ?? null }]);
      return port.requestExport(filter, top);
    },
    async schedules(folder) {
      const list = await port.schedules(folder);
      if (openToAll) return list;
      return { ...list, schedules: list.schedules.filter((each) => isListed(ofJob(each))) };
    },
  };
}
