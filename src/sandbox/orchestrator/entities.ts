import { hasEntryPoints, membersOf, sourceTypes, statesOf } from './api-age.ts';
import {
  type ArgumentRow,
  type EntryPointRow,
  type FolderRow,
  type JobRow,
  type MachineRow,
  processTypes,
  type ReleaseRow,
  type RobotRow,
  stateCodes,
} from './model.ts';
import {
  complex,
  createEntity,
  date,
  type Entity,
  enumOf,
  flag,
  guid,
  member,
  number,
  type Property,
  text,
} from './odata/entity.ts';
import type { Ticks } from './ticks.ts';

/** Every kind of row that more than one endpoint shows, as one version of the API describes it. */
export interface Entities {
  readonly job: Entity<JobRow>;
  readonly release: Entity<ReleaseRow>;
  readonly robot: Entity<RobotRow>;
  readonly machine: Entity<MachineRow>;
  readonly folder: Entity<FolderRow>;
}

/** From this API version on, releases have lost their environment and jobs name their folder's key. */
const cloudVersion = 20;
/** From this API version on, `$expand=Machine` works on jobs. */
const machineVersion = 12;

const jobTypes = enumOf('Unattended', 'Attended', 'ServerlessGeneric');
const priorities = enumOf('Low', 'Normal', 'High');
const stopStrategies = { SoftStop: 1, Kill: 2 };
export const runtimeTypes = enumOf('NonProduction', 'Attended', 'Unattended', 'Development');
const folderTypes = enumOf('Standard', 'Personal', 'Virtual', 'Solution', 'DebugSolution');
const provisionTypes = enumOf('Manual', 'Automatic');

/** Members that `GET /odata/Jobs` leaves null: they may be large. */
export const leftOutOfLists: ReadonlySet<string> = new Set([
  'InputArguments',
  'InputFile',
  'OutputArguments',
  'OutputFile',
]);

/** Builds the entities of an API version. */
export function createEntities(version: number): Entities {
  const machine = createEntity<MachineRow>('Machines', {
    Id: number((row) => row.id),
    Key: guid((row) => row.key),
    Name: text((row) => row.name),
    Description: text(() => null),
    Type: member(enumOf('Standard', 'Template'), () => 'Standard'),
    UnattendedSlots: number(() => 1),
    NonProductionSlots: number(() => 0),
  });
  const robot = createEntity<RobotRow>(
    'Robots',
    membersOf<Property<RobotRow>>(version, 'Robots', {
      LicenseKey: text(() => null),
      MachineName: text((row) => row.machine.name),
      MachineId: number((row) => row.machine.id),
      Name: text((row) => row.name),
      Username: text((row) => row.username),
      Description: text(() => null),
      Type: member(runtimeTypes, () => 'Unattended'),
      HostingType: member(enumOf('Standard', 'Floating'), () => 'Standard'),
      ProvisionType: member(provisionTypes, (row) =>
        row.folders[0]?.modern === false ? 'Manual' : 'Automatic',
      ),
      Password: text(() => null),
      RobotEnvironments: text(() => ''),
      Enabled: flag(() => true),
      Id: number((row) => row.id),
      ExecutionSettings: complex(() => null),
    }),
  );
  const release = releaseEntity(version);
  return {
    machine,
    robot,
    release,
    folder: folderEntity(version),
    job: jobEntity(version, { robot, release, machine }),
  };
}

function folderEntity(version: number): Entity<FolderRow> {
  return createEntity<FolderRow>(
    'Folders',
    membersOf<Property<FolderRow>>(version, 'Folders', {
      Key: guid((row) => row.key),
      DisplayName: text((row) => row.name),
      FullyQualifiedName: text((row) => row.path),
      Description: text(() => null),
      FolderType: member(folderTypes, () => 'Standard'),
      IsPersonal: flag(() => false),
      ProvisionType: member(provisionTypes, (row) => (row.modern ? 'Automatic' : 'Manual')),
      PermissionModel: member(enumOf('InheritFromTenant', 'FineGrained'), (row) =>
        row.modern ? 'FineGrained' : 'InheritFromTenant',
      ),
      ParentId: number((row) => row.parent?.id),
      ParentKey: guid((row) => row.parent?.key),
      FeedType: member(enumOf('Undefined', 'Processes'), () => 'Processes'),
      Id: number((row) => row.id),
    }),
  );
}

