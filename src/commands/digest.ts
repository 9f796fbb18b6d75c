import { createHash } from 'node:crypto';

/** 80 bits of a text's SHA-256, as 20 hexadecimal digits: enough to be unlike any other of a tenant. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
