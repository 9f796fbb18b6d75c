/** What a call needs, as UiPath's API description states it for each endpoint: the app's scope and the role's permission. */
export interface Need {
  readonly scope: string;
  readonly permission: string;
}

export const needs = {
  viewJobs: { scope: 'OR.Jobs.Read', permission: 'Jobs.View' },
  createJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.Create' },
  editJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.Edit' },
  checkJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.View' },
  exportJobs: { scope: 'OR.Jobs.Write', permission: 'Jobs.View' },
  viewProcesses: { scope: 'OR.Execution.Read', permission: 'Processes.View' },
  viewRobots: { scope: 'OR.Robots.Read', permission: 'Robots.View' },
  viewAttachments: { scope: 'OR.Folders.Read', permission: 'Jobs.View' },
  viewSchedules: { scope: 'OR.Jobs.Read', permission: 'Schedules.View' },
  viewLogs: { scope: 'OR.Monitoring.Read', permission: 'Logs.View' },
  viewWebhooks: { scope: 'OR.Webhooks.Read', permission: 'Webhooks.View' },
  createWebhooks: { scope: 'OR.Webhooks.Write', permission: 'Webhooks.Create' },
  editWebhooks: { scope: 'OR.Webhooks.Write', permission: 'Webhooks.Edit' },
  viewFolders: { scope: 'OR.Folders.Read', permission: 'Units.View or SubFolders.View' },
} as const satisfies Record<string, Need>;
