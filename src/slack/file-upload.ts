import { Readable } from 'node:stream';
import { DeliveryError } from '../chat/chat-adapter.ts';
import * as limits from './limits.ts';

/**
 * Sends bytes to the address that Slack gave for a file, in pieces as they come. Throws `DeliveryError` (`retry`) when
 * Slack does not take them, and what `fetch` throws.
 */
export async function uploadBytes(
  url: string,
  length: number,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const request: RequestInit & { readonly duplex: 'half' } = {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(length) },
    body: Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array>,
    duplex: 'half',
    signal: AbortSignal.timeout(limits.uploadTimeoutMs),
  };
  const response = await fetch(url, request);
  await response.body?.cancel();
  if (!response.ok) throw new DeliveryError('retry', `Slack took no file: HTTP ${response.status}.`);
}
