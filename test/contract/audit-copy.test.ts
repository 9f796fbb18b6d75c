import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Copier, type CopierOptions, createCopier } from '../../src/audit/copier.ts';
import { auditTroubleKey } from '../../src/domain/audit.ts';
import type { AuditBody } from '../../src/domain/audit-body.ts';
import type { Store } from '../../src/domain/store.ts';
import { createLogger } from '../../src/logger.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';

/** Other tests may keep the machine busy. */
const patience = { timeout: 10_000 };

let folder: string;
let file: string;
let store: Store;
let clock: Date;
let woken: number;
let changed: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chatops-audit-'));
  file = join(folder, 'audit.jsonl');
  store = await openStore('sqlite::memory:');
  clock = new Date('2026-03-01T08:00:00Z');
  woken = 0;
  changed = 0;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const write = async (...invocations: readonly string[]): Promise<void> => {
  for (const invocation of invocations) await store.audit(anAuditEntry({ invocation, command: 'kill' }));
};

function aCopier(change: Partial<CopierOptions> = {}): Copier {
  return createCopier({
    store,
    deliverer: { wake: () => void (woken += 1) },
    tenant: 'default',
    file,
    targets: [],
    quiet: new Set(['show']),
    changed: () => void (changed += 1),
    holder: 'a',
    log: createLogger('silent'),
    now: () => clock,
    ...change,
  });
}

/** One round of a copier that lives no longer. */
async function copyOnce(change: Partial<CopierOptions> = {}): Promise<void> {
  const copier = aCopier(change);
  copier.start();
  await copier.stop();
}

const linesIn = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const invocationsIn = (path: string) =>
  linesIn(path).map((line) => (JSON.parse(line) as { invocation: string }).invocation);

