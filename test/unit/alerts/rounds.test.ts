import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRounds, type Rounds } from '../../../src/alerts/rounds.ts';

let begun: number;
let gate: PromiseWithResolvers<undefined>;
let rounds: Rounds;

beforeEach(() => {
  vi.useFakeTimers();
  begun = 0;
  gate = Promise.withResolvers<undefined>();
  rounds = createRounds(async () => {
    begun += 1;
    await gate.promise;
    return 1000;
  });
});

afterEach(() => {
  vi.useRealTimers();
});

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

describe('rounds', () => {
  it('do not begin before the start', async () => {
    rounds.ask();
    await settle();
    expect(begun).toBe(0);
  });

  it('make up once for whatever was asked meanwhile', async () => {
    rounds.start();
    for (let asked = 0; asked < 5; asked++) {
      rounds.ask();
      await settle();
    }
    expect(begun).toBe(1);
    gate.resolve(undefined);
    await rounds.idle();
    expect(begun).toBe(2);
  });

  it('come again by themselves', async () => {
    gate.resolve(undefined);
    rounds.start();
    await rounds.idle();
    await vi.advanceTimersByTimeAsync(999);
    expect(begun).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toBe(2);
  });

  it('stop after the one under way', async () => {
    rounds.start();
    await settle();
    rounds.ask();
    const stopped = rounds.stop();
    gate.resolve(undefined);
    await stopped;
    rounds.ask();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(begun).toBe(1);
  });
});
