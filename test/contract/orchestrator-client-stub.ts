import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createOrchestrator, type OrchestratorOptions } from '../../src/orchestrator/client.ts';

/** What the stub does with one request. */
export type Step =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Closes the connection without a word. */
  | 'drop'
  /** Never answers. */
  | 'hang'
  | ((request: Received) => Step);

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Stub {
  /** Base URL as `UIPATH_URL` has it. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Requests whose path contains this text. */
  to(part: string): readonly Received[];
  /** Answers requests whose path matches with these steps in turn; the last one repeats. Later rules win. */
  on(pattern: RegExp, ...steps: readonly Step[]): void;
  close(): Promise<void>;
}

export const base = '/acme/production/orchestrator_';

export const finance = {
  Id: 7,
  Key: '11111111-1111-4111-8111-111111111111',
  DisplayName: 'Finance',
  FullyQualifiedName: 'Finance',
  ProvisionType: 'Automatic',
};
export const legacy = {
  ...finance,
  Id: 8,
  DisplayName: 'Legacy',
  FullyQualifiedName: 'Legacy',
  ProvisionType: 'Manual',
};

/** A server that answers as told: for what a faithful stand-in would never do. */
export async function createStub(): Promise<Stub> {
  const received: Received[] = [];
  const rules: { readonly pattern: RegExp; readonly steps: Step[] }[] = [];
  const server = createServer((request, response) => {
    void take(request).then((one) => {
      received.push(one);
      const rule = rules.findLast(({ pattern }) => pattern.test(one.path));
      const step = (rule?.steps.length ?? 0) > 1 ? rule?.steps.shift() : rule?.steps[0];
      perform(step ?? { status: 404, json: { message: 'No rule.', errorCode: 0 } }, one, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stub: Stub = {
    url: origin + base,
    received,
    to: (part) => received.filter((one) => one.path.includes(part)),
    on: (pattern, ...steps) => void rules.push({ pattern, steps: [...steps] }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  stub.on(/connect\/token$/, { json: { access_token: 'token-1', expires_in: 3600 } });
  stub.on(/odata\/Folders$/, { json: { value: [finance, legacy] } });
  stub.on(/odata\/Jobs$/, { json: { value: [] } });
  return stub;
}

async function take(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://stub');
  const isJson = (request.headers['content-type'] ?? '').includes('json');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  };
}

function perform(step: Step, request: Received, response: ServerResponse): void {
  if (typeof step === 'function') return perform(step(request), request, response);
  if (step === 'hang') return;
  if (step === 'drop') return void response.destroy();
  const type = step.text === undefined ? 'application/json' : 'text/html; charset=utf-8';
  response.writeHead(step.status ?? 200, { 'content-type': type, ...step.headers });
  response.end(step.text ?? (step.json === undefined ? '' : JSON.stringify(step.json)));
}

/** A client of the stub that waits by noting the time instead of spending it. */
export function connect(stub: Stub, options: Partial<OrchestratorOptions> = {}) {
  const waits: number[] = [];
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const orchestrator = createOrchestrator({
    tenant: 'acme/production',
    url: stub.url,
    auth: { kind: 'client-credentials', clientId: 'app', clientSecret: 'hush-hush', scope: 'OR.Jobs' },
    log,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
  return { orchestrator, waits, lines };
}

/** A JobDto. */
export function row(id: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    Id: id,
    Key: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    State: 'Pending',
    ReleaseName: 'Invoices',
    OrganizationUnitId: finance.Id,
    OrganizationUnitFullyQualifiedName: 'Finance',
    ...more,
  };
}
