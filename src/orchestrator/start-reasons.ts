/** Why no robot can take a job now. */
export interface StartReason {
  readonly said: string;
  readonly todo: string;
  /** It passes by itself or by what people do elsewhere, and the job waits as Pending until then. */
  readonly passes: boolean;
}

const stays = (said: string, todo: string): StartReason => ({ said, todo, passes: false });
const passes = (said: string, todo: string): StartReason => ({ said, todo, passes: true });

/**
 * The reasons that `ErrorCodes` of a ValidationResultDto names (`JobPendingReasons` of the API description 20.0).
 * What they mean is read from their names; the server's own text, where it sends one, goes before ours.
 */
export const startReasons: Readonly<Record<string, StartReason>> = {
  RobotNotAssignedToFolder: stays(
    'No account in the folder may run it unattended.',
    'Assign an account with unattended robot permissions directly to the folder (not through a group).',
  ),
  RobotNotFound: stays('The robot is not there.', 'Name a robot of this folder, or leave out `robots:`.'),
  RobotNoCredentials: stays(
    "The robot's account has no user name and password.",
    "Set them in the account's robot settings in Orchestrator.",
  ),
  RobotBusy: passes('Every robot that could run it is busy.', 'Its turn comes when one is free.'),
  RobotConcurrencyLimit: passes(
    'The account runs something elsewhere, and may run one thing at a time.',
    'Its turn comes when that has ended.',
  ),
  RobotNoMatchingUsernames: stays(
    "No machine of the folder knows the account's user name.",
    'Check the user name in the robot settings, and the account-machine mappings of the folder.',
  ),
  RobotVersionTooLow: stays('The robot is too old for this process.', 'Update the robot on its machine.'),
  TemplateNoRuntime: stays(
    'The machines of the folder have no runtime for it.',
    'Give a machine template of the folder Unattended or NonProduction runtimes.',
  ),
  TemplateNoHostsAvailable: passes(
    'No machine of the folder is connected.',
    'Start a machine, or the robot service on it.',
  ),
  TemplateNoLicense: passes('No licence is free for it.', 'Free a licence, or assign one to the machines.'),
  TemplateFullCapacity: passes(
    'All runtimes of the machines are in use.',
    'Its turn comes when one is free.',
  ),
  TemplateNotAssignedToFolder: stays(
    'No machine is assigned to the folder.',
    'Assign a machine template with Unattended or NonProduction runtimes to the folder.',
  ),
  TemplateMaintenanceMode: passes(
    'The machines of the folder are in maintenance mode.',
    'End the maintenance in Orchestrator.',
  ),
  DynamicJobAccountCredentialsInvalid: stays(
    'No account of the folder has valid credentials.',
    "Check user name and password in the accounts' robot settings.",
  ),
  DynamicJobForegroundAutomationTypeInvalid: stays(
    'No account of the folder can run foreground processes.',
    'Foreground processes need an account with an unattended robot and credentials.',
  ),
  DynamicJobBackgroundAutomationTypeInvalid: stays(
    'No account of the folder can run background processes.',
    'Allow unattended automation for an account of the folder.',
  ),
  DynamicJobWindowsTargetFrameworkInvalid: stays(
    'No machine of the folder runs Windows processes.',
    'Assign a machine template for Windows to the folder.',
  ),
  DynamicJobCrossPlatformTargetFrameworkInvalid: stays(
    'No machine of the folder runs cross-platform processes.',
    'Assign a machine template for cross-platform processes to the folder.',
  ),
  DynamicJobConnectedMachinesInvalid: passes(
    'No connected machine of the folder can run it.',
    'Connect a machine that can.',
  ),
  DynamicJobConnectedMachinesUserCredentialsInvalid: passes(
    'No connected machine takes the credentials of the accounts.',
    'Check that the accounts can sign in on a connected machine.',
  ),
  DynamicJobConnectedMachinesCrossPlatformRobotVersionInvalid: passes(
    'The robots on the connected machines are too old for cross-platform processes.',
    'Update the robot on a connected machine.',
  ),
  DynamicJobConnectedMachinesWindowsRobotVersionInvalid: passes(
    'The robots on the connected machines are too old for Windows processes.',
    'Update the robot on a connected machine.',
  ),
};
