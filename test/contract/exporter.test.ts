import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import { BotError } from '../../src/domain/errors.ts';
import { type ExportBody, type ExportStep, exportClaim } from '../../src/domain/export-body.ts';
import type { JobQuery } from '../../src/domain/orchestrator.ts';
import type { Store } from '../../src/domain/store.ts';
import { createExporter, type Exporter } from '../../src/exports/exporter.ts';
import { createLinks } from '../../src/exports/link.ts';
import { createShelf, type Shelf } from '../../src/exports/shelf.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';
import { recordingLog } from '../fixtures/log.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';
import { readCsv } from '../fixtures/read-csv.ts';

const id = '11111111-2222-4333-8444-555555555555';
const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const at = '2026-03-01T08:00:00.000Z';

let directory: string;
let store: Store;
let shelf: Shelf;
let chat: MemoryChat;
let orchestrator: MemoryOrchestrator;
let clock: Date;
let running: Exporter[];
let logged: readonly Record<string, unknown>[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exporter-'));
  store = await openStore('sqlite::memory:');
  shelf = createShelf(directory);
  chat = createMemoryChat('slack');
  clock = new Date(at);
  orchestrator = createMemoryOrchestrator({ tenant: 't', now: () => clock });
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

/** A process that works at exports. */
function startExporter(
  name = 'one',
  served: ReturnType<typeof createMemoryOrchestrator> = orchestrator,
): Exporter {
  const { lines, log } = recordingLog();
  logged = lines;
  const exporter = createExporter({
    store,
    orchestrator: served,
    adapters: [chat],
    deliverer: { wake: () => undefined },
    shelf,
    redactor: createRedactor(),
    links: createLinks({ store, publicUrl: 'https://bot.example.com', now: () => clock }),
    holder: name,
    log,
    now: () => clock,
  });
  running.push(exporter);
  exporter.start();
  return exporter;
}

async function ask(change: Partial<ExportBody> = {}): Promise<void> {
  const body: ExportBody = {
    kind: 'export',
    by,
    at,
    target: 'slack:C1',
    way: 'file',
    question: 'Jobs',
    filter: {},
    top: null,
    step: { name: 'asking' },
    ...change,
  };
  await store.claim(exportClaim('t', by), 'Ana', at);
  await store.openNotice({ id, tenant: 't', body, targets: [] }, at);
  await store.settle(exportClaim('t', by), id);
}

const patience = { timeout: 15_000, interval: 20 };
async function stepNow(): Promise<ExportStep> {
  const notice = await store.notice(id);
  if (notice?.body.kind !== 'export') throw new Error('there is no export');
  return notice.body.step;
}
const until = async (name: ExportStep['name']): Promise<ExportStep> =>
  vi.waitFor(async () => {
    const step = await stepNow();
    if (step.name !== name) throw new Error(`${name} was waited for: ${JSON.stringify(step)}`);
    return step;
  }, patience);
const claimed = async () => !(await store.claim(exportClaim('t', by), 'again', at)).won;
const addJobs = (count: number) => {
  for (let job = 1; job <= count; job += 1) orchestrator.add({ id: job, key: `key-${job}`, info: `=${job}` });
};
const keysOf = (text = '') =>
  readCsv(text)
    .slice(1)
    .map((row) => row.at(-1));
const allKeys = (count: number) => Array.from({ length: count }, (_, index) => `key-${count - index}`);
const pages = () => orchestrator.lists.map((query: JobQuery) => query.after ?? 'first');

describe('an export that the bot writes itself', () => {
  it('holds all rows, newest first, is sent once, and leaves nothing behind', async () => {
    addJobs(2_500);
    await ask();
    startExporter();
    expect(await until('sent')).toMatchObject({
      how: 'posted',
      directly: false,
      file: { rows: 2_500, name: expect.stringMatching(/^jobs-2026-03-01-0800-111111\.csv$/) },
    });
    expect(chat.files()).toHaveLength(1);
    expect(keysOf(chat.files()[0])).toEqual(allKeys(2_500));
    expect(readCsv(chat.files()[0] ?? '')[1]).toContain("'=2500");
    expect(orchestrator.lists.every((query) => query.top === 1000 && query.order === 'newest')).toBe(true);
    expect(await vi.waitFor(claimed)).toBe(false);
    await vi.waitFor(async () => expect(await readdir(directory)).toEqual([]));
  });

  it('holds the newest so many where a number was given', async () => {
    addJobs(1_500);
    await ask({ top: 1_200 });
    startExporter();
    await until('sent');
    expect(keysOf(chat.files()[0])).toEqual(allKeys(1_500).slice(0, 1_200));
  });

  it('goes on after a restart where it was, whatever stood half written behind that', async () => {
    addJobs(4_500);
    await ask();
    orchestrator.beforeList = (_query, number) => {
      if (number === 2) void running[0]?.stop();
    };
    const first = startExporter('first');
    await vi.waitFor(() => expect(orchestrator.lists).toHaveLength(3));
    await first.stop();
    expect(await stepNow()).toMatchObject({ name: 'writing', rows: 3_000 });
    await appendFile(join(directory, `${id}.csv`), 'half a li');
    orchestrator.beforeList = () => undefined;
    startExporter('second');
    await until('sent');
    expect(keysOf(chat.files()[0])).toEqual(allKeys(4_500));
    expect(new Set(pages()).size).toBe(pages().length);
  });

  it('begins anew when its file is gone', async () => {
    addJobs(10);
    await ask({
      step: {
        name: 'writing',
        why: 'unknown-to-server',
        said: null,
        rows: 99,
        bytes: 999,
        after: 'n~5',
        unreadable: 0,
      },
    });
    startExporter();
    await until('sent');
    expect(keysOf(chat.files()[0])).toEqual(allKeys(10));
    await store.changeNotice(id, (body) => ({
      ...(body as ExportBody),
      step: { name: 'sending', tried: false, file: { name: 'x.csv', rows: 1, bytes: 1, notes: [] } },
    }));
    running[0]?.wake();
    await vi.waitFor(() => expect(chat.calls).toHaveLength(2));
  });

  it('is worked at by one process at a time', async () => {
    addJobs(3_000);
    await ask();
    startExporter('one');
    startExporter('two');
    await until('sent');
    expect(new Set(pages()).size).toBe(pages().length);
    expect(chat.calls).toHaveLength(1);
  });

  it('stops when somebody cancels it', async () => {
    addJobs(9_000);
    await ask({
      step: {
        name: 'writing',
        why: 'many-folders',
        said: null,
        rows: 0,
        bytes: 0,
        after: null,
        unreadable: 0,
      },
    });
    orchestrator.beforeList = async (_query, number) => {
      clock = new Date(clock.getTime() + 3_000);
      if (number !== 1) return;
      await store.changeNotice(id, (body) => ({ ...(body as ExportBody), step: { name: 'cancelled', by } }));
    };
    startExporter();
    await vi.waitFor(async () => {
      expect((await stepNow()).name).toBe('cancelled');
      expect(await readdir(directory)).toEqual([]);
    }, patience);
    expect(orchestrator.lists.length).toBeLessThan(4);
    expect(chat.calls).toEqual([]);
  });

  it('waits while Orchestrator cannot be asked', async () => {
    addJobs(3);
    await ask();
    orchestrator.beforeList = (_query, number) => {
      if (number === 0) throw new BotError('unavailable', 'Orchestrator is away.');
    };
    startExporter();
    await until('sent');
    expect(keysOf(chat.files()[0])).toEqual(allKeys(3));
  });

  it('is given up when that lasts too long, with the last word', async () => {
    await ask();
    orchestrator.beforeList = () => {
      clock = new Date(clock.getTime() + 6 * 60_000);
      throw new BotError('unavailable', 'Orchestrator is away.', { hint: 'Wait.' });
    };
    startExporter();
    expect(await until('failed')).toEqual({
      name: 'failed',
      message: 'Orchestrator is away.',
      hint: 'Wait.',
    });
    expect(await vi.waitFor(claimed)).toBe(false);
  });

  it('that fails for a reason of ours gives a number to ask for', async () => {
    await ask();
    orchestrator.beforeList = () => {
      throw new TypeError('a bug');
    };
    startExporter();
    expect(await until('failed')).toMatchObject({ message: expect.stringContaining('111111') });
    expect(logged).toContainEqual(
      expect.objectContaining({ export: id, msg: 'an export failed', level: 50 }),
    );
  });

  it('without a row brings no file', async () => {
    await ask();
    startExporter();
    await until('empty');
    expect(chat.calls).toEqual([]);
    expect(await vi.waitFor(claimed)).toBe(false);
  });
});

describe('an export that Orchestrator writes', () => {
  const csv = (rows: string) => Buffer.from(`a,b\r\n${rows}`);

  it('is looked at until every folder is ready, fetched and joined', async () => {
    const looked: number[] = [];
    orchestrator.requestExport = async () => ({
      kind: 'asked',
      exports: [
        { id: 7, folder: 'A' },
        { id: 8, folder: 'B' },
      ],
    });
    orchestrator.exportStatus = async (one) => {
      looked.push(one);
      return one === 8 && looked.length < 4 ? 'waiting' : 'ready';
    };
    orchestrator.downloadExport = async (one, to) => {
      to.begin();
      await to.write(csv(one === 7 ? '1,=x\r\n' : '2,y'));
    };
    await ask();
    startExporter();
    expect(await until('sent')).toMatchObject({ file: { rows: 2, notes: [] } });
    expect(chat.files()).toEqual(["\ufeffa,b\r\n1,'=x\r\n2,y\r\n"]);
    expect(looked).toEqual([7, 8, 7, 8]);
    expect(orchestrator.lists).toEqual([]);
  });

  it('goes on after a restart without asking again', async () => {
    orchestrator.requestExport = async () => {
      throw new Error('asked twice');
    };
    orchestrator.exportStatus = async () => 'ready';
    orchestrator.downloadExport = async (_one, to) => {
      to.begin();
      await to.write(csv('1,2\r\n'));
    };
    await ask({ step: { name: 'preparing', exports: [{ id: 7, folder: 'A' }], ready: 0, since: at } });
    startExporter();
    await until('sent');
    expect(chat.files()).toEqual(['\ufeffa,b\r\n1,2\r\n']);
  });

  it('that takes longer than half an hour is given up, and says where it may still be found', async () => {
    orchestrator.exportStatus = async () => 'waiting';
    await ask({
      step: { name: 'preparing', exports: [{ id: 7, folder: 'A' }], ready: 0, since: '2026-03-01T07:29:00Z' },
    });
    startExporter();
    expect(await until('failed')).toMatchObject({
      message: expect.stringContaining('30 minutes'),
      hint: expect.stringContaining('My Reports'),
    });
  });

  it('of which the download breaks off is fetched anew', async () => {
    let tries = 0;
    orchestrator.downloadExport = async (_one, to) => {
      tries += 1;
      to.begin();
      await to.write(csv('1,2\r\n3,'));
      if (tries === 1) throw new BotError('unavailable', 'The connection broke.');
      await to.write(Buffer.from('4\r\n'));
    };
    await ask({ step: { name: 'fetching', exports: [{ id: 7, folder: 'A' }] } });
    startExporter();
    await until('sent');
    expect(chat.files()).toEqual(['\ufeffa,b\r\n1,2\r\n3,4\r\n']);
  });
});

describe('bringing the file', () => {
  beforeEach(() => addJobs(2));

  it('looks first whether it arrived when the answer was lost', async () => {
    await ask();
    chat.after = (call) => {
      chat.after = () => undefined;
      if (call.did === 'send file') throw new DeliveryError('uncertain', 'No answer.');
    };
    startExporter();
    await until('sent');
    expect(chat.calls.map((call) => (call.did === 'send file' ? call.uncertain : null))).toEqual([
      false,
      true,
    ]);
    expect(chat.files()).toHaveLength(1);
  });

  it('takes it for possible that it arrived before a crash', async () => {
    await ask();
    startExporter();
    const step = await until('sent');
    const writer = await shelf.write(id, 0);
    await writer?.append('again');
    await writer?.close();
    const { file } = step as Extract<ExportStep, { name: 'sent' }>;
    await store.changeNotice(id, (body) => ({
      ...(body as ExportBody),
      step: { name: 'sending', tried: true, file },
    }));
    running[0]?.wake();
    await vi.waitFor(() => expect(chat.calls).toHaveLength(2));
    await until('sent');
    expect(chat.calls.at(-1)).toMatchObject({ uncertain: true });
    expect(chat.files()).toHaveLength(1);
  });

  it('goes to the person where the channel takes none', async () => {
    await ask();
    chat.before = (call) => {
      if (call.target === 'slack:C1') throw new DeliveryError('refused', 'The bot is not in this channel.');
    };
    startExporter();
    expect(await until('sent')).toMatchObject({ directly: true });
    expect(chat.calls.map((call) => call.target)).toEqual(['slack:C1', 'slack:U1']);
  });

  it('says why when nobody takes it', async () => {
    await ask();
    chat.before = () => {
      throw new DeliveryError('refused', 'The app lacks files:write.');
    };
    startExporter();
    expect(await until('failed')).toMatchObject({ message: 'The app lacks files:write.' });
    await vi.waitFor(async () => expect(await readdir(directory)).toEqual([]));
  });

  it('puts it behind a link that ends, file and all', async () => {
    await ask({ way: 'link', target: 'teams:19:x' });
    const exporter = startExporter();
    const step = (await until('linked')) as Extract<ExportStep, { name: 'linked' }>;
    expect(step.until).toBe('2026-03-01T08:15:00.000Z');
    expect(await vi.waitFor(claimed)).toBe(false);
    const { searchParams } = new URL(step.url);
    const parts = {
      id,
      expires: searchParams.get('expires') ?? '',
      signature: searchParams.get('signature') ?? '',
    };
    const found = await exporter.fetch(parts);
    expect(found).toMatchObject({ kind: 'file', name: step.file.name, bytes: step.file.bytes });
    expect(await exporter.fetch({ ...parts, signature: 'x' })).toEqual({ kind: 'forged' });
    // F37: a bot of another tenant that shares the store, the key and the files gives none of them.
    const elsewhere = startExporter('two', createMemoryOrchestrator({ tenant: 'other', now: () => clock }));
    expect(await elsewhere.fetch(parts)).toEqual({ kind: 'gone' });
    clock = new Date('2026-03-01T08:15:00Z');
    exporter.wake();
    await until('expired');
    expect(await exporter.fetch(parts)).toEqual({ kind: 'expired' });
    await vi.waitFor(async () => expect(await readdir(directory)).toEqual([]));
  });

  it('keeps nobody waiting for links that live', async () => {
    for (let one = 2; one < 8; one += 1) {
      const file = { name: 'x.csv', rows: 1, bytes: 1, notes: [] };
      const step = { name: 'linked', file, url: 'https://x', until: '2026-03-01T09:00:00Z' } as const;
      const body: ExportBody = {
        kind: 'export',
        by,
        at,
        target: 'slack:C1',
        way: 'link',
        question: 'Jobs',
        filter: {},
        top: null,
        step,
      };
      await store.openNotice({ id: id.replace('1', String(one)), tenant: 't', body, targets: [] }, at);
    }
    await ask();
    startExporter();
    expect(await until('sent')).toMatchObject({ how: 'posted' });
  });
});

describe('an export of the audit', () => {
  it('holds the lines that fit, newest first, and nothing that a spreadsheet executes', async () => {
    const entry = { at, command: 'kill', outcome: 'denied' };
    for (let line = 1; line <= 2500; line += 1)
      await store.audit(anAuditEntry({ ...entry, invocation: `i${line}` }));
    await store.audit(anAuditEntry({ at, command: 'show' }));
    await store.audit(
      anAuditEntry({
        ...entry,
        actorName: '=HYPERLINK("http://x")',
        subject: { jobs: [1, 2], process: '@p', folder: null },
      }),
    );
    await ask({ audit: { outcome: 'denied' }, target: 'slack:U1', question: 'Audit' });
    startExporter();
    const step = await until('sent');
    expect(step).toMatchObject({
      file: { rows: 2501, name: expect.stringMatching(/^audit-.*\.csv$/) as string },
    });
    const [head, first, ...rest] = readCsv(chat.files()[0] ?? '');
    expect(head?.slice(0, 5)).toEqual(['Line', 'At (UTC)', 'Who', 'Name', 'In Orchestrator']);
    expect(first).toContain('\'=HYPERLINK("http://x")');
    expect(first).toContain("'@p");
    expect(first).toContain('1 2');
    expect(rest.map((row) => row[0])).toEqual(Array.from({ length: 2500 }, (_, index) => `${2500 - index}`));
    expect(orchestrator.lists).toEqual([]);
    expect(await claimed()).toBe(false);
  });

  it('goes on where it was, after a crash', async () => {
    for (let line = 1; line <= 30; line += 1) await store.audit(anAuditEntry({ at, invocation: `i${line}` }));
    const writer = await shelf.write(id, 0);
    await writer?.append('what was written before\r\n');
    await writer?.close();
    const bytes = writer?.bytes() ?? 0;
    const step = {
      name: 'writing',
      why: 'kept-by-bot',
      said: null,
      rows: 10,
      bytes,
      after: '21',
      unreadable: 0,
    } as const;
    await ask({ audit: {}, target: 'slack:U1', question: 'Audit', step });
    startExporter();
    await until('sent');
    const [, ...rows] = readCsv(chat.files()[0] ?? '');
    expect(rows.map((row) => row[0])).toEqual(Array.from({ length: 20 }, (_, index) => `${20 - index}`));
  });
});
