import type { Attachments } from '../attachments.ts';
import { notFound } from '../errors.ts';
import type { Tenant } from '../tenant.ts';
import { contextOf, param, pathOf, type Route, reads } from './route.ts';

/** Files that hold the large arguments of jobs: the answer says where to fetch one. */
export function attachmentRoutes(tenant: Tenant, attachments: Attachments): readonly Route[] {
  return [
    {
      name: 'Attachments',
      method: 'GET',
      path: pathOf('/odata/Attachments({guid})'),
      scopes: reads('Folders'),
      needsFolder: false,
      handle: (request) => {
        const row = attachments.get(param(request));
        if (row === undefined) throw notFound('Attachment does not exist.');
        return {
          status: 200,
          body: {
            '@odata.context': contextOf(tenant, 'Attachments', true),
            Id: row.key,
            Name: row.name,
            BlobFileAccess: {
              Uri: `${tenant.origin}${attachments.link(row)}`,
              Verb: 'GET',
              RequiresAuth: row.requiresAuth,
              Headers: { Keys: ['x-ms-blob-type'], Values: ['BlockBlob'] },
            },
          },
        };
      },
    },
  ];
}
