import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/storage/store.ts';
import { storeContract } from './store.ts';
import { storeAlertContract } from './store-alerts.ts';
import { storeAuditContract } from './store-audit.ts';
import { storeCareContract } from './store-care.ts';
import { storeStuckContract } from './store-stuck.ts';
import { storeWatchContract } from './store-watch.ts';

let folder: string;
let made = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatops-store-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the store in SQLite', () => {
  const fresh = async (): Promise<string> => {
    made += 1;
    return `sqlite:${join(folder, `folder-${made}`, 'chatops.db')}`;
  };
  storeContract(fresh);
  storeAlertContract(fresh);
  storeAuditContract(fresh);
  storeCareContract(fresh);
  storeStuckContract(fresh);
  storeWatchContract(fresh);
});

describe('the URL of a store', () => {
  it('may name the memory', async () => {
    const store = await openStore('sqlite::memory:');
    await store.keep('k', 'v');
    expect(await store.recall('k')).toBe('v');
    await store.close();
  });

  it('may not name a file that is no database, which is left alone', async () => {
    const path = join(folder, 'notes.txt');
    const text = 'not a database, and long enough to be looked at as one. '.repeat(50);
    writeFileSync(path, text);
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow(/not a database/);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it.each([
    ['mysql://root:hunter2@db/x', 'not with "mysql:"'],
    ['sqlite:', 'begins with'],
    ['', 'begins with'],
  ])('is explained when it is %j', async (url, said) => {
    const opening = openStore(url);
    await expect(opening).rejects.toThrow(said);
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});
