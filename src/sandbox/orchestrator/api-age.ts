/**
 * What servers of other ages know, from UiPath's own API descriptions of 2018.4, 2020.10 ("11.0") and the cloud
 * ("20.0"). Versions in between are as the cloud unless something is said of them.
 */
export const apiVersions = {
  /** Before API versions had numbers: no folders, nobody's references, no identity server. */
  '2018.4': 0,
  '2020.10': 11,
  v20: 20,
} as const;

/** A server that the sandbox can be. */
export type Api = keyof typeof apiVersions;

export function isApi(text: string): text is Api {
  return Object.hasOwn(apiVersions, text);
}

/** True for servers that have neither folders nor numbers. */
export function isUnnumbered(version: number): boolean {
  return version === apiVersions['2018.4'];
}

/** True for servers that send `@odata.count` unasked. */
export function alwaysCounts(version: number): boolean {
  return version <= apiVersions['2020.10'];
}

/** True for servers whose webhooks have a name, a key and a description. */
export function hasWebhookNames(version: number): boolean {
  return version > apiVersions['2020.10'];
}

/** True for servers whose releases have entry points, which agents and API workflows need. */
export function hasEntryPoints(version: number): boolean {
  return version > apiVersions['2020.10'];
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const members: Readonly<Record<number, Readonly<Record<string, ReadonlySet<string>>>>> = {
  0: {
    Jobs: words(`Key StartTime EndTime State Robot Release Source SourceType BatchExecutionKey Info CreationTime
      StartingScheduleId ReleaseName Type InputArguments OutputArguments HostMachineName Id`),
    Releases:
      words(`Key ProcessKey ProcessVersion IsLatestVersion IsProcessDeleted Description Name EnvironmentId
      EnvironmentName InputArguments CurrentVersion Arguments Id`),
    Robots: words(`LicenseKey MachineName MachineId Name Username Description Type HostingType Password
      RobotEnvironments ExecutionSettings Id`),
  },
  11: {
    Jobs: words(`Key StartTime EndTime State JobPriority Robot Release Source SourceType BatchExecutionKey Info
      CreationTime StartingScheduleId ReleaseName Type InputArguments OutputArguments HostMachineName PersistenceId
      ResumeVersion StopStrategy RuntimeType RequiresUserInteraction ReleaseVersionId EntryPointPath
      OrganizationUnitId OrganizationUnitFullyQualifiedName Reference Id`),
    Releases:
      words(`Key ProcessKey ProcessVersion IsLatestVersion IsProcessDeleted Description Name EnvironmentId
      EnvironmentName InputArguments ProcessType SupportsMultipleEntryPoints RequiresUserInteraction CurrentVersion
      Arguments JobPriority CreationTime OrganizationUnitId OrganizationUnitFullyQualifiedName Id`),
    Robots:
      words(`LicenseKey MachineName MachineId Name Username Description Type HostingType ProvisionType Password
      Enabled RobotEnvironments ExecutionSettings Id`),
    Folders:
      words(`Key DisplayName FullyQualifiedName Description IsPersonal ProvisionType PermissionModel ParentId
      ParentKey FeedType Id`),
  },
};

/** Those members of an entity set that a server of this version has. */
export function membersOf<T>(
  version: number,
  set: string,
  all: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const known = members[version]?.[set];
  if (known === undefined) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => known.has(name)));
}

/** First version that answers an operation, by route name; those not listed are as old as the API. */
const operationSince: Readonly<Record<string, number>> = {
  Folders: 8,
  Folder: 8,
  FolderByKey: 12,
  FoldersForCurrentUser: 12,
  GetByKey: 12,
  ValidateDynamicJob: 12,
  ValidateExistingJob: 12,
  RestartJob: 11,
  ResumeJob: 8,
  Export: 12,
  Exports: 12,
  GetDownloadLink: 12,
  Attachments: 12,
  JobTriggers: 12,
  GetByJobKey: 12,
  GetWithWaitEvents: 12,
  ListReleases: 12,
  GetRobotsFromFolder: 8,
  FindAllAcrossFolders: 12,
  GetConfiguredRobots: 12,
  GetMachineSessionRuntimesByFolderId: 12,
  GetRuntimesForFolder: 12,
  Version: 13,
};

export function hasOperation(version: number, name: string): boolean {
  return version >= (operationSince[name] ?? 0);
}

const start2018 = words('ReleaseKey Strategy RobotIds NoOfRobots JobsCount Source InputArguments');
const start2020 = words('MachineSessionIds JobPriority RuntimeType Reference');

/** First version that knows a field of `startInfo`. */
export function startFieldSince(name: string): number {
  if (start2018.has(name)) return 0;
  if (start2020.has(name)) return 11;
  return name === 'SpecificPriorityValue' ? 14 : 12;
}

/** Codes from the API guide's "Enumerated types". */
const sourceCodes = {
  Manual: 0,
  Schedule: 1,
  Agent: 2,
  Queue: 3,
  Event: 4,
  Studio: 6,
  Apps: 8,
  HttpTrigger: 10,
};
/** Sources of the description 20.0 whose codes are not documented. */
const otherSources = [
  'StudioWeb',
  'IntegrationTrigger',
  'StudioDesktop',
  'AutomationOpsPipelines',
  'SAP',
  'HttpTriggerCallback',
  'RobotAPI',
  'CommandLine',
  'RobotNetAPI',
  'Autopilot',
  'TestManager',
  'AgentService',
  'ProcessOrchestration',
  'PluginEcosystem',
  'PerformanceTesting',
  'AgentHub',
  'ApiWorkflow',
];
const firstUndocumented = 100;

/** Members of `SourceType` by version, with their codes. */
export function sourceTypes(version: number): Readonly<Record<string, number>> {
  const { Manual, Schedule, Agent, Queue } = sourceCodes;
  if (isUnnumbered(version)) return { Manual, Schedule, Agent };
  if (version <= apiVersions['2020.10']) return { Manual, Schedule, Agent, Queue };
  const others = Object.fromEntries(otherSources.map((name, at) => [name, firstUndocumented + at]));
  return { ...sourceCodes, ...others };
}

/** Members of `State` by version: suspended jobs came in 2019. */
export function statesOf(
  version: number,
  all: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  if (!isUnnumbered(version)) return all;
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => name !== 'Suspended' && name !== 'Resumed'),
  );
}
