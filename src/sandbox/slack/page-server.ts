import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Driver } from './driver.ts';
import { bundlePage } from './page-bundle.ts';
import { emojiFont } from './page-emoji.ts';
import { pageState } from './page-state.ts';
import type { Scene } from './scene.ts';
import { team, users } from './seed.ts';

/** What the page may ask the driver for. */
const acts = [
  'command',
  'click',
  'select',
  'suggest',
  'messageShortcut',
  'globalShortcut',
  'submit',
  'closeView',
  'say',
  'openApp',
] as const satisfies readonly (keyof Driver)[];

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${team.name}: Slack sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/style.css">
</head>
<body><div id="root"></div><script type="module" src="/page/app.js"></script></body>
</html>`;

export interface PageServer {
  /** Answers the page's own requests; false when the path is none of them. */
  handle(request: IncomingMessage, response: ServerResponse, path: string, body: string): Promise<boolean>;
  close(): void;
}

/** The web page and what it speaks with. */
export function createPageServer(scene: Scene, driver: Driver): PageServer {
  const streams = new Set<ServerResponse>();

  const stream = (request: IncomingMessage, response: ServerResponse): void => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const me = query.get('user') ?? users.ana.id;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let waiting = false;
    const send = (): void => {
      waiting = false;
      response.write(`data: ${JSON.stringify(pageState(scene, me, team.name))}\n\n`);
    };
    const end = scene.workspace.changes.listen(() => {
      if (waiting) return;
      waiting = true;
      setImmediate(send);
    });
    streams.add(response);
    response.on('close', () => {
      streams.delete(response);
      end();
    });
    send();
  };

  const act = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const { origin, host } = request.headers;
    // Another site open in the same browser must not act here.
    if (origin !== undefined && origin !== `http://${host}`) return json(response, 403, { error: 'origin' });
    const { act: name, args } = JSON.parse(body) as { act: string; args: unknown[] };
    const known = acts.find((one) => one === name);
    if (!known || !Array.isArray(args)) return json(response, 400, { error: `No act called ${name}` });
    try {
      const run = driver[known] as (...given: unknown[]) => Promise<unknown>;
      json(response, 200, { result: (await run(...args)) ?? null });
    } catch (error) {
      json(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  };

  return {
    async handle(request, response, path, body) {
      if (request.method === 'GET' && (path === '/' || path.startsWith('/archives/'))) {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(document);
      } else if (path === '/page/app.js' || path === '/page/style.css') {
        const bundle = await bundlePage();
        const [type, content] = path.endsWith('.js')
          ? ['text/javascript', bundle.script]
          : ['text/css', bundle.style];
        response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content);
      } else if (path === '/page/emoji.woff2') {
        const font = await emojiFont();
        if (!font) return false;
        response.writeHead(200, { 'content-type': 'font/woff2', 'cache-control': 'max-age=86400' }).end(font);
      } else if (path === '/page/events') {
        stream(request, response);
      } else if (path === '/page/act' && request.method === 'POST') {
        await act(request, response, body);
      } else {
        return false;
      }
      return true;
    },
    close() {
      for (const response of streams) response.end();
    },
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
