import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../src/exports/link.ts';
import { createShelf, type Shelf } from '../../src/exports/shelf.ts';
import { type Fetched, fileSender } from '../../src/http/files.ts';
import { createHttpServer, type HttpServer } from '../../src/http/server.ts';
import { silent } from '../fixtures/log.ts';

const id = '11111111-2222-4333-8444-555555555555';

describe('the shelf of files', () => {
  let directory: string;
  let shelf: Shelf;

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'shelf-')), 'exports');
    shelf = createShelf(directory);
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true, force: true }));

  const textOf = async (from?: number, to?: number) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of (await shelf.find(id))?.read(from, to) ?? []) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  const write = async (text: string, keep = 0) => {
    const writer = await shelf.write(id, keep);
    await writer?.append(text);
    await writer?.close();
    return writer?.bytes() ?? null;
  };

  it('keeps what is written, readable by the bot alone', async () => {
    expect(await shelf.find(id)).toBeNull();
    expect(await write('grüße')).toBe(7);
    expect(await textOf()).toBe('grüße');
    expect(await textOf(1, 2)).toBe('r');
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, `${id}.csv`))).mode & 0o777).toBe(0o600);
    await shelf.drop(id);
    expect(await shelf.find(id)).toBeNull();
  });

  it('goes on behind what is known to be whole, and not where less is there', async () => {
    await write('whole|half a li');
    expect(await write('line', 6)).toBe(10);
    expect(await textOf()).toBe('whole|line');
    expect(await write('x', 11)).toBeNull();
    expect(await write('new')).toBe(3);
    await shelf.drop(id);
    expect(await write('x', 1)).toBeNull();
  });

  it('knows ids, and never a path', async () => {
    await writeFile(join(directory, '..', 'secret.csv'), 'secret');
    for (const wrong of ['../secret', '..', '', 'secret', `${id}/..`, id.toUpperCase().replace(/1/g, 'A')]) {
      expect(await shelf.find(wrong)).toBeNull();
      await expect(shelf.write(wrong, 0)).rejects.toThrow(/UUID/);
    }
  });

  it('is swept of what is old, and of nothing else', async () => {
    await shelf.sweep(new Date());
    await write('old');
    const other = id.replace('1', '2');
    const writer = await shelf.write(other, 0);
    await writer?.close();
    await writeFile(join(directory, 'notes.txt'), 'kept');
    await utimes(join(directory, `${id}.csv`), 1, 1);
    await utimes(join(directory, 'notes.txt'), 1, 1);
    await shelf.sweep(new Date(1_000_000));
    expect((await readdir(directory)).toSorted()).toEqual([`${other}.csv`, 'notes.txt']);
    await shelf.remove();
    await expect(stat(directory)).rejects.toThrow(/ENOENT/);
  });
});

describe('links to files', () => {
  const memory = new Map<string, string>();
  const store = {
    keep: async (key: string, value: string) => void memory.set(key, value),
    recall: async (key: string) => memory.get(key) ?? null,
  };
  let clock = new Date('2026-03-01T08:00:00Z');
  const links = () => createLinks({ store, publicUrl: 'https://bot.example.com', now: () => clock });
  const partsOf = (url: string) => {
    const { pathname, searchParams } = new URL(url);
    return {
      id: pathname.replace('/files/', ''),
      expires: searchParams.get('expires') ?? '',
      signature: searchParams.get('signature') ?? '',
    };
  };

  it('hold for as long as they say, over a restart, and for nothing else', async () => {
    const url = await links().make(id, '2026-03-01T08:15:00.000Z');
    expect(url.startsWith(`https://bot.example.com/files/${id}?expires=1772352900&signature=`)).toBe(true);
    const parts = partsOf(url);
    expect(await links().check(parts)).toBe('valid');
    const forged = [
      { ...parts, id: id.replace('1', '2') },
      { ...parts, expires: '1972352900' },
      { ...parts, signature: '' },
      { ...parts, signature: `${parts.signature.slice(0, -2)}AA` },
      { ...parts, signature: `${parts.signature}AAAA` },
    ];
    for (const one of forged) expect(await links().check(one)).toBe('forged');
    clock = new Date('2026-03-01T08:15:00Z');
    expect(await links().check(parts)).toBe('expired');
    memory.clear();
    expect(await links().check(parts)).toBe('forged');
  });
});

describe('GET /files/*', () => {
  let server: HttpServer;
  let url: string;
  let answer: Fetched;
  const asked: unknown[] = [];

  beforeEach(async () => {
    const send = fileSender({
      fetch: async (parts) => {
        asked.push(parts);
        return answer;
      },
      log: silent,
    });
    server = createHttpServer({ host: '127.0.0.1', port: 0, routes: new Map([['GET /files/*', send]]) });
    url = await server.start();
  });
  afterEach(() => server.stop());

  it('gives the file as a download that runs nowhere', async () => {
    async function* read() {
      yield Buffer.from('a,b\r\n');
      yield Buffer.from('1,2\r\n');
    }
    answer = { kind: 'file', name: 'jobs-1.csv', bytes: 10, read };
    const response = await fetch(`${url}/files/${id}?expires=5&signature=s`);
    expect(asked.at(-1)).toEqual({ id, expires: '5', signature: 's' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('a,b\r\n1,2\r\n');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': 'attachment; filename="jobs-1.csv"',
      'content-length': '10',
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    });
    const head = await fetch(`${url}/files/${id}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    expect((await fetch(`${url}/files/${id}`, { method: 'POST' })).status).toBe(405);
  });

  it.each([
    ['forged', 403, 'not valid'],
    ['expired', 410, 'expired'],
    ['gone', 410, 'not kept'],
  ] as const)('says that a link is %s', async (kind, status, words) => {
    answer = { kind };
    const response = await fetch(`${url}/files/${id}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(words);
  });

  it('breaks off where the file does, so that half of one is not taken for a whole', async () => {
    async function* read(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the disk is gone');
    }
    answer = { kind: 'file', name: 'jobs-1.csv', bytes: 8, read };
    await expect(fetch(`${url}/files/${id}`).then((response) => response.text())).rejects.toThrow(
      /terminated|fetch failed/,
    );
  });
});
