import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

const fixture = new URL('../fixtures/playground-process.ts', import.meta.url).pathname;

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/_debug/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
}

it('the Agents Playground ends with the process that started it, even when that is killed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'playground-parent-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const parent = spawn(process.execPath, [fixture, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
  const url = printed.toString();
  expect(await answers(url)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const deadline = Date.now() + 5_000;
  while ((await answers(url)) && Date.now() < deadline) await pause(20);
  expect(await answers(url)).toBe(false);
}, 40_000);
