import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { drainedBytes, drainMs } from './limits.ts';

/**
 * Answers with an error as JSON and ends the connection. What is still to come of the request is read first, within
 * bounds, since a sender that is cut off while it sends never sees the answer.
 */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  {
    error,
    headers,
    status,
  }: { readonly status: number; readonly error: string; readonly headers?: Record<string, string> },
): void {
  const answer = (): void => {
    if (res.headersSent || res.destroyed) return;
    res.writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      Connection: 'close',
      ...headers,
    });
    res.end(JSON.stringify({ error }));
  };
  const late = setTimeout(answer, drainMs);
  res.once('close', () => clearTimeout(late));
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > drainedBytes) req.destroy();
  });
  req.once('end', answer);
  req.once('error', () => res.destroy());
}

const reasons: Readonly<Record<string, readonly [status: string, error: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'headers too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'too slow'],
};

/** Answers what is no HTTP request, or never became one; returns why. The headers are those of every answer. */
export function refuseRaw(
  cause: NodeJS.ErrnoException,
  socket: Duplex & { readonly bytesWritten?: number },
  headers: Readonly<Record<string, string>>,
): string {
  const [status, error] = reasons[cause.code ?? ''] ?? ['400 Bad Request', 'no HTTP request'];
  // Within an answer a second one would be read as part of it.
  if (!socket.writable || cause.code === 'ECONNRESET') socket.destroy();
  else {
    const body = JSON.stringify({ error });
    const lines = Object.entries({
      ...headers,
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(body.length),
      Connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
  }
  return error;
}
