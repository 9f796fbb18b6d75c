import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit.ts';
import type { Store } from '../../src/domain/store.ts';
import { insertAudit } from '../../src/storage/audit-append.ts';
import { auditChain } from '../../src/storage/audit-migration.ts';
import type { Database } from '../../src/storage/schema.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';
import { openDatabase } from '../fixtures/open-database.ts';

const writer = fileURLToPath(new URL('../fixtures/audit-writer.ts', import.meta.url));
const key = 'a key that nobody guesses';
const time = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();

/** What the audit of every store keeps to. `fresh` names a new, empty database. */
export function storeAuditContract(fresh: () => Promise<string>): void {
  describe('the audit', () => {
    let url: string;
    let store: Store;

    beforeEach(async () => {
      url = await fresh();
      store = await openStore(url);
    });
    afterEach(() => store.close());

    const write = async (count: number, from = 0): Promise<void> => {
      for (let number = from; number < from + count; number += 1)
        await store.audit(anAuditEntry({ at: time(number), invocation: `i${number}` }));
    };
    const invocations = async (to: Store = store): Promise<readonly string[]> =>
      (await to.auditAfter(0, 1000)).map(({ invocation }) => invocation);
    /** The database past the store, closed with the test. */
    const past = (): Database => {
      const database = openDatabase(url);
      onTestFinished(() => database.kysely.destroy());
      return database;
    };
    const reopened = async (auditKeys: readonly string[]): Promise<Store> => {
      const other = await openStore(url, { auditKeys });
      onTestFinished(() => other.close());
      return other;
    };

    it('gives back what was written, numbered and chained, whatever stands in it', async () => {
      const nasty = 'O’Brien\ud800 "\\ \u202e\n';
      const entry: AuditEntry = {
        at: time(1),
        actor: 'slack:U1',
        actorName: nasty,
        orchestratorUser: 'ANA@example.com',
        command: 'kill',
        args: JSON.stringify({ job: nasty }),
        place: 'slack:A',
        tenant: null,
        subject: { jobs: [127416, 127417], process: nasty, folder: 'Finance/Accounts' },
        rule: 'operators of Finance',
        outcome: 'refused: already Stopped',
        answer: '409 (1000): Job is stopped.\0',
        invocation: 'i1',
        approvedBy: { platform: 'teams', id: '29:aad', name: 'Jo' },
      };
      await store.audit(entry);
      await store.audit(anAuditEntry());
      const [first, second] = await store.auditAfter(0, 10);
      const plain = nasty.replace('\ud800', '\ufffd');
      expect(first).toMatchObject({
        ...entry,
        seq: 1,
        prev: '',
        actorName: plain,
        args: entry.args,
        subject: { ...entry.subject, process: plain },
        answer: '409 (1000): Job is stopped.',
      });
      expect(second).toMatchObject({ ...anAuditEntry(), seq: 2, prev: first?.hash });
      expect(await store.auditHead()).toEqual({ seq: 2, hash: second?.hash });
      expect(await store.verifyAudit()).toEqual({
        kind: 'intact',
        lines: 2,
        since: time(1),
        removed: null,
        unsigned: 2,
        head: { seq: 2, hash: second?.hash },
      });
    });

    it('is intact before its first line', async () => {
      expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 0, since: null });
    });

    it('finds lines by each filter, newest first, a page at a time', async () => {
      const lines: readonly Partial<AuditEntry>[] = [
        { actor: 'slack:U1', actorName: 'Ana Ruiz', command: 'kill', outcome: 'ok' },
        { actor: 'slack:U2', actorName: 'Jo 100%', command: 'start', outcome: 'denied', place: 'teams:T' },
        { subject: { jobs: [12, 345], process: 'Invoice_Run', folder: 'Finance' }, outcome: 'refused: no' },
        { subject: { jobs: [34], process: 'Invoices', folder: 'Finance/Sub' }, outcome: 'failed: a1' },
      ];
      for (const [minute, line] of lines.entries())
        await store.audit(anAuditEntry({ at: time(minute), ...line, invocation: `i${minute}` }));
      const found = async (filter: Parameters<Store['auditLines']>[0]) =>
        (await store.auditLines(filter, 10)).map(({ invocation }) => invocation).join(' ');
      expect(await found({})).toBe('i3 i2 i1 i0');
      expect(await found({ by: 'SLACK:u2' })).toBe('i1');
      expect(await found({ by: 'ruiz' })).toBe('i0');
      expect(await found({ by: '100%' })).toBe('i1');
      expect(await found({ by: '%' })).toBe('i1');
      expect(await found({ command: 'kill' })).toBe('i0');
      expect(await found({ process: 'invoice*' })).toBe('i3 i2');
      expect(await found({ process: 'Invoice_Run' })).toBe('i2');
      expect(await found({ process: 'InvoiceXRun' })).toBe('');
      expect(await found({ folder: 'Finance' })).toBe('i2');
      expect(await found({ folder: 'Finance/*' })).toBe('i3 i2');
      expect(await found({ job: 34 })).toBe('i3');
      expect(await found({ job: 345 })).toBe('i2');
      expect(await found({ outcome: 'refused' })).toBe('i2');
      expect(await found({ outcome: 'denied' })).toBe('i1');
      expect(await found({ place: 'teams:t' })).toBe('i1');
      expect(await found({ since: time(1), until: time(3) })).toBe('i2 i1');
      expect(await found({ since: time(1), outcome: 'ok' })).toBe('');
      const page = await store.auditLines({}, 2);
      const next = await store.auditLines({}, 2, page.at(-1)?.seq);
      expect(next.map(({ invocation }) => invocation)).toEqual(['i1', 'i0']);
    });

    it('is changed, removed, emptied and added to elsewhere by nobody', async () => {
      await write(3);
      const { dialect, kysely } = past();
      const before = await store.auditAfter(0, 10);
      const refused = async (statement: string, said: RegExp): Promise<void> => {
        await expect(sql.raw(statement).execute(kysely), statement).rejects.toThrow(said);
      };
      await refused("update audit set outcome = 'ok'", /never changed/);
      await refused('delete from audit where seq = 2', /retention only/);
      await refused('delete from audit', /retention only/);
      if (dialect === 'postgres') await refused('truncate audit', /retention only/);
      const columns =
        'actor, at, actor_name, command, args, place, jobs, outcome, invocation, prev, hash, seq';
      await refused(
        `insert into audit (${columns}) select ${columns.replace('seq', '9')} from audit where seq = 1`,
        /behind the last one/,
      );
      await refused('delete from audit_head', /never changed/);
      await refused('update audit_head set seq = 1', /never changed/);
      expect(await store.auditAfter(0, 10)).toEqual(before);
    });

    it('makes one chain of what three processes write at once', async () => {
      const run = promisify(execFile);
      const names = ['a', 'b', 'c'];
      await Promise.all(names.map((name) => run(process.execPath, [writer, url, name, '60'])));
      const wanted = names.flatMap((name) => Array.from({ length: 60 }, (_, number) => `${name} ${number}`));
      expect((await invocations()).toSorted()).toEqual(wanted.toSorted());
      expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 180 });
    });

    it('keeps a line with the transaction that it belongs to, or neither', async () => {
      await write(1);
      const { kysely, dialect } = past();
      await expect(
        kysely.transaction().execute(async (tx) => {
          await insertAudit({ dialect, kysely }, tx, anAuditEntry({ invocation: 'lost' }));
          throw new Error('broken off');
        }),
      ).rejects.toThrow('broken off');
      await write(1, 1);
      expect(await invocations()).toEqual(['i0', 'i1']);
      expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 2 });
    });

    it('adds the line of an act that was begun and broken off, and of no other', async () => {
      const act = { ...anAuditEntry({ command: 'kill', invocation: 'broken' }), at: time(1) };
      await store.beginAudit(act);
      await store.beginAudit({ ...act, invocation: 'ended' });
      await store.beginAudit({ ...act, invocation: 'ended' });
      await store.beginAudit({ ...act, invocation: 'young', at: time(20) });
      await store.audit({ ...act, invocation: 'ended', at: time(2) });
      const other = await reopened([]);
      const added = await Promise.all([store, other].map((from) => from.auditLost(time(10), time(30))));
      expect(added.toSorted((a, b) => a - b)).toEqual([0, 1]);
      expect(await invocations()).toEqual(['ended', 'broken']);
      expect((await store.auditAfter(1, 1))[0]).toMatchObject({
        at: time(30),
        command: 'kill',
        outcome: `failed: broken off, so nobody knows what came of it, begun at ${time(1)}`,
      });
      expect(await store.auditLost(time(40), time(50))).toBe(1);
      expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 3 });
    });

    describe('retention', () => {
      it('removes the oldest lines and leaves a line that proves it', async () => {
        await write(10);
        expect(await store.forgetAudit(time(4), time(60), 100)).toBe(4);
        const [first, ...rest] = await store.auditAfter(0, 100);
        expect(first).toMatchObject({ seq: 5, invocation: 'i4' });
        const note = rest.at(-1);
        expect(note).toMatchObject({ seq: 11, actor: 'bot', command: 'retention', outcome: 'ok' });
        expect(JSON.parse(note?.args ?? '')).toEqual({
          before: time(4),
          removed: 4,
          removedInAll: 4,
          upTo: 4,
          hash: first?.prev,
        });
        expect(await store.verifyAudit()).toMatchObject({
          kind: 'intact',
          lines: 7,
          since: time(4),
          removed: { lines: 4, at: time(60) },
        });
      });

      it('goes on from where it was, a part at a time, and ends', async () => {
        await write(10);
        expect(await store.forgetAudit(time(8), time(60), 3)).toBe(3);
        expect(await store.forgetAudit(time(8), time(61), 3)).toBe(3);
        expect(await store.forgetAudit(time(8), time(62), 3)).toBe(2);
        expect(await store.forgetAudit(time(8), time(63), 3)).toBe(0);
        expect(await store.verifyAudit()).toMatchObject({
          kind: 'intact',
          lines: 5,
          removed: { lines: 8, at: time(62) },
        });
      });

      it('outlives the removal of its own line, and stops at a line that is too young', async () => {
        await write(2);
        await store.audit(anAuditEntry({ at: time(90), invocation: 'young' }));
        await write(2, 3);
        expect(await store.forgetAudit(time(30), time(31), 100)).toBe(2);
        expect((await invocations())[0]).toBe('young');
        expect(await store.forgetAudit(time(91), time(120), 100)).toBe(4);
        expect(await store.verifyAudit()).toMatchObject({
          kind: 'intact',
          lines: 1,
          removed: { lines: 6, at: time(120) },
        });
      });

      it('is done once when two processes come to it at the same time', async () => {
        await write(6);
        const other = await reopened([]);
        const removed = await Promise.all(
          [store, other].map((from) => from.forgetAudit(time(5), time(60), 100)),
        );
        expect(removed.toSorted((a, b) => a - b)).toEqual([0, 5]);
        expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', removed: { lines: 5 } });
      });
    });

    describe('with a key', () => {
      it('signs from a line of its own on, once', async () => {
        await write(2);
        expect(await store.signAudit(time(5))).toBe(false);
        const signing = await reopened([key]);
        expect(await signing.signAudit(time(5))).toBe(true);
        expect(await signing.signAudit(time(6))).toBe(false);
        await signing.audit(anAuditEntry());
        expect((await signing.auditAfter(2, 10)).map(({ command }) => command)).toEqual(['sign', 'show']);
        expect(await signing.verifyAudit()).toMatchObject({ kind: 'intact', lines: 4, unsigned: 2 });
      });

      it('takes the next key, and reads what older keys signed', async () => {
        const first = await reopened([key]);
        await first.audit(anAuditEntry());
        const second = await reopened(['the next key of the bot', key]);
        expect(await second.signAudit(time(5))).toBe(true);
        expect(await second.verifyAudit()).toMatchObject({ kind: 'intact', lines: 2, unsigned: 0 });
        const without = await reopened(['the next key of the bot']);
        expect(await without.verifyAudit()).toMatchObject({ kind: 'broken', seq: 1 });
      });

      it('is proven by its owner only', async () => {
        const signing = await reopened([key]);
        await signing.audit(anAuditEntry());
        expect(await store.verifyAudit()).toMatchObject({
          kind: 'broken',
          seq: 1,
          said: expect.stringContaining('a key that AUDIT_KEY does not hold') as string,
        });
      });
    });

    it('takes over the lines of before as the beginning of the chain', async () => {
      const { dialect, kysely } = past();
      for (const statement of [
        'drop table audit',
        'drop table audit_head',
        'drop table audit_begun',
        `create table audit (seq ${dialect === 'postgres' ? 'bigserial' : 'integer'} primary key, at text not null,
          actor text not null, actor_name text not null, command text not null, args text not null,
          place text not null, tenant text, outcome text not null, invocation text not null)`,
        ...(dialect === 'postgres' ? functions.map((name) => `drop function ${name}() cascade`) : []),
        ...[3, 4, 9].map(
          (seq) =>
            `insert into audit values (${seq}, '${time(seq)}', 'slack:U1', 'Ana', 'kill', '{}', 'slack:A', null, 'ok', 'i${seq}')`,
        ),
      ])
        await sql.raw(statement).execute(kysely);
      await auditChain(dialect).up(kysely);
      expect(await invocations()).toEqual(['i3', 'i4', 'i9']);
      await write(1);
      expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 4, since: time(3) });
    });
  });
}

const functions = [
  'audit_grows',
  'audit_stays',
  'audit_is_not_emptied',
  'audit_keeps',
  'audit_head_stays',
  'audit_head_grows',
];
