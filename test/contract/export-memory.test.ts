import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportBody } from '../../src/domain/export-body.ts';
import type { Orchestrator } from '../../src/domain/orchestrator.ts';
import { writeOwnFile } from '../../src/exports/own-file.ts';
import { createShelf, type Shelf } from '../../src/exports/shelf.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import { sandboxCredentials } from '../../src/sandbox/orchestrator/index.ts';
import { aJob } from '../fixtures/job.ts';
import { silent } from '../fixtures/log.ts';

const id = '11111111-2222-4333-8444-555555555555';
const mebibyte = 1024 * 1024;
/** A page of a thousand rows with their errors, in its forms between the wire and the file, and slack for the engine. */
const mostGrowth = 60 * mebibyte;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const used = (): number => {
  collect();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

let directory: string;
let shelf: Shelf;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-memory-'));
  shelf = createShelf(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Writes all jobs into a file, looking at the memory every so many pages; returns its growth and the rows in the file. */
async function writeAll(orchestrator: Pick<Orchestrator, 'jobs'>, every: number) {
  const before = used();
  let growth = 0;
  let pages = 0;
  const body = { filter: {}, top: null } as unknown as ExportBody;
  const written = await writeOwnFile({
    id,
    body,
    step: {
      name: 'writing',
      why: 'unknown-to-server',
      said: null,
      rows: 0,
      bytes: 0,
      after: null,
      unreadable: 0,
    },
    orchestrator: {
      jobs: async (query) => {
        pages += 1;
        if (pages % every === 0) growth = Math.max(growth, used() - before);
        return orchestrator.jobs(query);
      },
    },
    shelf,
    save: async () => undefined,
    stopping: () => false,
    wait: async () => undefined,
    now: () => new Date(),
  });
  let lines = 0;
  for await (const piece of (await shelf.find(id))?.read() ?? []) {
    for (const byte of piece) if (byte === 10) lines += 1;
  }
  return { written, growth, pages, lines };
}

describe('a file of very many jobs', () => {
  it('of a million rows, and of no more, is written in the memory of a page', async () => {
    const rows = 1_000_500;
    const { growth, lines, pages, written } = await writeAll(
      {
        jobs: async ({ after, top }) => {
          const from = Number(after ?? rows);
          const jobs = Array.from({ length: Math.min(top, from) }, (_, at) => aJob({ id: from - at }));
          const next = from - jobs.length;
          return {
            jobs,
            malformed: [],
            next: next === 0 ? null : String(next),
            total: null,
            serverTime: new Date(0),
          };
        },
      },
      50,
    );
    expect(pages).toBe(1_000);
    expect(written).toMatchObject({ rows: 1_000_000, notes: [expect.stringContaining('older ones')] });
    expect(lines).toBe(1_000_001);
    expect(growth).toBeLessThan(mostGrowth);
  }, 180_000);

  it('of a hundred thousand over HTTP, too', async () => {
    const rows = 100_000;
    const child: ChildProcess = fork(new URL('../fixtures/orchestrator-process.ts', import.meta.url), [
      String(rows),
    ]);
    try {
      const [at] = (await once(child, 'message')) as [{ url: string; tokenUrl: string }];
      const { clientId, clientSecret } = sandboxCredentials;
      const orchestrator = createOrchestrator({
        tenant: 't',
        ...at,
        auth: { kind: 'client-credentials', clientId, clientSecret, scope: 'OR.Jobs' },
        log: silent,
      });
      const { growth, written } = await writeAll(orchestrator, 10);
      expect(written).toMatchObject({ done: true, rows, notes: [] });
      expect(growth).toBeLessThan(mostGrowth);
    } finally {
      child.disconnect();
      await once(child, 'exit');
    }
  }, 180_000);
});