function releaseEntity(version: number): Entity<ReleaseRow> {
  const currentVersion = createEntity<ReleaseRow>('ReleaseVersions', {
    ReleaseId: number((row) => row.id),
    VersionNumber: text((row) => row.version),
    ReleaseName: text((row) => row.name),
    CreationTime: date((row) => row.versionSince),
    Id: number((row) => row.versionId),
  });
  const entryPoint = createEntity<EntryPointRow>('EntryPoints', {
    UniqueId: guid((row) => row.uniqueId),
    Path: text((row) => row.path),
    InputArguments: text((row) => row.inputs),
    OutputArguments: text((row) => row.outputs),
  });
  return createEntity<ReleaseRow>(
    'Releases',
    membersOf<Property<ReleaseRow>>(version, 'Releases', {
      Key: text((row) => row.key),
      ProcessKey: text((row) => row.packageId),
      ProcessVersion: text((row) => row.version),
      IsLatestVersion: flag(() => false),
      IsProcessDeleted: flag(() => false),
      Description: text((row) => row.description),
      Name: text((row) => row.name),
      EntryPointPath: text((row) => row.entryPoint?.path),
      InputArguments: text((row) => row.defaults),
      ProcessType: member(processTypes, (row) => row.processType),
      SupportsMultipleEntryPoints: flag(() => false),
      RequiresUserInteraction: flag(() => false),
      IsAttended: flag(() => false),
      JobPriority: member(priorities, () => 'Normal'),
      Arguments: complex((row) => ({ Input: argumentText(row.inputs), Output: argumentText(row.outputs) })),
      TargetFramework: member(enumOf('Legacy', 'Windows', 'Portable'), () => 'Windows'),
      OrganizationUnitId: number((row) => row.folder.id),
      OrganizationUnitFullyQualifiedName: text((row) => row.folder.path),
      ...(version < cloudVersion && {
        EnvironmentId: number<ReleaseRow>((row) => row.environmentId),
        EnvironmentName: text<ReleaseRow>(() => null),
      }),
      CreationTime: date((row) => row.created),
      Id: number((row) => row.id),
    }),
    {
      CurrentVersion: { expandable: true, entity: () => currentVersion, get: (row) => row },
      ...(hasEntryPoints(version) && {
        EntryPoint: {
          expandable: true,
          entity: () => entryPoint,
          get: (row: ReleaseRow) => row.entryPoint,
        },
      }),
    },
  );
}

/** The JSON text in which `Arguments.Input` and `Arguments.Output` describe a package; null when it has no arguments. */
export function argumentText(rows: readonly Partial<ArgumentRow>[] | null): string | null {
  return rows === null || rows.length === 0 ? null : JSON.stringify(rows);
}

function jobEntity(
  version: number,
  related: Pick<Entities, 'robot' | 'release' | 'machine'>,
): Entity<JobRow> {
  const lastChange = (row: JobRow): Ticks => row.ended ?? row.started ?? row.created;
  return createEntity<JobRow>(
    'Jobs',
    membersOf<Property<JobRow>>(version, 'Jobs', {
      Key: guid((row) => row.key),
      StartTime: date((row) => row.started),
      EndTime: date((row) => row.ended),
      State: member(statesOf(version, stateCodes), (row) => row.state, false),
      SubState: text((row) => row.details.subState),
      JobPriority: member(priorities, (row) => row.details.priority),
      SpecificPriorityValue: number(() => null),
      ResourceOverwrites: text(() => null),
      Source: text((row) => row.details.source),
      SourceType: member(sourceTypes(version), (row) => row.details.sourceType),
      BatchExecutionKey: guid((row) => row.details.batchKey ?? row.key),
      Info: text((row) => row.info),
      CreationTime: date((row) => row.created),
      StartingScheduleId: number((row) => row.details.scheduleId),
      ReleaseName: text((row) => row.release.name),
      Type: member(jobTypes, (row) => row.details.type),
      InputArguments: text((row) => row.details.inputArguments),
      InputFile: guid((row) => row.details.inputFile),
      EnvironmentVariables: text((row) => row.details.environmentVariables),
      OutputArguments: text((row) => row.details.outputArguments),
      OutputFile: guid((row) => row.details.outputFile),
      HostMachineName: text((row) => row.details.hostMachineName ?? row.robot?.machine.name),
      PersistenceId: guid((row) => (row.details.waitsFor === null ? null : row.key)),
      ResumeVersion: number((row) => (row.details.resumeTime === null ? null : 1)),
      StopStrategy: member(stopStrategies, (row) => row.details.stopStrategy),
      RuntimeType: member(runtimeTypes, (row) => row.details.runtimeType),
      RequiresUserInteraction: flag(() => false),
      ReleaseVersionId: number((row) => row.release.id),
      EntryPointPath: text(() => null),
      OrganizationUnitId: number((row) => row.release.folder.id),
      OrganizationUnitFullyQualifiedName: text((row) => row.release.folder.path),
      ...(version >= cloudVersion && { FolderKey: guid<JobRow>((row) => row.release.folder.key) }),
      Reference: text((row) => row.details.reference ?? ''),
      ProcessType: member(processTypes, (row) => row.release.processType),
      ResumeOnSameContext: flag(() => false),
      LocalSystemAccount: text(() => null),
      OrchestratorUserIdentity: text(() => null),
      StartingTriggerId: guid((row) => row.details.triggerId),
      ParentJobKey: guid(() => null),
      ResumeTime: date((row) => row.details.resumeTime),
      LastModificationTime: date(lastChange),
      JobError: complex(() => null),
      ErrorCode: text(() => null),
      Id: number((row) => row.id),
    }),
    {
      Robot: { expandable: true, entity: () => related.robot, get: (row) => row.robot },
      Release: { expandable: true, entity: () => related.release, get: (row) => row.release },
      Machine: {
        expandable: version >= machineVersion,
        entity: () => related.machine,
        get: (row) => row.robot?.machine,
      },
    },
  );
}
