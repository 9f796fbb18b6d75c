import { createHash, timingSafeEqual } from 'node:crypto';
import { type AuditVerdict, botActor, type RetentionNote, retentionCommand } from '../domain/audit.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { type AuditKeys, type AuditRow, hashOf, isSigned, keyOf, signHead } from './audit-hash.ts';
import type { Database, Tables } from './schema.ts';

const pageRows = 1000;

type Head = Tables['audit_head'] & {
  /** The number of the last line there is. */
  readonly last: number | null;
};
type Broken = Extract<AuditVerdict, { kind: 'broken' }>;

/** The line that was read last; its hash is null where nobody can tell it. */
interface Read {
  readonly seq: number;
  readonly hash: string | null;
  readonly signed: boolean;
}

/** What stands before the first line of all. */
const nothingRemoved: RetentionNote = { before: '', removed: 0, removedInAll: 0, upTo: 0, hash: '' };

/**
 * Reads the chain from its first line to its head, a page at a time: every line must hash to what it says, follow the
 * line before it, and be signed once lines are. The first line follows on what the last retention says it removed.
 */
export async function verifyAudit(database: Database): Promise<AuditVerdict> {
  const head = await readHead(database);
  const verdict = await verify(database, head);
  // Retention may have removed lines from under the reading; what it left is then read anew.
  const moved = verdict.kind === 'broken' && (await readHead(database)).removed_seq !== head.removed_seq;
  return moved ? verifyAudit(database) : verdict;
}

async function readHead({ kysely }: Database): Promise<Head> {
  // In one statement: between two, lines are written.
  return kysely
    .selectFrom('audit_head')
    .selectAll()
    .select((select) =>
      select
        .selectFrom('audit')
        .select(({ fn }) => fn.max('seq').as('seq'))
        .as('last'),
    )
    .executeTakeFirstOrThrow();
}

async function verify(database: Database, head: Head): Promise<AuditVerdict> {
  const { auditKeys: keys = [] } = database;
  const removed = await readRetention(database, head);
  const start = { seq: head.removed_seq, hash: removed.note === null ? null : removed.note.hash };
  const counts = { lines: 0, unsigned: 0 };
  let since: Timestamp | null = null;
  let last: Read = { ...start, signed: false };
  for await (const row of linesOf(database, head)) {
    const wrong = faultOf(row, last, keys);
    if (wrong !== null) return wrong;
    since ??= row.at;
    counts.lines += 1;
    if (!isSigned(row.hash)) counts.unsigned += 1;
    last = { seq: row.seq, hash: row.hash, signed: isSigned(row.hash) };
  }
  return (
    faultOfHead(head, last, keys) ??
    removed.fault ?? {
      kind: 'intact',
      ...counts,
      since,
      removed:
        head.removed_seq === 0 || removed.note === null
          ? null
          : { lines: removed.note.removedInAll, at: removed.at },
      head: { seq: head.seq, hash: head.hash },
    }
  );
}

/** The rows up to the head, and whatever stands below the first that should be there. */
async function* linesOf({ kysely }: Database, head: Head): AsyncGenerator<AuditRow> {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = await kysely
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', after)
      .where('seq', '<=', head.seq)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.seq;
  }
}

function faultOf(row: AuditRow, before: Read, keys: AuditKeys): Broken | null {
  const { seq } = row;
  const key = keyOf(row.hash, keys);
  if (key === null) return broken(seq, `Line ${seq} is signed with a key that AUDIT_KEY does not hold.`);
  if (seq <= before.seq)
    return broken(seq, `Line ${seq} stands before the first line that is left; it was added.`);
  if (seq !== before.seq + 1)
    return broken(before.seq + 1, `${missing(before.seq + 1, seq - 1)} missing before line ${seq}.`);
  if (hashOf(row, key) !== row.hash) return broken(seq, `Line ${seq} was changed: it does not fit its hash.`);
  if (before.hash !== null && row.prev !== before.hash)
    return broken(seq, `Line ${seq} does not follow the line before it: one of them was put there later.`);
  if (before.signed && key === undefined)
    return broken(seq, `Line ${seq} is not signed, though the line before it is.`);
  return null;
}

function faultOfHead(head: Head, last: Read, keys: AuditKeys): Broken | null {
  if (last.seq < head.seq)
    return broken(last.seq + 1, `${missing(last.seq + 1, head.seq)} missing at the end.`);
  if (last.hash !== null && last.hash !== head.hash)
    return broken(
      last.seq,
      `Line ${last.seq} is not the one that was written last: the end was written anew.`,
    );
  if ((head.last ?? 0) > head.seq)
    return broken(
      head.seq + 1,
      `Line ${head.seq + 1} stands behind the one that was written last; it was added.`,
    );
  const [key] = keys;
  if (key === undefined || head.seq === 0) return null;
  if (!last.signed)
    return broken(last.seq, `Line ${last.seq}, the newest, is not signed, though AUDIT_KEY is set.`);
  const signer = keyOf(head.hash, keys);
  if (typeof signer !== 'string' || !same(signHead(head, signer), head.mark))
    return broken(
      last.seq,
      `The mark of the newest line, ${last.seq}, is not signed by AUDIT_KEY: lines behind it may be gone.`,
    );
  return null;
}

/** What retention says it removed. Where its line is not to be found at its place, it is looked for, to name the first fault. */
async function readRetention(
  { kysely }: Database,
  { removed_seq, retention_seq }: Head,
): Promise<{ readonly note: RetentionNote | null; readonly at: Timestamp; readonly fault: Broken | null }> {
  if (removed_seq === 0 && retention_seq === 0) return { note: nothingRemoved, at: '', fault: null };
  const rows = await kysely
    .selectFrom('audit')
    .selectAll()
    .where('actor', '=', botActor)
    .where('command', '=', retentionCommand)
    .where('seq', '>=', retention_seq)
    .orderBy('seq')
    .limit(1)
    .execute();
  const [row] = rows;
  const note = row === undefined ? null : noteOf(row);
  const isRight = row?.seq === retention_seq && note?.upTo === removed_seq;
  const said = `Line ${retention_seq} should say which lines retention removed, and does not.`;
  return { note, at: row?.at ?? '', fault: isRight ? null : broken(retention_seq, said) };
}

function noteOf({ args }: AuditRow): RetentionNote | null {
  try {
    const note = JSON.parse(args) as Partial<RetentionNote>;
    const { before = '', hash = '', removed = 0, removedInAll = 0, upTo = 0 } = note;
    return { before, hash, removed, removedInAll, upTo };
  } catch {
    return null;
  }
}

function missing(from: number, to: number): string {
  return from === to ? `Line ${from} is` : `Lines ${from} to ${to} are`;
}

function broken(seq: number, said: string): Broken {
  return { kind: 'broken', seq, said };
}

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
