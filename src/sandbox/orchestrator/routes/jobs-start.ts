import { bindBody } from '../body.ts';
import { ApiError } from '../errors.ts';
import { type FolderRow, finalStates, type JobRow, type ReleaseRow } from '../model.ts';
import { listOptions, readOptions, rowOptions } from '../odata/options.ts';
import { startBody } from '../start-body.ts';
import { planStart, type StartInfo } from '../start-rules.ts';
import { robotsOf, startJob, type Tenant } from '../tenant.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  contextOf,
  folderIn,
  jobIn,
  listAnswer,
  param,
  pathOf,
  type Route,
  renderJob,
  writes,
} from './route.ts';

/** Starting jobs, and asking beforehand whether they would start. */
export function jobStartRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'POST', scopes: writes('Jobs'), needsFolder: true } as const;
  return [
    {
      ...common,
      name: 'StartJobs',
      path: pathOf('/odata/Jobs/Odata.StartJobs'),
      handle: (request) => startJobs(tenant, request),
    },
    {
      ...common,
      name: 'ValidateDynamicJob',
      path: pathOf('/odata/Jobs/Odata.ValidateDynamicJob'),
      handle: (request) => {
        readOptions(request.query, tenant.entities().job, rowOptions);
        return validation(tenant, folderIn(request), startInfo(tenant, request));
      },
    },
    {
      ...common,
      name: 'ValidateExistingJob',
      path: pathOf('/odata/Jobs({id})/Odata.ValidateExistingJob'),
      // The description 20.0 asks for more than reading, though nothing changes.
      scopes: writes('Jobs'),
      handle: (request) => {
        readOptions(request.query, tenant.entities().job, rowOptions);
        const job = jobIn(tenant, Number(param(request)), request.folder);
        if (finalStates.has(job.state)) return verdict(tenant, ['The job has already ended.'], []);
        return job.state === 'Pending' ? existing(tenant, job) : verdict(tenant, [], []);
      },
    },
  ];
}

function startInfo(tenant: Tenant, request: ApiRequest): StartInfo {
  const { version, unknownStartFields } = tenant.switches;
  const body = bindBody(request.body, startBody(version, unknownStartFields));
  return body.startInfo as StartInfo;
}

function startJobs(tenant: Tenant, request: ApiRequest): ApiAnswer {
  const entity = tenant.entities().job;
  const allowed = listOptions.filter((name) => name !== '$top' && name !== '$skip');
  const { shape } = readOptions(request.query, entity, allowed);
  const info = startInfo(tenant, request);
  const plan = planStart(tenant, folderIn(request), info);
  const batchKey = info.BatchExecutionKey ?? tenant.random.guid();
  const source = info.Source ?? 'Manual';
  const jobs = plan.robots.map((robot) =>
    startJob(
      tenant,
      plan.release,
      {
        source,
        sourceType: source,
        batchKey,
        priority: info.JobPriority ?? 'Normal',
        runtimeType: info.RuntimeType ?? 'Unattended',
        inputArguments: info.InputArguments ?? plan.release.defaults,
        inputFile: info.InputFile ?? null,
        reference: info.Reference ?? null,
        environmentVariables: info.EnvironmentVariables ?? null,
      },
      robot,
    ),
  );
  tenant.announce('created', jobs);
  const value = jobs.map((job) => renderJob(entity, job, shape));
  return listAnswer(tenant, entity.set, value, null, 201);
}

/** Refusals for want of a robot or machine are findings here; a request that is wrong in itself is still refused. */
function validation(tenant: Tenant, folder: FolderRow, info: StartInfo): ApiAnswer {
  let release: ReleaseRow;
  try {
    ({ release } = planStart(tenant, folder, info));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    const code = error.code === 2818 ? 'TemplateNotAssignedToFolder' : 'RobotNotAssignedToFolder';
    return verdict(tenant, [error.message], [code]);
  }
  const found = tenant.switches.startFindings.filter(
    ({ process }) => process === null || process === release.name,
  );
  return verdict(
    tenant,
    found.flatMap(({ errors }) => errors),
    found.flatMap(({ codes }) => codes),
  );
}

/** What keeps robots from taking a job that waits: as for a start, and a folder without robots. */
function existing(tenant: Tenant, { release }: JobRow): ApiAnswer {
  if (robotsOf(tenant.store, release.folder).length === 0)
    return verdict(
      tenant,
      ["Couldn't find any user with unattended robot permissions in the current folder."],
      ['RobotNotAssignedToFolder'],
    );
  const found = tenant.switches.startFindings.filter(
    ({ process }) => process === null || process === release.name,
  );
  return verdict(
    tenant,
    found.flatMap(({ errors }) => errors),
    found.flatMap(({ codes }) => codes),
  );
}

function verdict(tenant: Tenant, errors: readonly string[], codes: readonly string[]): ApiAnswer {
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(tenant, 'UiPath.Server.Configuration.OData.ValidationResultDto'),
      IsValid: errors.length === 0 && codes.length === 0,
      Errors: errors,
      ErrorCodes: codes,
    },
  };
}
