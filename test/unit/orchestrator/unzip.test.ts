import { assert, asyncProperty, dictionary, integer, stringMatching, uint8Array } from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { csvIn } from '../../../src/orchestrator/unzip.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The CSV files in these bytes. */
async function read(bytes: Uint8Array, size = 7): Promise<Buffer[]> {
  const files: Uint8Array[][] = [];
  await csvIn(inPieces(bytes, size), {
    begin: () => void files.push([]),
    write: async (piece) => void files.at(-1)?.push(piece),
  });
  return files.map((pieces) => Buffer.concat(pieces));
}

const text = (value: string) => new TextEncoder().encode(value);

describe('a downloaded export', () => {
  it('is unzipped, in whatever pieces it comes', async () => {
    const files = dictionary(stringMatching(/^[a-z]{1,5}$/), uint8Array({ maxLength: 400 }), {
      minKeys: 1,
      maxKeys: 3,
    });
    await assert(
      asyncProperty(
        files,
        integer({ min: 1, max: 200 }),
        integer({ min: 0, max: 9 }),
        async (given, size, level) => {
          const named = Object.fromEntries(
            Object.entries(given).map(([name, bytes]) => [`${name}.csv`, bytes]),
          );
          const zip = zipSync(named, { level: level as 0 });
          expect(await read(zip, size)).toEqual(Object.values(named).map((bytes) => Buffer.from(bytes)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is left as it is when it is no ZIP, however short', async () => {
    for (const csv of ['', 'a', 'a,b\r\n1,2\r\n']) {
      expect((await read(text(csv), 1)).map(String)).toEqual([csv]);
    }
  });

  it('has nothing but its CSV files read', async () => {
    const zip = zipSync({ 'readme.txt': text('hello'), 'dir/jobs.CSV': text('a\r\n') });
    expect((await read(zip)).map(String)).toEqual(['a\r\n']);
    await expect(read(zipSync({ 'readme.txt': text('hello') }))).rejects.toThrow(/could not be unzipped/);
  });

  // A gigabyte is unfolded, which takes its time.
  it('is refused when it is broken or unfolds without end', { timeout: 60_000 }, async () => {
    const zip = zipSync({ 'jobs.csv': text('x'.repeat(5_000)) });
    const broken = Uint8Array.from(zip, (byte, at) => (at > 45 && at < 60 ? byte ^ 0x55 : byte));
    await expect(read(broken)).rejects.toThrow(/could not be unzipped/);
    const zeros = new Uint8Array(64_000_000);
    const bomb = zipSync(Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`${at}.csv`, zeros])));
    expect(bomb.length).toBeLessThan(2_000_000);
    await expect(csvIn(inPieces(bomb, 16_384), { begin: () => {}, write: async () => {} })).rejects.toThrow(
      /larger than a gigabyte/,
    );
  });
});
