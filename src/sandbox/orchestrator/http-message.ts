import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './errors.ts';

const maxBodyBytes = 8 * 1024 * 1024;

/** Reads a request's body as text. Throws 413 beyond 8 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new ApiError(413, 0, 'The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends a text or bytes and ends the response. */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  text: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

export const jsonType = 'application/json; charset=utf-8';
export const odataType = 'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8';
export const htmlType = 'text/html; charset=utf-8';
