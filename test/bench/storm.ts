import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Store } from '../../src/domain/store.ts';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';
import { openStore } from '../../src/storage/store.ts';
import { startPoller, tenant } from './alert-poller.ts';
import type { Row, Section } from './row.ts';
import { median, timed } from './timing.ts';
import { withFolder } from './work-folder.ts';

const faults = 1000;
const rounds = 5;
/** What a fault leaves in the store, in an order that foreign keys allow. */
const tables = ['faults', 'notices', 'notice_jobs', 'posts', 'alert_groups'] as const;

type Rows = ReadonlyMap<string, readonly Readonly<Record<string, SQLInputValue>>[]>;

async function measure(): Promise<readonly Row[]> {
  const times = { ours: [] as number[], stored: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const { ours, stored, bare } = await withFolder(storm);
    // The first round warms up.
    if (round === 0) continue;
    times.ours.push(ours);
    times.stored.push(stored);
    times.bare.push(bare);
  }
  const [ours, stored, bare] = [median(times.ours), median(times.stored), median(times.bare)];
  const peer = 'node:sqlite inserts of the same rows';
  const thousandths = 1000 / faults;
  return [
    {
      what: '1,000 faults at once → read, judged, grouped, recorded',
      ours: { value: ours, unit: 'ms' },
      bare: { value: bare, unit: 'ms', peer },
      promise: null,
    },
    {
      what: 'The same, per fault',
      ours: { value: ours * thousandths, unit: 'µs' },
      bare: { value: bare * thousandths, unit: 'µs', peer },
      promise: null,
    },
    {
      what: 'Of that: the transaction that records and groups them',
      ours: { value: stored, unit: 'ms' },
      bare: { value: bare, unit: 'ms', peer },
      promise: null,
    },
  ];
}

async function storm(
  folder: string,
): Promise<{ readonly ours: number; readonly stored: number; readonly bare: number }> {
  const path = join(folder, 'chatops.db');
  const sandbox = await createOrchestratorSandbox();
  const store = await openStore(`sqlite:${path}`);
  let stored = 0;
  const recordFaults: Store['recordFaults'] = async (...given) => {
    const began = performance.now();
    const opened = await store.recordFaults(...given);
    stored += performance.now() - began;
    return opened;
  };
  const poller = await startPoller({ sandbox, store: { ...store, recordFaults } });
  stored = 0;
  const before = counts(path);
  const { firstId } = sandbox.control.bulk(faults, { state: 'Faulted', spanMs: 60_000 });
  const ours = await timed(poller.poll);
  const ids = Array.from({ length: faults }, (_, at) => firstId + at);
  const known = await store.knownFaults(tenant, ids);
  if (known.size !== faults) throw new Error(`${known.size} of ${faults} faults were recorded.`);
  await poller.stop();
  await store.close();
  await sandbox.close();
  const rows = rowsAfter(path, before);
  return { ours, stored, bare: await bareInserts(join(folder, 'bare.db'), rows) };
}

function counts(path: string): ReadonlyMap<string, number> {
  const file = new DatabaseSync(path, { readOnly: true });
  const last = tables.map((table): [string, number] => {
    const row = file.prepare(`select coalesce(max(rowid), 0) as last from ${table}`).get();
    return [table, Number(row?.last)];
  });
  file.close();
  return new Map(last);
}

function rowsAfter(path: string, before: ReadonlyMap<string, number>): Rows {
  const file = new DatabaseSync(path, { readOnly: true });
  const rows = tables.map((table): [string, Record<string, SQLInputValue>[]] => [
    table,
    file.prepare(`select * from ${table} where rowid > ?`).all(before.get(table) ?? 0),
  ]);
  file.close();
  return new Map(rows);
}

/** Puts the rows into an empty database with the same tables and the same safety, in one transaction. */
async function bareInserts(path: string, rows: Rows): Promise<number> {
  await (await openStore(`sqlite:${path}`)).close();
  const file = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  file.exec('pragma journal_mode = wal; pragma synchronous = full');
  const ms = await timed(async () => {
    file.exec('begin immediate');
    for (const [table, list] of rows) {
      const columns = Object.keys(list[0] ?? {});
      const places = columns.map(() => '?').join(', ');
      const insert = file.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
      for (const row of list) insert.run(...Object.values(row));
    }
    file.exec('commit');
  });
  file.close();
  return ms;
}

export const faultStorm: Section = { name: 'storm', measure };
