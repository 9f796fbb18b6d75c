import { createHash, createHmac } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Tables } from './schema.ts';

export type AuditRow = Selectable<Tables['audit']>;

/** Who may sign: the first key signs, all of them verify. */
export type AuditKeys = readonly string[];

/** Characters of a key's name. */
const keyNameLength = 8;
const plainMark = 'sha256';
const signedMark = 'hmac';

/**
 * What the hash of a line is taken over: all of its fields and the hash before it, as a JSON array in a fixed order.
 * The quotes of JSON keep fields apart, whatever stands in them.
 */
function canonical(row: Omit<AuditRow, 'hash'>): string {
  return JSON.stringify([
    row.seq,
    row.at,
    row.actor,
    row.actor_name,
    row.orchestrator_user,
    row.command,
    row.args,
    row.place,
    row.tenant,
    row.jobs,
    row.process,
    row.folder,
    row.rule,
    row.outcome,
    row.answer,
    row.invocation,
    row.approved_by,
    row.approved_by_name,
    row.prev,
  ]);
}

/** Hash of a line: `hmac:KEY:HEX` with a key (HMAC-SHA-256), else `sha256:HEX`. */
export function hashOf(row: Omit<AuditRow, 'hash'>, key: string | undefined): string {
  const text = canonical(row);
  if (key === undefined) return `${plainMark}:${createHash('sha256').update(text).digest('hex')}`;
  return `${signedMark}:${keyName(key)}:${createHmac('sha256', key).update(text).digest('hex')}`;
}

/** What only the owner of the key can say of the newest line; empty without a key. */
export function signHead(
  head: { readonly seq: number; readonly hash: string },
  key: string | undefined,
): string {
  if (key === undefined) return '';
  return createHmac('sha256', key).update(`head ${head.seq} ${head.hash}`).digest('hex');
}

/** Is the line signed, with whichever key? */
export function isSigned(hash: string): boolean {
  return hash.startsWith(`${signedMark}:`);
}

/** Is the line signed with this key? */
export function isSignedWith(hash: string, key: string): boolean {
  return hash.startsWith(`${signedMark}:${keyName(key)}:`);
}

/** The key that a hash names; undefined for a hash without one, null for a key that is not at hand. */
export function keyOf(hash: string, keys: AuditKeys): string | null | undefined {
  if (!isSigned(hash)) return undefined;
  return keys.find((key) => isSignedWith(hash, key)) ?? null;
}

/** A few characters that tell keys apart and say nothing of them. */
function keyName(key: string): string {
  return createHmac('sha256', key).update('name of this key').digest('hex').slice(0, keyNameLength);
}
