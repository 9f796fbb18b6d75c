import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../domain/job.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Logger } from '../logger.ts';
import { createRedactor, type Redactor } from '../redact/redactor.ts';
import { type Auth, createTokens } from './auth.ts';
import { createDownload } from './download.ts';
import { createExchange } from './exchange.ts';
import { createExports } from './export.ts';
import { createFolders } from './folders.ts';
import { type Call, createHttp } from './http.ts';
import { createArgumentReader } from './job-arguments.ts';
import { createJobList } from './job-list.ts';
import { createJobReader } from './job-reader.ts';
import { query } from './odata.ts';
import { createPendingReasons } from './pending-reasons.ts';
import { needs } from './permissions.ts';
import { createProcessDirectory } from './process-directory.ts';
import { createProcessListing } from './process-listing.ts';
import { redacted } from './redacted.ts';
import { createReleases } from './releases.ts';
import { createRestarter } from './restart.ts';
import { createResumer } from './resume.ts';
import { createLogReader } from './robot-logs.ts';
import { createRobots } from './robots.ts';
import { createScheduleReader } from './schedules.ts';
import { createServerAge, type ServerAge } from './server-age.ts';
import { createStarter, toStart } from './start.ts';
import { createStartPlanner } from './start-plan.ts';
import { createStopper } from './stop.ts';
import { deriveTokenUrl } from './token-url.ts';
import { createStartValidator } from './validate-start.ts';
import { createVersionReader } from './version-since.ts';
import { createWaitReader } from './waits.ts';
import { wholeTenant } from './whole-tenant.ts';

/** How long one request may take, its answer included. */
const defaultTimeoutMs = 30_000;

export interface OrchestratorOptions {
  /** The bot's own name for this tenant; part of every job's identity. */
  readonly tenant: string;
  /** Base URL of Orchestrator; everything after it is `/odata/…` or `/api/…`. */
  readonly url: string;
  /** Token endpoint; derived from `url` when left out. */
  readonly tokenUrl?: string;
  readonly auth: Auth;
  /** Folder paths or patterns to work in; all when left out or empty. */
  readonly folders?: readonly string[];
  readonly log: Logger;
  readonly now?: () => Date;
  /** Waits between repetitions and looks; tests pass their own. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly timeoutMs?: number;
  /** The budget of reads that `usage` tells; 20 when left out. */
  readonly readsPerMinute?: number;
  /** Takes secrets out of what it says; the usual ones when left out. */
  readonly redactor?: Redactor;
}

/** One tenant of UiPath Orchestrator over its HTTP API, without the secrets in what it says. Nothing is sent before the first call. */
export function createOrchestrator(options: OrchestratorOptions): Orchestrator {
  const { tenant, auth, log, now = () => new Date(), wait = sleep, timeoutMs = defaultTimeoutMs } = options;
  const url = options.url.replace(/\/+$/, '');
  const exchange = createExchange({ log, timeoutMs });
  const tokenUrl = options.tokenUrl ?? deriveTokenUrl(url);
  const tokens = createTokens({ auth, url, tokenUrl, exchange, now, wait });
  const age: ServerAge = createServerAge({ tenant, log, ask: () => http.get(versionCall) });
  const { readsPerMinute } = options;
  const budget = readsPerMinute === undefined ? {} : { readsPerMinute };
  const http = createHttp({ url, tokens, exchange, heard: age.heard, ...budget, now, wait });
  const download = createDownload({ url, tokens });
  const folders = createFolders({ http, age, patterns: options.folders ?? [], now });
  const reader = createJobReader({ tenant, http, age, folders });
  const releases = createReleases({ tenant, http, age, folders, now });
  const plan = createStartPlanner({ folders, robots: createRobots({ http, now }) });
  const start = createStarter({ tenant, http, age, plan, reader, wait });
  const validate = createStartValidator({ http, age, plan });
  const directory = createProcessDirectory({
    list: createProcessListing({ http, age, folders }),
    search: releases.search,
    log,
    now,
  });
  const allowed = (job: Job | null) =>
    job !== null && folders.allows(job.folder?.path ?? null) ? job : null;

  const orchestrator: Orchestrator = {
    tenant,
    folders: folders.allowed,
    jobs: createJobList({ reader, age, folders, now }),
    async job(idOrKey) {
      const id = typeof idOrKey === 'number' || /^\d{1,15}$/.test(idOrKey) ? Number(idOrKey) : null;
      return allowed(id === null ? await reader.byKey(String(idOrKey)) : await reader.byId(id));
    },
    processes: releases.named,
    searchProcesses: releases.search,
    suggestProcesses: directory.suggest,
    process: releases.byKey,
    validateStart: async (request) => validate(toStart(request)),
    start: async (request) => start(toStart(request)),
    restart: createRestarter({ tenant, http, age, folders, reader, releases, start, wait }),
    stop: createStopper({ http, reader }),
    logs: createLogReader({ http, reader }),
    waits: createWaitReader({ http, reader }),
    whyPending: createPendingReasons({ http, reader, age }),
    versionSince: createVersionReader({ http }),
    resume: createResumer({ http, reader }),
    schedules: createScheduleReader({ http }),
    jobArguments: createArgumentReader({ http, download }),
    ...createExports({ http, age, folders, download }),
    jobUrl: (job) => jobUrl(url, job),
    usage: http.usage,
    async ping() {
      await http.get({
        doing: 'read a job',
        needs: needs.viewJobs,
        folder: null,
        path: 'odata/Jobs',
        query: query({ select: 'Id', top: 1 }),
        patience: 'once',
      });
    },
  };
  return redacted(orchestrator, options.redactor ?? createRedactor());
}

/** Readable without signing in, on servers from about 2021.10 on. */
const versionCall: Call = {
  doing: 'say its version',
  needs: needs.viewJobs,
  folder: null,
  path: 'api/Status/Version',
  patience: 'once',
};

/**
 * The job's page in Orchestrator's web interface. The address is in no documentation; UiPath's own command line
 * client for Python prints it after `uipath invoke`, and its field engineers' PowerShell module opens the same.
 * Without `fid` the page opens too, in whatever folder was looked at last.
 */
function jobUrl(url: string, job: Job): string {
  const { folder } = job;
  const where = folder === null || folder.id === wholeTenant.id ? '' : `?fid=${folder.id}`;
  return `${url}/jobs(sidepanel:sidepanel/jobs/${encodeURIComponent(job.key)}/details)${where}`;
}
