import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { keepHouse } from '../../src/housekeeping.ts';
import { openStore } from '../../src/storage/store.ts';
import { recordingLog, silent } from '../fixtures/log.ts';

const day = 24 * 3_600_000;
const ago = (ms: number): string => timestamp(Date.now() - ms);
const now = (): Date => new Date();

let store: Store;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-03-01T08:00:00.000Z') });
  store = await openStore('sqlite::memory:');
});

afterEach(async () => {
  await store.close();
  vi.useRealTimers();
});

async function isForgotten(key: string): Promise<boolean> {
  return (await store.claim(key, 'somebody', ago(0))).won;
}

describe('housekeeping', () => {
  it('forgets what nobody will ask for any more, at once and every six hours', async () => {
    for (const kind of ['invocation', 'webhook', 'start', 'end', 'retry']) {
      await store.claim(`${kind}:old`, 'Ana', ago(3 * day));
      await store.claim(`${kind}:new`, 'Ana', ago(day));
    }
    await store.claim('retry:ancient', 'Ana', ago(91 * day));
    await store.keep('inputs:used up', '{}', ago(1));
    await store.keep('inputs:waiting', '{}', ago(-3 * 3_600_000));
    const house = keepHouse({ store, log: silent, now });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await store.recall('inputs:used up')).toBeNull();
    expect(await store.recall('inputs:waiting')).toBe('{}');
    await vi.advanceTimersByTimeAsync(6 * 3_600_000);
    await house.stop();
    expect(await store.recall('inputs:waiting')).toBeNull();
    const kinds = ['invocation', 'webhook', 'start', 'end', 'retry'];
    for (const kind of kinds) expect(await isForgotten(`${kind}:old`), kind).toBe(kind !== 'retry');
    for (const kind of kinds) expect(await isForgotten(`${kind}:new`), kind).toBe(false);
    expect(await isForgotten('retry:ancient')).toBe(true);
  });

  it('goes on after the store has failed', async () => {
    const { log, lines } = recordingLog();
    let fails = true;
    const shaky: Store = {
      ...store,
      forgetClaims: async (...args) => {
        if (fails) throw new Error('disk full');
        return store.forgetClaims(...args);
      },
    };
    await store.claim('invocation:old', 'Ana', ago(3 * day));
    const house = keepHouse({ store: shaky, log, now });
    await vi.advanceTimersByTimeAsync(1000);
    expect(lines).toMatchObject([{ msg: 'housekeeping failed' }]);
    fails = false;
    await vi.advanceTimersByTimeAsync(6 * 3_600_000);
    await house.stop();
    expect(await isForgotten('invocation:old')).toBe(true);
  });
});
