import { badQuery } from '../errors.ts';
import type { Identity } from '../identity.ts';
import { type State, stateCodes } from '../model.ts';
import type { Tenant } from '../tenant.ts';
import { pathOf, type Route, reads } from './route.ts';

/** Product versions that came with an API version. */
const productVersions: Readonly<Record<number, string>> = { 11: '20.10.1', 17: '25.10.0', 20: '26.8.0' };

/** Counts of jobs by state, the product's version, and signing in on premises. */
export function statusRoutes(tenant: Tenant, identity: Identity): readonly Route[] {
  return [
    {
      name: 'GetJobsStats',
      method: 'GET',
      path: pathOf('/api/Stats/GetJobsStats'),
      scopes: reads('Monitoring'),
      needsFolder: false,
      handle: (request) => {
        if (request.query.size > 0) throw badQuery();
        const count = (state: string): number => tenant.store.jobs.byState.get(state as State)?.size ?? 0;
        const body = Object.keys(stateCodes).map((state) => ({
          title: state,
          count: count(state),
          hasPermissions: true,
        }));
        return { status: 200, body };
      },
    },
    {
      name: 'Version',
      method: 'GET',
      path: pathOf('/api/Status/Version'),
      scopes: null,
      needsFolder: false,
      handle: () => {
        const { version } = tenant.switches;
        return { status: 200, body: { version: productVersions[version] ?? `${version}.0.0` } };
      },
    },
    {
      name: 'Authenticate',
      method: 'POST',
      path: pathOf('/api/account/authenticate'),
      scopes: null,
      needsFolder: false,
      handle: (request) => identity.authenticate(request.body),
    },
  ];
}
