import type { Attachments } from '../attachments.ts';
import type { Exports } from '../exports.ts';
import type { Identity } from '../identity.ts';
import type { Tenant } from '../tenant.ts';
import type { Webhooks } from '../webhooks.ts';
import { attachmentRoutes } from './attachments.ts';
import { exportRoutes } from './exports.ts';
import { folderRoutes } from './folders.ts';
import { jobReadRoutes } from './jobs-read.ts';
import { jobStartRoutes } from './jobs-start.ts';
import { jobStopRoutes } from './jobs-stop.ts';
import { logRoutes } from './logs.ts';
import { releaseRoutes } from './releases.ts';
import { robotRoutes } from './robots.ts';
import type { Route } from './route.ts';
import { scheduleRoutes } from './schedules.ts';
import { statusRoutes } from './status.ts';
import { triggerRoutes } from './triggers.ts';
import { webhookRoutes } from './webhooks.ts';

/** All that the API answers. */
export function createRoutes(
  tenant: Tenant,
  services: {
    readonly identity: Identity;
    readonly exports: Exports;
    readonly attachments: Attachments;
    readonly webhooks: Webhooks;
  },
): readonly Route[] {
  return [
    ...jobReadRoutes(tenant),
    ...jobStartRoutes(tenant),
    ...jobStopRoutes(tenant),
    ...folderRoutes(tenant),
    ...releaseRoutes(tenant),
    ...robotRoutes(tenant),
    ...logRoutes(tenant),
    ...triggerRoutes(tenant),
    ...scheduleRoutes(tenant),
    ...attachmentRoutes(tenant, services.attachments),
    ...exportRoutes(tenant, services.exports),
    ...webhookRoutes(tenant, services.webhooks),
    ...statusRoutes(tenant, services.identity),
  ];
}
