import type { IncomingHttpHeaders } from 'node:http';
import { apiVersions, hasOperation, isUnnumbered } from './api-age.ts';
import {
  ApiError,
  badBody,
  badQuery,
  errorBody,
  forbidden,
  noSuchResource,
  unauthenticated,
} from './errors.ts';
import { folderOf, requireFolder } from './folder-context.ts';
import type { Caller, Identity } from './identity.ts';
import type { FolderRow } from './model.ts';
import { QuerySyntaxError } from './odata/tokenize.ts';
import type { RateLimit } from './rate-limit.ts';
import type { ApiAnswer, Route } from './routes/route.ts';
import type { Tenant } from './tenant.ts';

/** A request below the base path. */
export interface RawRequest {
  readonly method: string;
  /** Path below the base, still encoded, with the query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Creates the API: finds the route, then holds the request against what all routes share (token, rate limit, scope,
 * permission, folder, JSON) before the route's own rules. Every refusal is an answer; nothing is thrown but faults of the sandbox itself.
 */
export function createApi(parts: {
  readonly tenant: Tenant;
  readonly routes: readonly Route[];
  readonly identity: Identity;
  readonly rateLimit: RateLimit;
}): (request: RawRequest) => ApiAnswer {
  const { tenant, routes, identity, rateLimit } = parts;
  const known = (): readonly Route[] =>
    routes.filter((route) => hasOperation(tenant.switches.version, route.name));
  return (request) => {
    try {
      const [encodedPath, search] = splitOnce(request.target, '?');
      const path = decodePath(encodedPath);
      const { route, params } = findRoute(known(), request.method, path);
      const caller = identity.callerOf(request.headers.authorization);
      if (route.scopes !== null) authorise(tenant, route, caller);
      if (route.name === 'Jobs') {
        const refusal = rateLimit.take();
        if (refusal !== null) return tooMany(refusal);
      }
      const folder = isUnnumbered(tenant.switches.version)
        ? wholeTenant(tenant.store)
        : folderOf(request.headers, tenant.store);
      if (route.needsFolder) requireFolder(folder);
      return route.handle({
        params,
        query: new URLSearchParams(search),
        headers: request.headers,
        folder,
        caller,
        body: parseJson(request.text),
      });
    } catch (error) {
      const refusal =
        error instanceof QuerySyntaxError ? badQuery(said(error, tenant.switches.version)) : error;
      if (!(refusal instanceof ApiError)) throw error;
      return { status: refusal.status, body: errorBody(refusal) };
    }
  };
}

/** Current servers name the property that they miss; what older ones answer is not documented beyond its code. */
function said(error: QuerySyntaxError, version: number): string | undefined {
  const missing = error.message.startsWith('Could not find a property');
  return missing && version >= apiVersions.v20 ? error.message : undefined;
}

/** Before there were folders everything was in one place. */
function wholeTenant(store: Tenant['store']): FolderRow | null {
  const [only] = store.folders.values();
  return only ?? null;
}

function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: readonly string[] } {
  const matching = routes.flatMap((route) => {
    const match = route.path.exec(path);
    return match === null ? [] : [{ route, params: match.slice(1) }];
  });
  const found = matching.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  if (matching.length > 0) throw new ApiError(405, 0, `The method ${method} is not allowed here.`);
  throw noSuchResource(path);
}

function authorise(tenant: Tenant, route: Route, caller: Caller | null): void {
  if (caller === null) throw unauthenticated();
  const { scopes } = route;
  if (caller.kind === 'app' && scopes !== null && scopes.length > 0) {
    const held = caller.scopes;
    if (!held.has('OR.Default') && !scopes.some((scope) => held.has(scope))) throw forbidden();
  }
  if (tenant.switches.denied.has(route.name)) throw forbidden();
}

function tooMany(headers: Readonly<Record<string, string>>): ApiAnswer {
  const error = new ApiError(429, 0, 'Too many requests: the limit of reads a minute is used up.');
  return { status: 429, body: errorBody(error), headers };
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badBody('The request is invalid: the body is no JSON.');
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw noSuchResource(path);
  }
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
