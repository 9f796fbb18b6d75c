import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditVerdict } from '../../src/domain/audit.ts';
import { type AuditRow, hashOf } from '../../src/storage/audit-hash.ts';
import { verifyAudit } from '../../src/storage/audit-verify.ts';
import type { Database } from '../../src/storage/schema.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';
import { openDatabase } from '../fixtures/open-database.ts';

const key = 'a key that nobody guesses';
const time = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
/** Lines that are left after retention, its own line counted: 5 to 13. */
const first = 5;
const last = 13;

/** What may stand in the audit beside the tampered one. */
const kinds = ['plain', 'signed'] as const;
type Kind = (typeof kinds)[number];

const columns = [
  'at',
  'actor',
  'actor_name',
  'orchestrator_user',
  'command',
  'args',
  'place',
  'tenant',
  'jobs',
  'process',
  'folder',
  'rule',
  'outcome',
  'answer',
  'invocation',
  'approved_by',
  'approved_by_name',
  'prev',
  'hash',
] as const;

describe('an audit that somebody changed behind the back of the bot', () => {
  let folder: string;
  let copies = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chatops-audit-'));
    for (const kind of kinds) {
      const store = await openStore(`sqlite:${join(folder, kind)}`, {
        auditKeys: kind === 'signed' ? [key] : [],
      });
      for (let number = 0; number < 10; number += 1) {
        await store.audit(anAuditEntry({ at: time(number), invocation: `i${number}` }));
      }
      await store.forgetAudit(time(4), time(60), 100);
      await store.audit(anAuditEntry({ at: time(61), command: 'kill', outcome: 'denied' }));
      await store.audit(anAuditEntry({ at: time(62), answer: '409: no', rule: 'operators' }));
      await store.close();
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The verdict on a copy of which the triggers are gone and that `tamper` had its way with. */
  async function after(kind: Kind, tamper: (database: Database) => Promise<void>): Promise<AuditVerdict> {
    copies += 1;
    const path = join(folder, `${kind}-${copies}`);
    copyFileSync(join(folder, kind), path);
    const database = openDatabase(`sqlite:${path}`, kind === 'signed' ? [key] : []);
    try {
      const { rows } = await sql<{ name: string }>`
        select name from sqlite_master where type = 'trigger'`.execute(database.kysely);
      for (const { name } of rows) await sql.raw(`drop trigger ${name}`).execute(database.kysely);
      await tamper(database);
      return await verifyAudit(database);
    } finally {
      await database.kysely.destroy();
    }
  }

  const aKind = fc.constantFrom(...kinds);
  const aLine = fc.integer({ min: first, max: last });

  it.each(kinds)('is intact as long as nobody did (%s)', async (kind) => {
    expect(await after(kind, async () => undefined)).toMatchObject({
      kind: 'intact',
      lines: last - first + 1,
      removed: { lines: first - 1 },
      unsigned: kind === 'signed' ? 0 : last - first + 1,
    });
  });

  it('is found changed, in whichever line and field', async () => {
    await fc.assert(
      fc.asyncProperty(
        aKind,
        aLine,
        fc.constantFrom(...columns),
        fc.string(),
        async (kind, seq, column, text) => {
          let was: string | null = null;
          const verdict = await after(kind, async ({ kysely }) => {
            const row = await kysely
              .selectFrom('audit')
              .selectAll()
              .where('seq', '=', seq)
              .executeTakeFirstOrThrow();
            was = row[column];
            await kysely
              .updateTable('audit')
              .set({ [column]: text })
              .where('seq', '=', seq)
              .execute();
          });
          fc.pre(was !== text);
          expect(verdict).toMatchObject({ kind: 'broken', seq });
        },
      ),
    );
  });

  it('is found without a line, and the line is named', async () => {
    await fc.assert(
      fc.asyncProperty(aKind, aLine, async (kind, seq) => {
        const verdict = await after(kind, async ({ kysely }) => {
          await kysely.deleteFrom('audit').where('seq', '=', seq).execute();
        });
        expect(verdict).toMatchObject({ kind: 'broken', seq });
      }),
    );
  });

  it('is found cut off at either end', async () => {
    await fc.assert(
      fc.asyncProperty(aKind, aLine, fc.boolean(), async (kind, seq, end) => {
        const verdict = await after(kind, async ({ kysely }) => {
          await kysely
            .deleteFrom('audit')
            .where('seq', end ? '>=' : '<=', seq)
            .execute();
        });
        expect(verdict.kind).toBe('broken');
      }),
    );
  });

  it('is found with two lines in each other’s place', async () => {
    await fc.assert(
      fc.asyncProperty(aKind, aLine, aLine, async (kind, one, other) => {
        fc.pre(one !== other);
        const verdict = await after(kind, async ({ kysely }) => {
          for (const [from, to] of [
            [one, -1],
            [other, one],
            [-1, other],
          ] as const)
            await kysely.updateTable('audit').set({ seq: to }).where('seq', '=', from).execute();
        });
        expect(verdict.kind).toBe('broken');
      }),
    );
  });

  it('is found with a line more, even one with a hash that fits', async () => {
    await fc.assert(
      fc.asyncProperty(aKind, fc.integer({ min: first, max: last + 1 }), async (kind, seq) => {
        const verdict = await after(kind, async ({ kysely }) => {
          for (let moved = last; moved >= seq; moved -= 1)
            await kysely
              .updateTable('audit')
              .set({ seq: moved + 1 })
              .where('seq', '=', moved)
              .execute();
          const before = await kysely
            .selectFrom('audit')
            .selectAll()
            .where('seq', '!=', seq)
            .orderBy('seq', 'desc')
            .limit(1)
            .executeTakeFirstOrThrow();
          const forged: AuditRow = { ...before, seq, actor: 'slack:U9' };
          await kysely
            .insertInto('audit')
            .values({ ...forged, hash: hashOf(forged, undefined) })
            .execute();
        });
        expect(verdict).toMatchObject({ kind: 'broken', seq });
      }),
    );
  });

  /** What somebody can do who has the database and knows this program, but not the key. */
  const rewrite = async ({ kysely }: Database, from: number): Promise<void> => {
    const rows = await kysely.selectFrom('audit').selectAll().orderBy('seq').execute();
    let prev = rows[0]?.prev ?? '';
    for (const row of rows) {
      const next = { ...row, prev, ...(row.seq === from ? { outcome: 'ok' } : {}) };
      prev = row.seq < from ? row.hash : hashOf(next, undefined);
      await kysely
        .updateTable('audit')
        .set({ ...next, hash: prev })
        .where('seq', '=', row.seq)
        .execute();
    }
    await kysely.updateTable('audit_head').set({ hash: prev, mark: '' }).execute();
  };

  it('is found rewritten from a line on, when it was signed; without a key only something outside tells', async () => {
    await fc.assert(
      fc.asyncProperty(aLine, async (seq) => {
        const signed = await after('signed', (database) => rewrite(database, seq));
        expect(signed).toMatchObject({ kind: 'broken' });
        const plain = await after('plain', (database) => rewrite(database, seq));
        expect(plain.kind).toBe('intact');
      }),
    );
  });

  it('is found cut off with its head moved, when it was signed', async () => {
    const cut = async ({ kysely }: Database): Promise<void> => {
      await kysely.deleteFrom('audit').where('seq', '=', last).execute();
      const { hash } = await kysely
        .selectFrom('audit')
        .select('hash')
        .where('seq', '=', last - 1)
        .executeTakeFirstOrThrow();
      await kysely
        .updateTable('audit_head')
        .set({ seq: last - 1, hash })
        .execute();
    };
    expect(await after('signed', cut)).toMatchObject({ kind: 'broken', seq: last - 1 });
    expect((await after('plain', cut)).kind).toBe('intact');
  });
});
