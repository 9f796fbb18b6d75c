import type { RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '../logger.ts';

/** What stands behind a link. */
export type Fetched =
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly bytes: number;
      read(): AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'forged' | 'expired' | 'gone' };

/** Where files are: `/files/ID?expires=…&signature=…`. */
export const filesPath = '/files/';

const refusals = {
  forged: [403, 'This link is not valid. Copy it whole from the chat.'],
  expired: [410, 'This link has expired. Export again in the chat.'],
  gone: [410, 'This file is not kept any more. Export again in the chat.'],
} as const;

/**
 * `GET /files/*`: gives a file to whoever has a link that is signed and has not expired; the headers of every answer keep
 * it from being a page.
 */
export function fileSender(options: {
  /** What a link with these parts gives. */
  readonly fetch: (asked: {
    readonly id: string;
    readonly expires: string;
    readonly signature: string;
  }) => Promise<Fetched>;
  readonly log: Logger;
}): RequestListener {
  return (req, res) => {
    void (async () => {
      const { pathname, searchParams } = new URL(req.url ?? '/', 'http://bot');
      const found = await options.fetch({
        id: pathname.slice(filesPath.length),
        expires: searchParams.get('expires') ?? '',
        signature: searchParams.get('signature') ?? '',
      });
      if (found.kind !== 'file') {
        const [status, text] = refusals[found.kind];
        res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
        return;
      }
      writeHead(res, found);
      if (req.method === 'HEAD') res.end();
      else await pipeline(found.read(), res);
    })().catch((cause: unknown) => {
      options.log.warn({ err: cause }, 'a file was not sent whole');
      if (res.headersSent) res.destroy();
      else res.writeHead(500).end();
    });
  };
}

function writeHead(res: ServerResponse, { bytes, name }: Extract<Fetched, { kind: 'file' }>): void {
  res.writeHead(200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Length': bytes,
    // Names are ours: letters, digits, dashes and a dot.
    'Content-Disposition': `attachment; filename="${name}"`,
  });
}
