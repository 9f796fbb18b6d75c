/** What a call needs, as UiPath's API description states it for each endpoint: the app's scope and the role's permission. */
export interface Need {
  readonly scope: string;
  readonly permission: string;
}

export const needs = {
  viewJobs: { scope: 'OR.Jobs.Read', permission: 'Jobs.View' },
  createJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.Create' },
  editJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.Edit' },
  exportJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.View' },
  viewProcesses: { scope: 'OR.Execution.Read', permission: 'Processes.View' },
  viewAttachments: { scope: 'OR.Folders.Read', permission: 'Jobs.View' },
  viewLogs: { scope: 'OR.Monitoring.Read', permission: 'Logs.View' },
  viewFolders: { scope: 'OR.Folders.Read', permission: 'Units.View or SubFolders.View' },
} as const satisfies Record<string, Need>;