describe('the file of the audit', () => {
  it('gets every line once, with number and hash, for the eyes of the bot alone', async () => {
    await write('i1', 'i2');
    await copyOnce();
    await write('i3');
    await copyOnce();
    await copyOnce();
    expect(invocationsIn(file)).toEqual(['i1', 'i2', 'i3']);
    const kept = await store.auditAfter(0, 10);
    const read = linesIn(file).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(read.map(({ hash, prev, seq }) => ({ hash, prev, seq }))).toEqual(
      kept.map(({ hash, prev, seq }) => ({ hash, prev, seq })),
    );
    expect(read[0]).toMatchObject({ actor: 'slack:U1', jobs: [], approvedBy: null, args: '{}' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is one line a line, whatever stands in it', async () => {
    await store.audit(anAuditEntry({ actorName: 'a\nb\r\u2028{"seq":1}', outcome: 'refused: \n{"seq":9}' }));
    await copyOnce();
    expect(readFileSync(file, 'utf8').trimEnd().split(/\r|\n/)).toHaveLength(1);
  });

  it('goes on in a new file when the old one is moved away, and repeats nothing', async () => {
    await write('i1');
    await copyOnce();
    renameSync(file, `${file}.1`);
    await write('i2');
    await copyOnce();
    expect(invocationsIn(`${file}.1`)).toEqual(['i1']);
    expect(invocationsIn(file)).toEqual(['i2']);
  });

  it('repeats nothing when the bot died after writing, and mends a line that broke off', async () => {
    await write('i1', 'i2');
    const dying: Store = { ...store, keep: () => Promise.reject(new Error('killed')) };
    await copyOnce({ store: dying });
    expect(invocationsIn(file)).toEqual(['i1', 'i2']);
    const half = linesIn(file)[1]?.slice(0, 20) ?? '';
    writeFileSync(file, `${linesIn(file)[0]}\n${half}`);
    await write('i3');
    await copyOnce();
    const [first, broken, second, third] = linesIn(file);
    expect(broken).toBe(half);
    expect([first, second, third].map((line) => (JSON.parse(line ?? '') as { seq: number }).seq)).toEqual([
      1, 2, 3,
    ]);
  });

  it('is written by one of two processes', async () => {
    await write('i1');
    const [one, other] = [aCopier(), aCopier({ holder: 'b', file: `${file}.b` })];
    one.start();
    await one.idle();
    other.start();
    await other.stop();
    await one.stop();
    expect(invocationsIn(file)).toEqual(['i1']);
    expect(() => statSync(`${file}.b`)).toThrow('ENOENT');
  });

  it('that cannot be written is told once, stops nobody, and is caught up with', async () => {
    // A directory stands in its place: as good as a disk that is full.
    mkdirSync(file);
    await write('i1');
    const copier = aCopier({ roundMs: 1 });
    copier.start();
    await expect.poll(() => changed, patience).toBe(1);
    const trouble = JSON.parse((await store.recall(auditTroubleKey)) ?? '') as Record<string, unknown>;
    expect(trouble).toMatchObject({ what: 'audit-file', file, since: clock.toISOString() });
    expect(trouble.said).toContain('EISDIR');
    await write('i2');
    expect(changed).toBe(1);
    rmSync(file, { recursive: true });
    await expect.poll(() => changed, patience).toBe(2);
    await copier.stop();
    expect(invocationsIn(file)).toEqual(['i1', 'i2']);
    expect(await store.recall(auditTroubleKey)).toBeNull();
  });

  it('whose trouble outlived the process that had it is well again with the next', async () => {
    await store.keep(auditTroubleKey, '{}');
    await copyOnce();
    expect(await store.recall(auditTroubleKey)).toBeNull();
  });
});

describe('the place that is told of the audit', () => {
  const told = { file: null, targets: ['slack:C1', 'teams:T1'] };
  const opened = async (): Promise<readonly AuditBody[]> => {
    const posts = await store.duePosts('2030-01-01T00:00:00Z', 100);
    const ids = [...new Set(posts.map(({ noticeId }) => noticeId))];
    const bodies = await Promise.all(ids.map(async (id) => (await store.notice(id))?.body));
    return bodies.filter((body) => body?.kind === 'audit');
  };
  const invocationsTold = async () =>
    (await opened()).map(({ lines, more }) => `${lines.map(({ seq }) => seq).join(' ')}+${more}`);

  it('hears of acts and refusals from then on, and not of looks', async () => {
    await write('before');
    await copyOnce(told);
    await store.audit(anAuditEntry({ command: 'show' }));
    await store.audit(anAuditEntry({ command: 'show', outcome: 'denied' }));
    await store.audit(anAuditEntry({ command: 'kill', outcome: 'refused: already Stopped' }));
    await copyOnce(told);
    expect(await invocationsTold()).toEqual(['3 4+0']);
    expect(woken).toBe(1);
    expect(await store.postsOf('audit:1')).toMatchObject([{ target: 'slack:C1' }, { target: 'teams:T1' }]);
    await store.audit(anAuditEntry({ command: 'show' }));
    await copyOnce(told);
    expect(await opened()).toHaveLength(1);
  });

  it('gets one message in five seconds at most, in a storm, too, and every line is in one', async () => {
    await copyOnce(told);
    const copier = aCopier({ ...told, roundMs: 1 });
    copier.start();
    await write('i1');
    await expect.poll(opened, patience).toHaveLength(1);
    await write(...Array.from({ length: 40 }, (_, number) => `s${number}`));
    await copier.idle();
    expect(await opened()).toHaveLength(1);
    clock = new Date(clock.getTime() + 5_000);
    await expect.poll(opened, patience).toHaveLength(2);
    await copier.stop();
    const [, storm] = await opened();
    expect(storm?.lines).toHaveLength(12);
    expect(storm).toMatchObject({ more: 28, upTo: 41 });
  });

  it('is told once of a line when the bot died in between', async () => {
    await copyOnce(told);
    await write('i1');
    let alive = false;
    const dying: Store = {
      ...store,
      keep: async (...args) => (alive ? store.keep(...args) : Promise.reject(new Error('killed'))),
    };
    await copyOnce({ ...told, store: dying });
    await write('i2');
    alive = true;
    await copyOnce({ ...told, store: dying });
    await copyOnce({ ...told, store: dying });
    expect(await invocationsTold()).toEqual(['1+0', '2+0']);
  });
});
