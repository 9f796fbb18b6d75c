import type { FolderRow, JobRow, LogLine } from '../model.ts';
import { createEntity, date, enumOf, guid, member, number, text } from '../odata/entity.ts';
import { listOptions, readOptions } from '../odata/options.ts';
import { textsOf } from '../odata/plan.ts';
import { queryRows } from '../odata/query.ts';
import type { Tenant } from '../tenant.ts';
import { type Ticks, ticksOfMs } from '../ticks.ts';
import { type ApiRequest, contextOf, folderIn, listRows, pathOf, type Route, reads } from './route.ts';

interface LogRow extends LogLine {
  readonly job: JobRow;
}

const levels = enumOf('Trace', 'Debug', 'Info', 'Warn', 'Error', 'Fatal');
/** Without a condition on JobKey, the logs of this many newest jobs of the folder are looked through. */
const newestJobs = 200;
const linesPerJob = 10;

const entity = createEntity<LogRow>('RobotLogs', {
  Level: member(levels, (row) => row.level),
  WindowsIdentity: text((row) => row.job.robot?.username),
  ProcessName: text((row) => row.job.release.name),
  TimeStamp: date((row) => row.at),
  Message: text((row) => row.message),
  JobKey: guid((row) => row.job.key),
  RawMessage: text((row) =>
    JSON.stringify({ message: row.message, level: row.level, processName: row.job.release.name }),
  ),
  RobotName: text((row) => row.job.robot?.name),
  HostMachineName: text((row) => row.job.robot?.machine.name),
  MachineId: number((row) => row.job.robot?.machine.id),
  RuntimeType: text((row) => row.job.details.runtimeType),
  Id: number((row) => row.id),
});

/** What robots wrote while they ran jobs. */
export function logRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'GET', scopes: reads('Monitoring'), needsFolder: true } as const;
  const rows = (request: ApiRequest): readonly LogRow[] => {
    const { filter } = readOptions(request.query, entity, listOptions);
    const arrived = ticksOfMs(tenant.clock.server() - tenant.switches.logDelayMs);
    return jobsMeant(tenant, folderIn(request), filter)
      .flatMap((job) => linesOf(job).concat(addedTo(tenant, job)))
      .filter((line) => tenant.switches.logDelayMs === 0 || line.at <= arrived);
  };
  return [
    {
      ...common,
      name: 'RobotLogs',
      path: pathOf('/odata/RobotLogs'),
      handle: (request) => listRows(tenant, request, entity, rows(request)),
    },
    {
      ...common,
      name: 'GetTotalCount',
      path: pathOf('/odata/RobotLogs/Odata.GetTotalCount'),
      handle: (request) => {
        const options = readOptions(request.query, entity, listOptions);
        const { total } = queryRows(rows(request), entity, options, tenant.switches);
        return { status: 200, body: { '@odata.context': contextOf(tenant, 'Edm.Int64'), value: total } };
      },
    },
  ];
}

function jobsMeant(
  tenant: Tenant,
  folder: FolderRow,
  filter: Parameters<typeof textsOf>[0] | null,
): readonly JobRow[] {
  const { byKey, byFolder } = tenant.store.jobs;
  const keys = filter === null ? null : textsOf(filter, 'JobKey');
  if (keys !== null)
    return keys.flatMap((key) => byKey.get(key) ?? []).filter((job) => job.release.folder === folder);
  const index = byFolder.get(folder.id);
  const size = index?.size ?? 0;
  const first = Math.max(0, size - newestJobs);
  return Array.from({ length: size - first }, (_, step) => index?.at(first + step)).filter(
    (job) => job !== undefined,
  );
}

function addedTo(tenant: Tenant, job: JobRow): readonly LogRow[] {
  const lines = tenant.store.logs.get(job.id) ?? [];
  return lines.map(({ id, level, at, message }) => ({ id, level, at, message, job }));
}

/** A job that never started wrote nothing. */
function linesOf(job: JobRow): readonly LogRow[] {
  const { started, ended } = job;
  if (started === null || job.robot === null) return [];
  const end = ended ?? started;
  const at = (share: number): Ticks => Math.round(started + (end - started) * share);
  const name = job.release.name;
  const lines: Omit<LogRow, 'id' | 'job'>[] = [
    { level: 'Info', at: started, message: `${name} execution started` },
    { level: 'Info', at: at(0.2), message: 'Configuration was read.' },
    { level: 'Info', at: at(0.6), message: `Working on item ${job.id % 97} of ${97 + (job.id % 13)}.` },
  ];
  if (job.state === 'Faulted') {
    lines.push({ level: 'Warn', at: at(0.9), message: 'Attempt 1 failed, trying again.' });
    lines.push({ level: 'Error', at: end, message: job.info ?? '' });
  }
  if (ended !== null) lines.push({ level: 'Info', at: ended, message: `${name} execution ended` });
  return lines.map(({ level, at, message }, place) => ({
    id: job.id * linesPerJob + place,
    level,
    at,
    message,
    job,
  }));
}
