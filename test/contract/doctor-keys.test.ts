import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSeal } from '../../src/chat/seal.ts';
import { rotateKeys } from '../../src/doctor-keys.ts';
import { openStore } from '../../src/storage/store.ts';

it('doctor --rotate-keys makes a new key, under which marks of the one before still hold', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatops-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const databaseUrl = `sqlite:${join(folder, 'chatops.db')}`;
  const store = await openStore(databaseUrl);
  const at = '2026-11-24T08:00:00.000Z';
  const first = async (name: string, value: string) => {
    const claim = await store.claim(name, value, at);
    return claim.won ? value : claim.by;
  };
  const seal = () => createSeal({ memory: store, first, now: () => new Date(at) });
  const [before, again] = [await seal().make('x'), await seal().make('x')];
  expect(again).toBe(before);

  const lines: string[] = [];
  const env = {
    UIPATH_URL: 'https://orchestrator.example.com/org/tenant/orchestrator_',
    UIPATH_ACCESS_TOKEN: 'token',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'hush',
    DATABASE_URL: databaseUrl,
  };
  expect(await rotateKeys(env, (line) => lines.push(line))).toBe(0);
  expect(lines).toEqual([expect.stringMatching(/^✓ keys: .*key 2 .*key 1/)]);
  expect(await seal().make('x')).not.toBe(before);
  expect(await seal().check('x', before)).toBe('good');
  await rotateKeys(env, () => undefined);
  expect(await seal().check('x', before)).toBe('old');
  await store.close();

  expect(await rotateKeys({ ...env, UIPATH_URL: '' }, (line) => lines.push(line))).toBe(78);
  expect(lines.at(-1)).toMatch(/^✗ UIPATH_URL/);
});
