import type { IncomingMessage } from 'node:http';
import type { HttpLimits } from './limits.ts';

/** A request that is refused for its form: the status, and the words for the other side. */
export interface Malformed {
  readonly status: 400 | 413 | 415 | 431;
  readonly error: string;
}

/** Headers of which two would mean that a proxy before us and we may have read different ones. */
const single = ['host', 'authorization', 'content-type', 'content-length', 'transfer-encoding'];

/**
 * What is wrong with a request before its body is read; null when nothing is. Duplicate or contradicting lengths are
 * refused by Node's parser already. Bodies must come as they are: nothing is unpacked.
 */
export function malformed(
  req: IncomingMessage,
  limits: Pick<HttpLimits, 'bodyBytes' | 'headers'>,
): Malformed | null {
  const { headers, rawHeaders, url = '' } = req;
  // The absolute form of a target is for proxies, which we are not.
  if (!url.startsWith('/') || url.startsWith('//')) return { status: 400, error: 'not a path' };
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  if (names.length > limits.headers) return { status: 431, error: 'too many headers' };
  const twice = single.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) return { status: 400, error: `${twice} given twice` };
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && (transfer.toLowerCase() !== 'chunked' || req.httpVersion !== '1.1'))
    return { status: 400, error: 'the only transfer-encoding is chunked, in HTTP/1.1' };
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    return { status: 415, error: 'send the body as it is, without a content-encoding' };
  if (Number(headers['content-length'] ?? 0) > limits.bodyBytes)
    return { status: 413, error: 'body too large' };
  return null;
}
