import { startFieldSince } from './api-age.ts';
import type { BodyShape } from './body.ts';
import { runtimeTypes } from './entities.ts';

/** `startInfo.InputArguments`: characters of the whole JSON text (API guide, "Starting a job with custom values"). */
export const maxInputCharacters = 10_000;

const anyText = { maxLength: Number.POSITIVE_INFINITY };
const runtimes = [
  ...Object.keys(runtimeTypes),
  'Studio',
  'RpaDeveloper',
  'StudioX',
  'CitizenDeveloper',
  'Headless',
  'StudioPro',
  'RpaDeveloperPro',
  'TestAutomation',
  'AutomationCloud',
  'Serverless',
  'AutomationKit',
  'ServerlessTestAutomation',
  'AutomationCloudTestAutomation',
  'AttendedStudioWeb',
  'Hosting',
  'AssistantWeb',
  'ProcessOrchestration',
  'AgentService',
  'AppTest',
  'PerformanceTest',
];
const sources = [
  'Manual',
  'Schedule',
  'Queue',
  'StudioWeb',
  'IntegrationTrigger',
  'StudioDesktop',
  'AutomationOpsPipelines',
  'Apps',
  'SAP',
  'HttpTrigger',
  'HttpTriggerWithCallback',
  'RobotAPI',
  'Assistant',
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

const shapeOf = (name: string, fields: BodyShape['fields'], required: readonly string[] = []): BodyShape => ({
  name,
  fields,
  required,
});

/** `StartProcessDto` of the API description, with its limits. The length of InputArguments is a check of its own. */
const startInfo = shapeOf('startInfo', {
  ReleaseKey: anyText,
  ReleaseName: anyText,
  Strategy: { oneOf: ['All', 'Specific', 'RobotCount', 'JobsCount', 'ModernJobsCount'] },
  RobotIds: { listOf: 'int' },
  MachineSessionIds: { listOf: 'int' },
  NoOfRobots: 'int',
  JobsCount: 'int',
  Source: { oneOf: sources },
  JobPriority: { oneOf: ['Low', 'Normal', 'High'] },
  SpecificPriorityValue: 'int',
  RuntimeType: { oneOf: runtimes },
  InputArguments: anyText,
  InputFile: 'guid',
  EnvironmentVariables: { maxLength: 4000 },
  Reference: { maxLength: 128 },
  MachineRobots: {
    listOf: {
      object: shapeOf('machineRobotDto', {
        MachineId: 'int',
        MachineName: anyText,
        RobotId: 'int',
        RobotUserName: anyText,
      }),
    },
  },
  Attachments: {
    listOf: {
      object: shapeOf(
        'jobAttachmentDto',
        { attachmentId: 'guid', category: { maxLength: 128 }, attachmentName: { maxLength: 256 } },
        ['attachmentId'],
      ),
    },
  },
  TargetFramework: { oneOf: ['Legacy', 'Windows', 'Portable'] },
  ResumeOnSameContext: 'boolean',
  BatchExecutionKey: 'guid',
  RequiresUserInteraction: 'boolean',
  StopProcessExpression: anyText,
  StopStrategy: { oneOf: ['SoftStop', 'Kill'] },
  KillProcessExpression: anyText,
  RemoteControlAccess: { oneOf: ['None', 'ReadOnly', 'Full'] },
  AlertPendingExpression: anyText,
  AlertRunningExpression: anyText,
  RunAsMe: 'boolean',
  ParentOperationId: { maxLength: 128 },
  AutopilotForRobots: {
    object: shapeOf('autopilotForRobotsSettingsDto', { Enabled: 'boolean', HealingEnabled: 'boolean' }),
  },
  ProfilingOptions: { maxLength: 4000 },
  FpsContext: { maxLength: 2048 },
  FpsProperties: { maxLength: 4000 },
  TraceId: { maxLength: 255 },
  ParentSpanId: { maxLength: 255 },
  RootSpanId: { maxLength: 255 },
  EntryPointPath: anyText,
});

/** The body of StartJobs and ValidateDynamicJob as a server of this version binds it, without the fields it does not know. */
export function startBody(version: number, unknown: ReadonlySet<string>): BodyShape {
  const known = Object.entries(startInfo.fields).filter(
    ([name]) => !unknown.has(name) && version >= startFieldSince(name),
  );
  return shapeOf(
    'startJobsRequest',
    { startInfo: { object: { ...startInfo, fields: Object.fromEntries(known) } } },
    ['startInfo'],
  );
}
