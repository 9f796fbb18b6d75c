/**
 * Kinds of sources a job may have (`SourceType`): by the API description 20.0, with the first release that knew them.
 * 2018.4 describes three, 2019.10 to 2020.10 a fourth; when the others came is not documented.
 */
const oldest = ['Manual', 'Schedule', 'Agent'] as const;
const from2019 = ['Queue'] as const;
const later = [
  'StudioWeb',
  'IntegrationTrigger',
  'StudioDesktop',
  'AutomationOpsPipelines',
  'Apps',
  'SAP',
  'HttpTrigger',
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
] as const;

export type SourceType = (typeof oldest)[number] | (typeof from2019)[number] | (typeof later)[number];

const all: readonly SourceType[] = [...oldest, ...from2019, ...later];

/** What people call some of them. */
const otherWords: Readonly<Record<string, SourceType>> = { hand: 'Manual', trigger: 'Schedule' };

/** The kind of source that a word names, case ignored; null when it names none. */
export function sourceTypeNamed(word: string): SourceType | null {
  const wanted = word.toLowerCase();
  const alias = Object.hasOwn(otherWords, wanted) ? otherWords[wanted] : undefined;
  return alias ?? all.find((type) => type.toLowerCase() === wanted) ?? null;
}

/** Those that a server knows: all do the oldest, those with folders (2019.10) one more, those after 2020.10 the rest. */
export function sourceTypesOf(server: {
  readonly folders: boolean;
  readonly sources: boolean;
}): readonly SourceType[] {
  return [...oldest, ...(server.folders ? from2019 : []), ...(server.sources ? later : [])];
}
