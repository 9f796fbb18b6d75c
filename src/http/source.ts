import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Where a request comes from: the peer's address, or, behind `hops` proxies of ours, the one that the outermost of them
 * wrote into `X-Forwarded-For`. What stands left of it anybody can write. Of IPv6 the network (/64), which is what one
 * customer gets.
 */
export function sourceOf(req: IncomingMessage, hops: number): string {
  const peer = req.socket.remoteAddress ?? 'unknown';
  if (hops === 0) return network(peer);
  const named = [req.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',');
  const told = named.at(-hops)?.trim() ?? '';
  return network(isIP(told) === 0 ? peer : told);
}

function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const [left = '', right] = plain.toLowerCase().split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}
