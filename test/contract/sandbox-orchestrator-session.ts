import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from '../../src/sandbox/orchestrator/index.ts';

/** JSON as a test reads it. */
type Json = Record<string, unknown> & { readonly value: readonly Record<string, unknown>[] };

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when it is none. */
  readonly json: Json;
}

/** A sandbox under a clock that the test owns, and a caller that is signed in. */
export interface Session {
  readonly sandbox: OrchestratorSandbox;
  /** Lets time pass. */
  pass(ms: number): void;
  now(): Date;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  token(scope?: string): Promise<string>;
  /** The header that names this folder. */
  folder(path: string): Promise<Record<string, string>>;
  /** The key of a process in a folder. */
  release(name: string, folder: string): string;
}

const odata = '/odata/Jobs/UiPath.Server.Configuration.OData';
export const actions = {
  start: `${odata}.StartJobs`,
  stop: `${odata}.StopJobs`,
  restart: `${odata}.RestartJob`,
  resume: `${odata}.ResumeJob`,
  validate: `${odata}.ValidateDynamicJob`,
  export: `${odata}.Export`,
  byKey: (key: unknown): string => `${odata}.GetByKey(identifier=${String(key)})`,
} as const;

/** Starts a sandbox and signs in with `OR.Default`. */
export async function startSession(options: OrchestratorSandboxOptions = {}): Promise<Session> {
  let at = Date.UTC(2026, 2, 2, 9, 0, 0);
  const now = (): Date => new Date(at);
  const sandbox = await createOrchestratorSandbox({ now, ...options });
  const { clientId, clientSecret } = sandbox.credentials;

  const token = async (scope = 'OR.Default'): Promise<string> => {
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    };
    const response = await fetch(sandbox.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const bearer = `Bearer ${await token()}`;
  const send: Session['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${sandbox.url}${path}`, {
      method,
      headers: {
        Authorization: bearer,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return {
    sandbox,
    pass: (ms) => {
      at += ms;
    },
    now,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    send,
    token,
    folder: async (path) => {
      const { json } = await send('GET', `/odata/Folders?$filter=FullyQualifiedName eq '${path}'`);
      return { 'X-UIPATH-OrganizationUnitId': String(json.value[0]?.Id) };
    },
    release: (name, folder) => {
      const found = sandbox.control.releases(name).find((row) => row.folder === folder);
      if (found === undefined) throw new Error(`no ${name} in ${folder}`);
      return found.key;
    },
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return { value: [] };
  }
}
