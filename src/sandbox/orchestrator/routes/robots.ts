import { badQuery, notFound } from '../errors.ts';
import type { FolderRow, MachineRow, RobotRow } from '../model.ts';
import { createEntity, date, enumOf, flag, member, number, text } from '../odata/entity.ts';
import { listOptions, readOptions, rowOptions } from '../odata/options.ts';
import { robotsOf, type Tenant } from '../tenant.ts';
import { type ApiRequest, listRows, param, pathOf, type Route, reads, rowAnswer } from './route.ts';

/** Robots, machines and their sessions: enough to see who is there and what runs where. */
export function robotRoutes(tenant: Tenant): readonly Route[] {
  const { store } = tenant;
  const robots = { method: 'GET', scopes: reads('Robots'), needsFolder: false } as const;
  const machines = { ...robots, scopes: reads('Machines') } as const;
  const all = (folder: FolderRow | null): readonly RobotRow[] =>
    [...store.robots.values()].filter((robot) => folder === null || robot.folders.includes(folder));
  const folderNamed = (request: ApiRequest): FolderRow => {
    const folder = store.folders.get(Number(param(request)));
    if (folder?.visible !== true) throw notFound('Folder does not exist.');
    return folder;
  };
  const list = (name: string, path: string): Route => ({
    ...robots,
    name,
    path: pathOf(path),
    handle: (request) => listRows(tenant, request, tenant.entities().robot, all(request.folder)),
  });
  const sessions = sessionEntity(tenant);
  const runtimes = runtimeEntity(tenant);
  const machineRuntimes = createEntity<FolderRow>('MachineRuntimes', {
    Type: text(() => 'Unattended'),
    Total: number((row) => machinesOf(tenant, row).length),
    Connected: number((row) => machinesOf(tenant, row).length),
    Available: number((row) => machinesOf(tenant, row).filter((machine) => !isBusy(tenant, machine)).length),
  });
  return [
    list('Robots', '/odata/Robots'),
    list('FindAllAcrossFolders', '/odata/Robots/Odata.FindAllAcrossFolders'),
    list('GetConfiguredRobots', '/odata/Robots/Odata.GetConfiguredRobots'),
    {
      ...robots,
      name: 'GetRobotsFromFolder',
      path: pathOf('/odata/Robots/Odata.GetRobotsFromFolder(folderId={id})'),
      handle: (request) =>
        listRows(tenant, request, tenant.entities().robot, robotsOf(store, folderNamed(request))),
    },
    {
      ...robots,
      name: 'Robot',
      path: pathOf('/odata/Robots({id})'),
      handle: (request) => {
        const entity = tenant.entities().robot;
        const { shape } = readOptions(request.query, entity, rowOptions);
        const robot = store.robots.get(Number(param(request)));
        if (robot === undefined) throw notFound('Robot does not exist.');
        return rowAnswer(tenant, entity, robot, shape);
      },
    },
    {
      ...robots,
      name: 'Sessions',
      path: pathOf('/odata/Sessions'),
      handle: (request) => listRows(tenant, request, sessions, all(request.folder)),
    },
    {
      ...robots,
      name: 'GetMachineSessionRuntimesByFolderId',
      path: pathOf('/odata/Sessions/Odata.GetMachineSessionRuntimesByFolderId(folderId={id})'),
      handle: (request) =>
        listRows(tenant, request, runtimes, machinesOf(tenant, folderNamed(request)), [
          ...listOptions,
          'robotId',
          'runtimeType',
        ]),
    },
    {
      ...machines,
      name: 'Machines',
      path: pathOf('/odata/Machines'),
      handle: (request) => listRows(tenant, request, tenant.entities().machine, [...store.machines.values()]),
    },
    {
      ...machines,
      name: 'Machine',
      path: pathOf('/odata/Machines({id})'),
      handle: (request) => {
        const entity = tenant.entities().machine;
        const { shape } = readOptions(request.query, entity, rowOptions);
        const machine = store.machines.get(Number(param(request)));
        if (machine === undefined) throw notFound('Machine does not exist.');
        return rowAnswer(tenant, entity, machine, shape);
      },
    },
    {
      ...machines,
      name: 'GetRuntimesForFolder',
      path: pathOf('/odata/Machines/Odata.GetRuntimesForFolder(folderId={id})'),
      handle: (request) => {
        if (request.query.has('$top') || request.query.has('$skip')) throw badQuery();
        return listRows(tenant, request, machineRuntimes, [folderNamed(request)]);
      },
    },
  ];
}

function machinesOf(tenant: Tenant, folder: FolderRow): readonly MachineRow[] {
  return [...new Set(robotsOf(tenant.store, folder).map((robot) => robot.machine))];
}

const workingStates = ['Running', 'Stopping', 'Terminating'] as const;

function isBusy(tenant: Tenant, unit: RobotRow | MachineRow): boolean {
  return workingStates.some((state) => {
    const index = tenant.store.jobs.byState.get(state);
    for (let at = 0; at < (index?.size ?? 0); at += 1) {
      const robot = index?.at(at)?.robot;
      if (robot === unit || robot?.machine === unit) return true;
    }
    return false;
  });
}

const states = enumOf('Available', 'Busy', 'Disconnected', 'Unknown');

function sessionEntity(tenant: Tenant) {
  return createEntity<RobotRow>(
    'Sessions',
    {
      HostMachineName: text((row) => row.machine.name),
      MachineId: number((row) => row.machine.id),
      MachineName: text((row) => row.machine.name),
      State: member(states, (row) => (isBusy(tenant, row) ? 'Busy' : 'Available')),
      ReportingTime: date(() => tenant.clock.stamp()),
      IsUnresponsive: flag(() => false),
      OrganizationUnitId: number((row) => row.folders[0]?.id),
      FolderName: text((row) => row.folders[0]?.path),
      Version: text(() => '25.10.1'),
      Id: number((row) => row.id + 100_000),
    },
    { Robot: { expandable: true, entity: () => tenant.entities().robot, get: (row) => row } },
  );
}

function runtimeEntity(tenant: Tenant) {
  return createEntity<MachineRow>('MachineSessionRuntimes', {
    SessionId: number((row) => row.id + 100_000),
    MachineId: number((row) => row.id),
    MachineName: text((row) => row.name),
    MaintenanceMode: text(() => 'Default'),
    HostMachineName: text((row) => row.name),
    RuntimeType: text(() => 'Unattended'),
    MachineType: text(() => 'Standard'),
    Status: member(states, (row) => (isBusy(tenant, row) ? 'Busy' : 'Available')),
    IsUnresponsive: flag(() => false),
    Runtimes: number(() => 1),
    UsedRuntimes: number((row) => (isBusy(tenant, row) ? 1 : 0)),
    ReportingTime: date(() => tenant.clock.stamp()),
    Version: text(() => '25.10.1'),
    Platform: text(() => 'Windows'),
  });
}
