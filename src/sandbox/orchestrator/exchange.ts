import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { RawRequest } from './api.ts';
import { isUnnumbered } from './api-age.ts';
import { type Attachments, attachmentPath } from './attachments.ts';
import type { Clock } from './clock.ts';
import type { Control } from './control.ts';
import { answerControl } from './control-http.ts';
import { ApiError, errorBody, startPage } from './errors.ts';
import { downloadPath, type Exports } from './exports.ts';
import { htmlType, jsonType, odataType, readBody, send } from './http-message.ts';
import type { Identity } from './identity.ts';
import type { InjectedAction, Injections } from './injection.ts';
import type { Journal } from './journal.ts';
import type { ApiAnswer } from './routes/route.ts';
import type { Tenant } from './tenant.ts';

export const controlPath = '/_control';

interface Answer {
  readonly status: number;
  /** What the journal keeps: nothing of rows that a test has spoilt. */
  readonly body: unknown;
  readonly type: string;
  readonly text: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Part of the API, and so of the recording. */
  readonly ofApi: boolean;
}

/**
 * Creates what answers each HTTP request: control, token endpoint, downloads and API by their paths, a start page for
 * everything else; with injected faults in between and the journal kept.
 */
export function createExchange(parts: {
  readonly tenant: Tenant;
  readonly basePath: string;
  readonly api: (request: RawRequest) => ApiAnswer;
  readonly identity: Identity;
  readonly exports: Exports;
  readonly attachments: Attachments;
  readonly injections: Injections;
  readonly journal: Journal;
  readonly control: Control;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { tenant, injections, journal, control } = parts;
  const { clock, life } = tenant;
  const answer = createAnswer(parts);
  return async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    setDate(response, clock);
    let text: string;
    try {
      text = await readBody(request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      send(response, error.status, jsonType, JSON.stringify(errorBody(error)), { Connection: 'close' });
      return;
    }
    life.advance();
    const path = url.split('?')[0] ?? '';
    if (path.startsWith(`${controlPath}/`)) {
      const result = answerControl(control, method, path.slice(controlPath.length + 1), text);
      send(response, result.status, jsonType, JSON.stringify(result.body));
      return;
    }
    const note = (status: number | null, responseBody: unknown, recorded: boolean): void => {
      const requestBody = parsed(text);
      journal.note({ method, url, requestHeaders: headers, requestBody, status, responseBody }, recorded);
    };
    const injected = injections.take(method, url);
    if (injected?.latencyMs !== undefined) {
      await wait(injected.latencyMs, undefined, { ref: false });
      life.advance();
      setDate(response, clock);
    }
    if (injected?.dropBeforeEffect === true) {
      note(null, undefined, false);
      request.socket.destroy();
      return;
    }
    const replacement = injected === null ? null : replaced(injected);
    if (replacement !== null) {
      note(replacement.status, parsed(replacement.text), false);
      send(response, replacement.status, replacement.type, replacement.text, injected?.headers);
      return;
    }
    const result = answer({ method, url, path, headers, text });
    note(result.status, result.body, result.ofApi);
    if (injected?.dropAfterEffect === true) request.socket.destroy();
    else send(response, result.status, result.type, result.text, result.headers);
  };
}

interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function createAnswer(parts: {
  readonly tenant: Tenant;
  readonly basePath: string;
  readonly api: (request: RawRequest) => ApiAnswer;
  readonly identity: Identity;
  readonly exports: Exports;
  readonly attachments: Attachments;
}): (request: Incoming) => Answer {
  const { tenant, basePath, api, identity, exports, attachments } = parts;
  const tokenPaths = tokenPathsOf(basePath);
  return ({ method, url, path, headers, text }) => {
    if (method === 'POST' && tokenPaths.has(path) && !isUnnumbered(tenant.switches.version)) {
      const { status, body } = identity.token(new URLSearchParams(text), headers.authorization);
      const kept = 'error' in body ? body : '[token]';
      return { status, body: kept, type: jsonType, text: JSON.stringify(body), ofApi: false };
    }
    if (path.startsWith(downloadPath)) {
      const file = exports.download(path, new URL(url, tenant.origin).searchParams);
      const known = !tenant.switches.exports.signIn || identity.callerOf(headers.authorization) !== null;
      const refused = { body: undefined, type: 'text/plain', ofApi: false } as const;
      if (!known) return { ...refused, status: 401, text: 'Unauthorized' };
      if (file === null) return { ...refused, status: 403, text: 'Forbidden' };
      return { status: 200, body: undefined, type: file.type, text: file.bytes, ofApi: false };
    }
    if (path.startsWith(attachmentPath)) {
      const known = identity.callerOf(headers.authorization) !== null;
      const file = attachments.download(path, new URL(url, tenant.origin).searchParams, known);
      return file === null
        ? { status: 403, body: undefined, type: 'text/plain', text: 'Forbidden', ofApi: false }
        : { status: 200, body: undefined, type: 'application/octet-stream', text: file, ofApi: false };
    }
    if (!path.startsWith(basePath) || !/^\/(odata|api)\//i.test(path.slice(basePath.length))) {
      const status = method === 'GET' ? 200 : 404;
      return { status, body: undefined, type: htmlType, text: startPage, ofApi: false };
    }
    return jsonAnswer(api({ method, target: url.slice(basePath.length), headers, text }), tenant);
  };
}

function jsonAnswer({ status, body, headers, doctored = false }: ApiAnswer, tenant: Tenant): Answer {
  return {
    status,
    body: doctored ? undefined : body,
    type: odataType,
    text: body === undefined ? '' : JSON.stringify(body),
    headers: {
      'OData-Version': '4.0',
      ...(isUnnumbered(tenant.switches.version)
        ? {}
        : { 'api-supported-versions': `${tenant.switches.version}.0` }),
      ...headers,
    },
    ofApi: true,
  };
}

function setDate(response: ServerResponse, clock: Clock): void {
  response.setHeader('Date', new Date(clock.server()).toUTCString());
}

/** The answer that an injection puts in place of the true one; null when it leaves that alone. */
function replaced(action: InjectedAction): { status: number; type: string; text: string } | null {
  const status = action.status ?? 200;
  if (action.html === true) return { status, type: htmlType, text: startPage };
  if (action.garbage === true) return { status, type: odataType, text: '{"value":[{"Id":1,' };
  if (action.status === undefined) return null;
  if (action.body === undefined) return { status, type: jsonType, text: '' };
  const text = typeof action.body === 'string' ? action.body : JSON.stringify(action.body);
  return { status, type: jsonType, text };
}

/** The token endpoint of the cloud, of the organisation in the base path, and of a standalone server. */
function tokenPathsOf(basePath: string): ReadonlySet<string> {
  const organisation = basePath.split('/')[1] ?? '';
  return new Set([
    '/identity_/connect/token',
    '/identity/connect/token',
    ...(organisation === '' ? [] : [`/${organisation}/identity_/connect/token`]),
  ]);
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
