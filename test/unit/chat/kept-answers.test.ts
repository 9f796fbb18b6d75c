import { describe, expect, it } from 'vitest';
import { keptAnswers } from '../../../src/chat/kept-answers.ts';

const minute = 60_000;

function clock() {
  let at = 0;
  return {
    now: () => new Date(at),
    pass: (ms: number) => {
      at += ms;
    },
  };
}

describe('answers that are kept', () => {
  it('asks once for all who ask at the same time, and again when it is old', async () => {
    const time = clock();
    const asked: string[] = [];
    const ask = keptAnswers(async (key) => asked.push(key), { keptMs: 5 * minute, now: time.now });
    await Promise.all([ask('a'), ask('a'), ask('b')]);
    expect(asked).toEqual(['a', 'b']);
    time.pass(5 * minute - 1);
    await ask('a');
    expect(asked).toEqual(['a', 'b']);
    await ask('a', minute);
    expect(asked).toEqual(['a', 'b', 'a']);
    time.pass(5 * minute);
    await ask('a');
    expect(asked).toHaveLength(4);
  });

  it('keeps a failure for ten seconds, and gives nothing older in its place', async () => {
    const time = clock();
    let works = true;
    let asked = 0;
    const ask = keptAnswers(
      async () => {
        asked += 1;
        if (!works) throw new Error('down');
        return 'yes';
      },
      { keptMs: minute, now: time.now },
    );
    await ask('a');
    works = false;
    time.pass(minute);
    await expect(ask('a')).rejects.toThrow('down');
    works = true;
    time.pass(9_999);
    await expect(ask('a')).rejects.toThrow('down');
    expect(asked).toBe(2);
    time.pass(1);
    await expect(ask('a')).resolves.toBe('yes');
  });

  it('counts the ten seconds from when it failed, not from when it was asked', async () => {
    const time = clock();
    const slow = Promise.withResolvers<string>();
    const ask = keptAnswers(() => slow.promise, { keptMs: minute, now: time.now });
    const first = ask('a');
    time.pass(30_000);
    slow.reject(new Error('late'));
    await expect(first).rejects.toThrow('late');
    time.pass(9_999);
    expect(ask('a')).toBe(first);
    await expect(ask('a')).rejects.toThrow('late');
  });

  it('keeps 5,000 answers at most', async () => {
    const time = clock();
    let asked = 0;
    const ask = keptAnswers(async () => (asked += 1), { keptMs: minute, now: time.now });
    for (let n = 0; n <= 5_000; n += 1) await ask(`key ${n}`);
    await ask('key 5000');
    expect(asked).toBe(5_001);
    await ask('key 0');
    expect(asked).toBe(5_002);
  });
});
