import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { PageServer } from './page-server.ts';
import type { Scene } from './scene.ts';
import { SlackError } from './slack-error.ts';
import type { WebApi } from './web-api/answer.ts';
import { readArguments } from './web-api/arguments.ts';
import type { Injections } from './web-api/injection.ts';

/** More than any request of an app needs; uploads included. */
const maxBodyBytes = 32 * 1024 * 1024;

/** Sends each request to the part that answers it. */
export function createRouter(parts: {
  readonly scene: Scene;
  readonly webApi: WebApi;
  readonly injections: Injections;
  readonly page: PageServer;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { scene, webApi, injections, page } = parts;

  const api = async (request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer) => {
    const name = url.pathname.slice('/api/'.length);
    const args = attempt(() =>
      readArguments(url.searchParams, request.headers['content-type'] ?? '', body.toString()),
    );
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const inArgs = args instanceof SlackError ? undefined : args.token;
    const token = bearer ?? (typeof inArgs === 'string' ? inArgs : null);
    const answer = await webApi.answer(name, token, args);
    if (answer.drop) {
      request.socket.destroy();
      return;
    }
    response
      .writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers })
      .end(JSON.stringify(answer.body));
  };

  const respondUrl = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    body: Buffer,
  ) => {
    const injection = injections.next('response_url');
    if (injection?.latencyMs) await delay(injection.latencyMs);
    if (injection && (injection.status ?? injection.error) !== undefined) {
      plain(response, injection.status ?? 500, injection.error ?? 'error');
      return;
    }
    const fault = attempt(() => scene.responseUrls.use(path.slice(1), parse(body)));
    if (injection?.dropAfterEffect) request.socket.destroy();
    else if (fault instanceof SlackError) {
      const gone = ['invalid_url', 'expired_url', 'used_url'].includes(fault.code);
      const text = JSON.stringify({ ok: false, error: fault.code, ...fault.details });
      plain(response, gone ? 404 : 400, text, 'application/json');
    } else plain(response, 200, 'ok');
  };

  const file = async (request: IncomingMessage, response: ServerResponse, path: string, body: Buffer) => {
    const found = scene.workspace.files.get(path.split('/')[2] ?? '');
    if (!found) return plain(response, 404, 'file_not_found');
    if (path.startsWith('/upload/') && request.method === 'POST') {
      found.content = await uploaded(request.headers['content-type'] ?? '', body);
      return plain(response, 200, `OK - ${found.content.length}`);
    }
    if (!found.content) return plain(response, 404, 'file_not_found');
    response
      .writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`,
      })
      .end(found.content);
  };

  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname;
    const body = await readBody(request);
    if (body === null) plain(response, 413, 'request_too_large');
    else if (path.startsWith('/api/')) await api(request, response, url, body);
    else if (path.startsWith('/response/') && request.method === 'POST')
      await respondUrl(request, response, path, body);
    else if (path.startsWith('/upload/') || path.startsWith('/files/'))
      await file(request, response, path, body);
    else if (!(await page.handle(request, response, path, body.toString())))
      plain(response, 404, 'not found');
  };
}

/** The bytes of an upload: bare, or the first file of a form. */
async function uploaded(contentType: string, body: Buffer): Promise<Buffer> {
  if (!contentType.startsWith('multipart/')) return body;
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const first = [...form.values()].find((value) => typeof value !== 'string');
  return first ? Buffer.from(await first.arrayBuffer()) : Buffer.alloc(0);
}

function attempt<T>(run: () => T): T | SlackError {
  try {
    return run();
  } catch (error) {
    if (error instanceof SlackError) return error;
    throw error;
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new SlackError('invalid_payload');
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plain(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}
