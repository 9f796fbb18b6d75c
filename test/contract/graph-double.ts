import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface DirectoryUser {
  readonly id: string;
  readonly mail?: string | null;
  readonly userPrincipalName: string;
  readonly userType?: 'Member' | 'Guest';
  readonly accountEnabled?: boolean;
}

/** Entra's sign-in and Microsoft Graph on loopback, as strict as they are about what the bot asks of them. */
export interface GraphDouble {
  readonly url: string;
  readonly users: DirectoryUser[];
  /** Members of a group, by its id; of groups inside it, too. */
  readonly groups: Map<string, readonly string[]>;
  /** `METHOD path?query` without the host, oldest first. */
  readonly asked: readonly string[];
  /** The next request to Graph (or, with `token`, for a token) is answered like this instead. */
  failNext(status: number, code?: string, of?: 'graph' | 'token'): void;
  /** Tokens given out so far are good no more. */
  revoke(): void;
  close(): Promise<void>;
}

export const directory = {
  tenant: '00000000-0000-4000-8000-0000000000c0',
  client: '00000000-0000-4000-8000-0000000000b1',
  secret: 'a-client-secret',
};

const filter = /^mail eq '((?:[^']|'')*)' or userPrincipalName eq '((?:[^']|'')*)'$/;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function startGraph(): Promise<GraphDouble> {
  const users: DirectoryUser[] = [];
  const groups = new Map<string, readonly string[]>();
  const asked: string[] = [];
  const failures: { status: number; code: string; of: 'graph' | 'token' }[] = [];
  let tokens = 0;
  let oldestGood = 1;

  const answer = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  const refuse = (response: ServerResponse, status: number, code: string) =>
    answer(response, status, { error: { code, message: `${code} (test)`, innerError: {} } });

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString('utf8');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    asked.push(`${request.method ?? ''} ${pathname}`);
    const of = pathname.endsWith('/oauth2/v2.0/token') ? 'token' : 'graph';
    const at = failures.findIndex((each) => each.of === of);
    const [failure] = at < 0 ? [] : failures.splice(at, 1);
    if (failure !== undefined) return refuse(response, failure.status, failure.code);
    if (of === 'token') {
      const form = new URLSearchParams(body);
      const right =
        pathname.startsWith(`/${directory.tenant}/`) &&
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === directory.client &&
        form.get('client_secret') === directory.secret &&
        form.get('scope')?.endsWith('/.default') === true;
      if (!right) return answer(response, 401, { error: 'invalid_client' });
      tokens += 1;
      return answer(response, 200, {
        token_type: 'Bearer',
        expires_in: 3599,
        access_token: `token-${tokens}`,
      });
    }
    const token = Number(/^Bearer token-(\d+)$/.exec(request.headers.authorization ?? '')?.[1] ?? 0);
    if (token < oldestGood) return refuse(response, 401, 'InvalidAuthenticationToken');
    const [, userId] = /^\/v1\.0\/users\/([^/]+)\/checkMemberGroups$/.exec(pathname) ?? [];
    if (request.method === 'POST' && userId !== undefined) {
      const { groupIds } = JSON.parse(body) as { groupIds: string[] };
      if (!groupIds.every((id) => guid.test(id))) return refuse(response, 400, 'Request_BadRequest');
      if (!users.some((user) => user.id === userId)) return refuse(response, 404, 'Request_ResourceNotFound');
      return answer(response, 200, { value: groupIds.filter((id) => groups.get(id)?.includes(userId)) });
    }
    if (request.method === 'GET' && pathname === '/v1.0/users') {
      const [, mail = null, name = null] = filter.exec(searchParams.get('$filter') ?? '') ?? [];
      if (mail === null || mail !== name) return refuse(response, 400, 'Request_UnsupportedQuery');
      const wanted = mail.replaceAll("''", "'");
      const found = users.filter(
        (user) => user.mail?.toLowerCase() === wanted || user.userPrincipalName.toLowerCase() === wanted,
      );
      return answer(response, 200, { value: found.slice(0, Number(searchParams.get('$top'))) });
    }
    return refuse(response, 404, 'UnknownRoute');
  };

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    users,
    groups,
    asked,
    failNext: (status, code = 'Test', of = 'graph') => void failures.push({ status, code, of }),
    revoke: () => {
      oldestGood = tokens + 1;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
