import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileCopy } from '../../src/audit/file-copy.ts';
import { createLineFile } from '../../src/audit/line-file.ts';
import { examineAudit } from '../../src/doctor-audit.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';

const key = 'a key that nobody guesses';
const time = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();

describe('doctor --audit', () => {
  let folder: string;
  let path: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chatops-'));
    path = join(folder, 'chatops.db');
    file = join(folder, 'audit.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const settings = () => ({
    UIPATH_URL: 'https://orchestrator.example.com/org/tenant/orchestrator_',
    UIPATH_ACCESS_TOKEN: 'token',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'hush',
    DATABASE_URL: `sqlite:${path}`,
  });

  async function said(change: Record<string, string> = {}) {
    const lines: string[] = [];
    const code = await examineAudit({ ...settings(), ...change }, (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  }

  /** Writes so many lines, and the file of the first `copied` of them. */
  async function write(count: number, options: { copied?: number; keys?: readonly string[] } = {}) {
    const store = await openStore(`sqlite:${path}`, { auditKeys: options.keys ?? [] });
    for (let number = 0; number < count; number += 1) {
      await store.audit(anAuditEntry({ at: time(number), command: 'kill' }));
      if (number + 1 === options.copied) await createFileCopy(store, createLineFile(file))();
    }
    return store;
  }

  /** Runs statements behind the back of the bot. */
  function tamper(...statements: readonly string[]): void {
    const database = new DatabaseSync(path);
    const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`drop trigger ${String(name)}`);
    for (const statement of statements) database.exec(statement);
    database.close();
  }

  it('says how much there is, what retention removed, and which line is the newest', async () => {
    const store = await write(1200);
    await store.forgetAudit(time(200), time(1300), 5000);
    const { hash } = await store.auditHead();
    await store.close();
    const { code, text } = await said();
    expect(code).toBe(0);
    expect(text).toContain(
      `✓ audit: intact; 1,001 lines since ${time(200)}; 200 older ones removed by retention`,
    );
    expect(text).toContain(`last on ${time(1300)}; the newest is line 1201, hash ${hash}`);
    expect(text).toContain('– audit: not signed');
  });

  it.each([
    ['changed', "update audit set outcome = 'ok: never mind' where seq = 5", 'Line 5 was changed'],
    ['removed', 'delete from audit where seq between 5 and 7', 'Lines 5 to 7 are missing before line 8'],
    ['cut off', 'delete from audit where seq >= 9', 'Lines 9 to 10 are missing at the end'],
    ['emptied', 'delete from audit', 'Lines 1 to 10 are missing at the end'],
  ])('names the first line of an audit that was %s, and ends with 1', async (_, statement, words) => {
    await (await write(10)).close();
    tamper(statement);
    const { code, text } = await said();
    expect(code).toBe(1);
    expect(text).toContain(`✗ audit: broken. ${words}`);
  });

  it('holds the file against the audit', async () => {
    const store = await write(10, { copied: 6 });
    await store.forgetAudit(time(2), time(60), 100);
    await store.close();
    writeFileSync(file, `${readFileSync(file, 'utf8')}half a li`);
    const { code, text } = await said({ AUDIT_FILE: file });
    expect(code).toBe(0);
    expect(text).toContain(
      `✓ audit file: 4 lines are the same in ${file}; 2 older ones that retention removed, 1 that cannot be read`,
    );
    const gone = await said({ AUDIT_FILE: `${file}.elsewhere` });
    expect(gone.code).toBe(0);
    expect(gone.text).toContain('is not there yet');
  });

  it('finds by the file what whoever rewrote the database could hide from the chain', async () => {
    const store = await write(10, { copied: 10 });
    await store.close();
    // The last lines are gone and the head says so: within the database all fits.
    tamper(
      'delete from audit where seq > 7',
      'update audit_head set seq = 7, hash = (select hash from audit where seq = 7)',
    );
    const { code, text } = await said({ AUDIT_FILE: file });
    expect(code).toBe(1);
    expect(text).toContain('✓ audit: intact');
    expect(text).toContain('Line 8 stands in the file and is gone from the audit.');
    const later = await openStore(`sqlite:${path}`);
    await later.audit(anAuditEntry({ command: 'start' }));
    await later.close();
    expect((await said({ AUDIT_FILE: file })).text).toContain('Line 8 is another one than in the file');
  });

  it('demands the signature once a key is set, and shows nothing of it', async () => {
    await (await write(3)).close();
    const unsigned = await said({ AUDIT_KEY: key });
    expect(unsigned.code).toBe(1);
    expect(unsigned.text).toContain('Line 3, the newest, is not signed');
    const store = await openStore(`sqlite:${path}`, { auditKeys: [key] });
    await store.signAudit(time(5));
    await store.close();
    const signed = await said({ AUDIT_KEY: key });
    expect(signed.code).toBe(0);
    expect(signed.text).toContain('3 lines are from before the key; the lines after them vouch for them');
    expect(signed.text).not.toContain(key);
    expect((await said()).code).toBe(1);
  });

  it('says what is wrong with the settings, or the database', async () => {
    const short = await said({ AUDIT_KEY: 'short', AUDIT_RETENTION: '3h', AUDIT_ROUTE: '#general' });
    expect(short.code).toBe(78);
    for (const name of ['AUDIT_KEY', 'AUDIT_RETENTION', 'AUDIT_ROUTE'])
      expect(short.text).toMatch(new RegExp(`^✗ ${name}: `, 'm'));
    writeFileSync(path, 'no database, and long enough to be looked at as one. '.repeat(50));
    const none = await said();
    expect(none.code).toBe(1);
    expect(none.text).toContain('✗ audit: it cannot be read');
  });
});
