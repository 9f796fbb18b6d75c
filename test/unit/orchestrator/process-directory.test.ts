import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { BotError } from '../../../src/domain/errors.ts';
import type { Process } from '../../../src/domain/process.ts';
import { createProcessDirectory } from '../../../src/orchestrator/process-directory.ts';
import type { Listing } from '../../../src/orchestrator/process-listing.ts';

const process = (name: string, key = name): Process => ({
  tenant: 'default',
  key,
  name,
  version: null,
  description: null,
  folder: { id: 1, path: 'Finance' },
  inputs: [],
});

const minute = 60_000;
const options = { top: 10 };

/** A directory whose server the test plays, and whose clock it owns. */
function aDirectory(change: { readonly search?: (part: string) => Promise<readonly Process[]> } = {}) {
  const listings: PromiseWithResolvers<Listing>[] = [];
  const searched: string[] = [];
  let at = 0;
  const directory = createProcessDirectory({
    list: () => {
      const listing = Promise.withResolvers<Listing>();
      listings.push(listing);
      return listing.promise;
    },
    search: async (part) => {
      searched.push(part);
      return change.search?.(part) ?? [];
    },
    log: pino({ level: 'silent' }),
    now: () => new Date(at),
  });
  return {
    searched,
    listings,
    names: async (text: string, top = 10) =>
      (await directory.suggest(text, { ...options, top })).map((each) => each.name),
    /** The n-th listing is answered. */
    listed: (n: number, names: readonly string[], whole = true) =>
      listings[n]?.resolve({ processes: names.map((name) => process(name)), whole }),
    pass: (ms: number) => {
      at += ms;
    },
  };
}

describe('the directory of processes', () => {
  it('fetches nothing before somebody types, and then once for all', async () => {
    const directory = aDirectory();
    expect(directory.listings).toHaveLength(0);
    const both = Promise.all([directory.names('inv'), directory.names('pay')]);
    directory.listed(0, ['Invoice', 'Payroll']);
    expect(await both).toEqual([['Invoice'], ['Payroll']]);
    expect(await directory.names('')).toEqual(['Invoice', 'Payroll']);
    expect(directory.listings).toHaveLength(1);
    expect(directory.searched).toEqual([]);
  });

  it('asks the server while the first listing takes its time', async () => {
    vi.useFakeTimers();
    try {
      const directory = aDirectory({
        search: async () => [process('Invoice_Processing'), process('Invoices')],
      });
      const answer = directory.names('inv processing');
      await vi.advanceTimersByTimeAsync(500);
      expect(await answer).toEqual(['Invoice_Processing']);
      expect(directory.searched).toEqual(['processing']);
      directory.listed(0, ['Invoice_Processing', 'Inv Processing 2']);
      await vi.advanceTimersByTimeAsync(0);
      expect(await directory.names('inv processing')).toEqual(['Inv Processing 2', 'Invoice_Processing']);
      expect(directory.searched).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers with an old list at once, and fetches a new one behind it', async () => {
    const directory = aDirectory();
    const first = directory.names('i');
    directory.listed(0, ['Invoice']);
    await first;
    directory.pass(5 * minute);
    expect(await directory.names('i')).toEqual(['Invoice']);
    expect(await directory.names('i')).toEqual(['Invoice']);
    expect(directory.listings).toHaveLength(2);
    directory.listed(1, ['Invoice', 'Import']);
    await expect.poll(() => directory.names('i')).toEqual(['Import', 'Invoice']);
    expect(directory.listings).toHaveLength(2);
  });

  it('looks again before it says that there is none, but not at every letter', async () => {
    const directory = aDirectory();
    const first = directory.names('new');
    directory.listed(0, ['Invoice']);
    expect(await first).toEqual([]);
    expect(await directory.names('new')).toEqual([]);
    expect(directory.listings).toHaveLength(1);
    directory.pass(minute);
    const again = directory.names('new');
    await expect.poll(() => directory.listings).toHaveLength(2);
    directory.listed(1, ['Invoice', 'New one']);
    expect(await again).toEqual(['New one']);
  });

  it('lives with what goes wrong: the old list stays, and trouble is not hurried', async () => {
    const directory = aDirectory();
    const first = directory.names('i');
    directory.listed(0, ['Invoice']);
    await first;
    directory.pass(6 * minute);
    await directory.names('i');
    directory.listings[1]?.reject(new BotError('unavailable', 'down'));
    await Promise.resolve();
    expect(await directory.names('i')).toEqual(['Invoice']);
    expect(await directory.names('zzz')).toEqual([]);
    expect(directory.listings).toHaveLength(2);
    directory.pass(minute);
    await directory.names('i');
    expect(directory.listings).toHaveLength(3);
  });

  it('says what is wrong when nothing can be had at all', async () => {
    const directory = aDirectory({
      search: () => Promise.reject(new BotError('setup', 'The app may not see processes.')),
    });
    const answer = directory.names('inv');
    directory.listings[0]?.reject(new BotError('setup', 'The app may not see processes.'));
    await expect(answer).rejects.toThrow('The app may not see processes.');
    await expect(directory.names('inv')).rejects.toThrow('The app may not see processes.');
    expect(directory.listings).toHaveLength(1);
  });

  it('asks the server for what a list that is not whole may lack', async () => {
    const directory = aDirectory({
      search: async () => [process('Invoice A'), process('Zebra Invoice')],
    });
    const first = directory.names('inv', 3);
    directory.listed(0, ['Invoice A', 'Invoice B'], false);
    expect(await first).toEqual(['Invoice A', 'Invoice B', 'Zebra Invoice']);
    expect(await directory.names('inv', 3)).toEqual(['Invoice A', 'Invoice B', 'Zebra Invoice']);
    expect(await directory.names('inv', 2)).toEqual(['Invoice A', 'Invoice B']);
    expect(directory.searched, 'the full second answer needed no asking').toEqual(['inv', 'inv']);
  });
});
