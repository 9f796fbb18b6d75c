import type { Ticks } from './ticks.ts';

/** Job states by their numeric code (API guide, "Enumerated types"). */
export const stateCodes = {
  Pending: 0,
  Running: 1,
  Stopping: 2,
  Terminating: 3,
  Faulted: 4,
  Successful: 5,
  Stopped: 6,
  Suspended: 7,
  Resumed: 8,
} as const;

export type State = keyof typeof stateCodes;
export type StopStrategy = 'SoftStop' | 'Kill';

export const finalStates: ReadonlySet<State> = new Set(['Faulted', 'Successful', 'Stopped']);

export interface FolderRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** Modern folders provision robots automatically, classic ones are set up by hand. */
  readonly modern: boolean;
  readonly parent: FolderRow | null;
  /** A folder that the credentials have lost is as good as absent. */
  visible: boolean;
}

export interface MachineRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

export interface RobotRow {
  readonly id: number;
  /** At most 19 characters. */
  readonly name: string;
  readonly username: string;
  readonly machine: MachineRow;
  readonly folders: readonly FolderRow[];
  /** The classic environments that the robot is part of. */
  readonly environmentIds: readonly number[];
}

/** One argument as `Arguments.Input` lists it. */
export interface ArgumentRow {
  readonly name: string;
  /** Assembly-qualified .NET type name. */
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
}

/** Kinds of processes by their numeric code, in the order of the API description 20.0. */
export const processTypes = {
  Undefined: 0,
  Process: 1,
  ProcessOrchestration: 2,
  WebApp: 3,
  Agent: 4,
  TestAutomationProcess: 5,
  Api: 6,
  MCPServer: 7,
  BusinessRules: 8,
  CaseManagement: 9,
} as const;

/** Where a package begins, with what it takes and gives as the text of a JSON Schema. */
export interface EntryPointRow {
  readonly uniqueId: string;
  readonly path: string;
  readonly inputs: string | null;
  readonly outputs: string | null;
}

export interface ReleaseRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** The package's id. */
  readonly packageId: string;
  version: string;
  /** Since when it stands at that version. */
  versionSince: Ticks;
  /** Another for each time that a version is put to it. */
  versionId: number;
  readonly description: string | null;
  readonly folder: FolderRow;
  readonly inputs: readonly ArgumentRow[] | null;
  readonly outputs: readonly Pick<ArgumentRow, 'name' | 'type'>[] | null;
  /** Default values as JSON text. */
  readonly defaults: string | null;
  readonly environmentId: number | null;
  readonly processType: keyof typeof processTypes;
  /** Null for packages that describe themselves by .NET arguments. */
  readonly entryPoint: EntryPointRow | null;
  readonly created: Ticks;
}

/** A trigger that starts jobs at certain times; the sandbox does not do that by itself. */
export interface ScheduleRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly release: ReleaseRow;
  enabled: boolean;
  /** Milliseconds since 1970, by the server's clock. */
  readonly firstMs: number;
  readonly everyMs: number;
  /** The queue whose items it waits for, in place of a time. */
  readonly queueId: number | null;
}

export interface JobRow {
  readonly id: number;
  readonly key: string;
  state: State;
  readonly created: Ticks;
  started: Ticks | null;
  ended: Ticks | null;
  info: string | null;
  readonly release: ReleaseRow;
  robot: RobotRow | null;
  /** Shared by jobs that have nothing special about them: a million jobs must fit into memory. */
  details: JobDetails;
}

/** A line that a robot wrote. */
export interface LogLine {
  readonly id: number;
  readonly level: 'Trace' | 'Debug' | 'Info' | 'Warn' | 'Error' | 'Fatal';
  readonly at: Ticks;
  readonly message: string;
}

/** What most jobs do not have. */
export interface JobDetails {
  readonly source: string;
  readonly sourceType: string;
  readonly type: 'Unattended' | 'Attended';
  readonly batchKey: string | null;
  readonly inputArguments: string | null;
  readonly inputFile: string | null;
  readonly outputArguments: string | null;
  readonly outputFile: string | null;
  readonly reference: string | null;
  readonly priority: string;
  readonly runtimeType: string;
  readonly stopStrategy: StopStrategy | null;
  readonly subState: string | null;
  readonly scheduleId: number | null;
  readonly triggerId: string | null;
  readonly environmentVariables: string | null;
  /** Why a suspended job waits. */
  readonly waitsFor: 'Task' | 'QueueItem' | 'Job' | 'Timer' | null;
  readonly resumeTime: Ticks | null;
  /** Overrides the host name that the robot's machine gives. */
  readonly hostMachineName: string | null;
  /** Merged into the JSON of this job as it is, to serve rows that no sane server would. */
  readonly raw: Readonly<Record<string, unknown>> | null;
}

export const plainDetails: JobDetails = {
  source: 'Manual',
  sourceType: 'Manual',
  type: 'Unattended',
  batchKey: null,
  inputArguments: null,
  inputFile: null,
  outputArguments: null,
  outputFile: null,
  reference: null,
  priority: 'Normal',
  runtimeType: 'Unattended',
  stopStrategy: null,
  subState: null,
  scheduleId: null,
  triggerId: null,
  environmentVariables: null,
  waitsFor: null,
  resumeTime: null,
  hostMachineName: null,
  raw: null,
};
