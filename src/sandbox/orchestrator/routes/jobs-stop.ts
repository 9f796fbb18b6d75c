import { type BodyShape, bindBody } from '../body.ts';
import { ApiError, badArgument, noSuchResource, notFound } from '../errors.ts';
import { finalStates, type JobRow, type StopStrategy } from '../model.ts';
import { readOptions, rowOptions } from '../odata/options.ts';
import { stopStrategyNames } from '../switches.ts';
import { startJob, type Tenant } from '../tenant.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  contextOf,
  folderIn,
  jobIn,
  param,
  pathOf,
  type Route,
  renderJob,
  writes,
} from './route.ts';

const strategy = { oneOf: Object.keys(stopStrategyNames) };
const stopJobBody: BodyShape = { name: 'stopJobRequest', fields: { strategy }, required: ['strategy'] };
const stopJobsBody: BodyShape = {
  name: 'stopJobsRequest',
  fields: { strategy, jobIds: { listOf: 'int' } },
  required: ['strategy', 'jobIds'],
};
const restartBody: BodyShape = { name: 'restartJobRequest', fields: { jobId: 'int' }, required: ['jobId'] };
const resumeBody: BodyShape = { name: 'resumeJobRequest', fields: { jobKey: 'guid' }, required: ['jobKey'] };

/** Stopping, restarting and resuming jobs that exist. */
export function jobStopRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'POST', scopes: writes('Jobs'), needsFolder: true } as const;
  return [
    {
      ...common,
      name: 'StopJobs',
      path: pathOf('/odata/Jobs/Odata.StopJobs'),
      handle: (request) => {
        readOptions(request.query, tenant.entities().job, []);
        const body = bindBody(request.body, stopJobsBody);
        const ids = body.jobIds as readonly number[];
        if (ids.length === 0) throw badArgument('No job is given.');
        const jobs = ids.map((id) => jobIn(tenant, id, folderIn(request)));
        return stop(tenant, jobs, strategyIn(body));
      },
    },
    {
      ...common,
      name: 'StopJob',
      path: pathOf('/odata/Jobs({id})/Odata.StopJob'),
      handle: (request) => {
        readOptions(request.query, tenant.entities().job, []);
        const body = bindBody(request.body, stopJobBody);
        return stop(tenant, [jobIn(tenant, Number(param(request)), folderIn(request))], strategyIn(body));
      },
    },
    {
      ...common,
      name: 'RestartJob',
      path: pathOf('/odata/Jobs/Odata.RestartJob'),
      handle: (request) => restart(tenant, request),
    },
    {
      ...common,
      name: 'ResumeJob',
      path: pathOf('/odata/Jobs/Odata.ResumeJob'),
      handle: (request) => resume(tenant, request),
    },
  ];
}

function strategyIn(body: Readonly<Record<string, unknown>>): StopStrategy {
  return stopStrategyNames[String(body.strategy)] ?? 'SoftStop';
}

/** What is final stays so, and a job that is being terminated heeds no further stop. */
function canStop(job: JobRow): boolean {
  return !finalStates.has(job.state) && job.state !== 'Terminating';
}

function stop(tenant: Tenant, jobs: readonly JobRow[], strategy: StopStrategy): ApiAnswer {
  const { stopRefusal, stopPartially } = tenant.switches;
  const able = jobs.filter(canStop);
  const refused = stopRefusal !== 'ignore' && able.length < jobs.length ? stopRefusal : null;
  if (refused === null || stopPartially) for (const job of able) tenant.life.stop(job, strategy);
  if (refused !== null) throw new ApiError(refused.status, refused.errorCode, refused.message);
  return { status: 200 };
}

function restart(tenant: Tenant, request: ApiRequest): ApiAnswer {
  if (tenant.switches.withoutRestart) throw noSuchResource('RestartJob');
  const { shape } = readOptions(request.query, tenant.entities().job, rowOptions);
  const body = bindBody(request.body, restartBody);
  const old = jobIn(tenant, Number(body.jobId), folderIn(request));
  if (!finalStates.has(old.state)) {
    throw new ApiError(409, 0, 'A job that has not ended cannot be restarted (CannotRestartUnfinishedJob).');
  }
  const { inputArguments, inputFile, priority, runtimeType, environmentVariables } = old.details;
  const job = startJob(tenant, old.release, {
    inputArguments,
    inputFile,
    priority,
    runtimeType,
    environmentVariables,
  });
  tenant.announce('created', [job]);
  return answer(tenant, job, shape);
}

function resume(tenant: Tenant, request: ApiRequest): ApiAnswer {
  const { shape } = readOptions(request.query, tenant.entities().job, rowOptions);
  const body = bindBody(request.body, resumeBody);
  const job = tenant.store.jobs.byKey.get(String(body.jobKey).toLowerCase());
  if (job?.release.folder !== folderIn(request)) throw notFound('Job does not exist.');
  if (job.state !== 'Suspended') throw badArgument('Only a suspended job can be resumed.');
  tenant.life.resume(job);
  return answer(tenant, job, shape);
}

function answer(tenant: Tenant, job: JobRow, shape: Parameters<typeof renderJob>[2]): ApiAnswer {
  const entity = tenant.entities().job;
  const context = contextOf(tenant, entity.set, true);
  return { status: 200, body: { '@odata.context': context, ...renderJob(entity, job, shape) } };
}
