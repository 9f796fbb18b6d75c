import { describe, expect, it } from 'vitest';
import { createSeal, renewSeal, type Seal } from '../../../src/chat/seal.ts';

/** Processes that share one store. */
function shared() {
  const kept = new Map<string, string>();
  let at = Date.UTC(2026, 10, 23);
  const memory = {
    keep: async (name: string, value: string) => void kept.set(name, value),
    recall: async (name: string) => kept.get(name) ?? null,
  };
  const first = async (name: string, value: string) => {
    if (!kept.has(name)) kept.set(name, value);
    return kept.get(name) ?? '';
  };
  return {
    kept,
    memory,
    process: (): Seal => createSeal({ memory, first, now: () => new Date(at) }),
    pass: (ms: number) => {
      at += ms;
    },
  };
}

describe('a seal', () => {
  it('knows its text again, in every process on the store, and no other text', async () => {
    const { process } = shared();
    const [one, other] = [process(), process()];
    const [mark, theirs] = await Promise.all([one.make('retry 1'), other.make('retry 1')]);
    expect(theirs).toBe(mark);
    expect(await process().check('retry 1', mark)).toBe('good');
    expect(await other.check('retry 2', mark)).toBe('broken');
  });

  it('is of letters alone, so that nobody reads a job in it', async () => {
    const seal = shared().process();
    for (let job = 0; job < 50; job += 1) expect(await seal.make(`retry ${job}`)).toMatch(/^[a-zA-Z]{15}$/);
  });

  it('of another store is worth nothing', async () => {
    expect(
      await shared()
        .process()
        .check('x', await shared().process().make('x')),
    ).toBe('broken');
  });

  it.each(['', 'a', '😀', 'b'.repeat(15), 'b'.repeat(400), '1.abc', '__proto__'])(
    'that is %j is broken',
    async (mark) => {
      expect(await shared().process().check('x', mark)).toBe('broken');
    },
  );

  it('says old where there is none', async () => {
    expect(await shared().process().check('x', null)).toBe('old');
  });

  it('is made with the new key within a minute of its making; marks of the key before hold, older ones count as none', async () => {
    const { memory, pass, process } = shared();
    const seal = process();
    const first = await seal.make('x');
    expect(await renewSeal(memory)).toBe(2);
    // Another process marks with the new key already.
    expect(await seal.check('x', await process().make('x'))).toBe('good');
    pass(61_000);
    const second = await seal.make('x');
    expect(second).not.toBe(first);
    expect(await seal.check('x', first)).toBe('good');
    await renewSeal(memory);
    pass(61_000);
    expect(await seal.check('x', second)).toBe('good');
    expect(await seal.check('x', first)).toBe('old');
    expect(await seal.check('y', second)).toBe('broken');
  });

  it('with a key that was never made counts as none', async () => {
    const { memory, process } = shared();
    const ahead = process();
    for (let each = 0; each < 9; each += 1) await renewSeal(memory);
    const mark = await ahead.make('x');
    expect(await shared().process().check('x', mark)).toBe('old');
  });

  it('goes on when every letter has named a key once', async () => {
    const { memory, process } = shared();
    const first = await process().make('x');
    for (let each = 0; each < 51; each += 1) await renewSeal(memory);
    const before = await process().make('x');
    await renewSeal(memory);
    expect((await process().make('x')).charAt(0)).toBe(first.charAt(0));
    expect(await process().check('x', before)).toBe('good');
    expect(await process().check('x', first)).toBe('broken');
  });

  it('is had once the store can be read again', async () => {
    const { memory } = shared();
    let broken = true;
    const first = async (_: string, value: string) => {
      if (broken) throw new Error('locked');
      return value;
    };
    const seal = createSeal({ memory, first, now: () => new Date(0) });
    await expect(seal.make('x')).rejects.toThrow('locked');
    broken = false;
    expect(await seal.check('x', await seal.make('x'))).toBe('good');
  });
});
