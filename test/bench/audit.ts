import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { noSubject } from '../../src/domain/audit.ts';
import { openStore } from '../../src/storage/store.ts';
import type { Row, Section } from './row.ts';
import { alternate, median, timed } from './timing.ts';
import { withFolder } from './work-folder.ts';

const lines = 1000;
const key = 'a key of the bench, long enough';

const entry = {
  at: '2026-03-01T08:00:00.000Z',
  actor: 'slack:U1',
  actorName: 'Ana',
  orchestratorUser: null,
  command: 'kill',
  args: '{"job":[127416]}',
  place: 'slack:C1',
  tenant: 'default',
  subject: { ...noSubject, jobs: [127416], process: 'Invoice_Processing', folder: 'Finance' },
  rule: 'operators',
  outcome: 'ok',
  answer: 'accepted',
  invocation: 'abc123',
  approvedBy: null,
};

async function measure(): Promise<readonly Row[]> {
  const { bare, ours } = await alternate({
    rounds: 5,
    warmUp: 1,
    ours: () => withFolder((folder) => chained(join(folder, 'chatops.db'))),
    bare: () => withFolder((folder) => plain(join(folder, 'bare.db'))),
  });
  const verified = await withFolder(async (folder) => {
    const path = join(folder, 'chatops.db');
    await chained(path);
    const store = await openStore(`sqlite:${path}`, { auditKeys: [key] });
    const ms = await timed(() => store.verifyAudit());
    await store.close();
    return ms;
  });
  return [
    {
      what: 'Audit: 1,000 lines one after the other, chained and signed',
      ours: { value: median(ours), unit: 'ms' },
      bare: { value: median(bare), unit: 'ms', peer: 'node:sqlite inserts, each committed' },
      promise: null,
    },
    {
      what: 'Audit: the same, verified',
      ours: { value: verified, unit: 'ms' },
      bare: null,
      promise: null,
    },
  ];
}

async function chained(path: string): Promise<number> {
  const store = await openStore(`sqlite:${path}`, { auditKeys: [key] });
  const ms = await timed(async () => {
    for (let line = 0; line < lines; line += 1) await store.audit(entry);
  });
  const { seq } = await store.auditHead();
  if (seq !== lines) throw new Error(`${seq} of ${lines} lines were written.`);
  await store.close();
  return ms;
}

/** The same fields in one table, with the same safety. */
async function plain(path: string): Promise<number> {
  const file = new DatabaseSync(path);
  file.exec('pragma journal_mode = wal; pragma synchronous = full');
  const { approvedBy: _, subject, ...fields } = entry;
  const row: Record<string, SQLInputValue> = {
    ...fields,
    jobs: subject.jobs.join(' '),
    process: subject.process,
    folder: subject.folder,
  };
  const columns = Object.keys(row);
  file.exec(`create table audit (seq integer primary key, ${columns.join(' text, ')} text)`);
  const insert = file.prepare(
    `insert into audit (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  const ms = await timed(async () => {
    for (let line = 0; line < lines; line += 1) insert.run(...Object.values(row));
  });
  file.close();
  return ms;
}

export const audit: Section = { name: 'audit', measure };
