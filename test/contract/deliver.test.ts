import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliverer, type Deliverer } from '../../src/alerts/delivery/deliver.ts';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import type { NoticeBody } from '../../src/domain/notice.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { printNotice } from '../fixtures/alert-world.ts';
import { aJob } from '../fixtures/job.ts';
import { silent } from '../fixtures/log.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';

const origin = Date.parse('2026-03-02T08:00:00.000Z');
const second = 1000;
const minute = 60 * second;

let store: Store;
let slack: MemoryChat;
let teams: MemoryChat;
let running: Deliverer[];

beforeEach(async () => {
  vi.useFakeTimers({ now: origin });
  store = await openStore('sqlite::memory:');
  slack = createMemoryChat('slack');
  teams = createMemoryChat('teams');
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map(async (one) => one.stop()));
  await store.close();
  vi.useRealTimers();
});

function start(holder = 'a', over: Partial<Store> = {}): Deliverer {
  const one = createDeliverer({
    store: { ...store, ...over },
    adapters: [slack, teams],
    render: (notice) => ({ preview: printNotice(notice), blocks: [] }),
    holder,
    log: silent,
    now: () => new Date(),
    random: () => 0.5,
  });
  running.push(one);
  one.start();
  return one;
}

async function open(id: number, targets: readonly string[] = ['slack:A']): Promise<void> {
  const body: NoticeBody = { kind: 'alert', job: aJob({ id }), earlierFaults: 0, history: [] };
  await store.openNotice({ id: `n${id}`, tenant: 'default', body, targets }, timestamp(Date.now()));
}

/** Something is done about a notice: its text grows. */
async function act(id: number): Promise<void> {
  const line = {
    did: 'kill',
    by: { platform: 'slack', id: 'U1', name: 'Ana' },
    at: timestamp(Date.now()),
    jobId: id,
  } as const;
  await store.changeNotice(`n${id}`, (body) =>
    body.kind === 'alert' ? { ...body, history: [...body.history, line] } : body,
  );
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** Fails every call to this place. */
function failing(target: string, outcome: DeliveryError['outcome'], retryAfterMs: number | null = null) {
  return (call: { readonly target: string }): void => {
    if (call.target === target) throw new DeliveryError(outcome, `${outcome} by ${target}`, { retryAfterMs });
  };
}

describe('deliver', () => {
  it('posts to every place, oldest first, no faster than the platform likes', async () => {
    for (const id of [1, 2, 3]) await open(id, ['slack:A', 'teams:B']);
    start();
    await pass(900);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted']);
    expect(teams.shown('teams:B')).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
    await pass(1200);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted', 'alert 2: Faulted', 'alert 3: Faulted']);
  });

  it('delivers at once what it is woken for', async () => {
    const deliverer = start();
    await pass(minute);
    await open(1);
    deliverer.wake();
    await deliverer.flush();
    expect(Date.now()).toBe(origin + minute);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted']);
  });

  it('finds by itself what another process opened', async () => {
    start();
    await pass(minute);
    await open(1);
    await pass(6 * second);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted']);
  });

  it('sends of many changes the newest only, at most one edit in two seconds', async () => {
    await open(1);
    const deliverer = start();
    await pass(minute);
    for (let change = 0; change < 40; change++) {
      await act(1);
      deliverer.wake();
      await pass(100);
    }
    await pass(minute);
    const edits = slack.calls.filter((call) => call.did === 'update');
    expect(edits.length).toBeLessThanOrEqual(4);
    expect(slack.shown('slack:A')).toEqual([`alert 1: Faulted${', kill'.repeat(40)}`]);
  });

  it('sends an alert at once that comes right after an edit in the same place', async () => {
    await open(1);
    const deliverer = start();
    await pass(10 * second);
    await act(1);
    deliverer.wake();
    await pass(50);
    expect(slack.calls.at(-1)?.did).toBe('update');
    await open(2);
    deliverer.wake();
    await pass(50);
    expect(slack.calls.at(-1)?.did).toBe('send');
  });

  it('edits at once when it is woken for this very notice', async () => {
    await open(1);
    const deliverer = start();
    await pass(minute);
    for (let change = 1; change <= 2; change++) {
      await act(1);
      deliverer.wake('n1');
      await pass(1300);
      expect(slack.shown('slack:A')).toEqual([`alert 1: Faulted${', kill'.repeat(change)}`]);
    }
  });

  it('F18: a rate limit delays, for as long as the platform says, and drops nothing', async () => {
    for (let id = 1; id <= 10; id++) await open(id);
    slack.before = failing('slack:A', 'retry', 20 * second);
    const deliverer = start();
    await pass(second);
    expect(slack.calls).toHaveLength(1);
    slack.before = () => undefined;
    await pass(18 * second);
    expect(slack.calls).toHaveLength(1);
    const flushed = deliverer.flush();
    await pass(minute);
    await flushed;
    expect(new Set(slack.shown('slack:A')).size).toBe(10);
    expect(slack.shown('slack:A')).toHaveLength(10);
  });

  it('tries again ever more slowly when a place fails, and holds up no other', async () => {
    await open(1, ['slack:A', 'slack:B', 'teams:C']);
    slack.before = failing('slack:A', 'retry');
    start();
    await pass(20 * minute);
    const tries = slack.calls.filter((call) => call.target === 'slack:A').length;
    // 1, 2, 4 … 256 s, then every five minutes.
    expect(tries).toBe(12);
    expect(slack.shown('slack:B')).toHaveLength(1);
    expect(teams.shown('teams:C')).toHaveLength(1);
    slack.before = () => undefined;
    await pass(5 * minute + second);
    expect(slack.shown('slack:A')).toHaveLength(1);
    expect(await store.waitingPosts()).toEqual([]);
  });

  it('F24: a place that refuses says why, is asked every five minutes, and takes all once it is mended', async () => {
    for (const id of [1, 2]) await open(id, ['slack:A', 'teams:B']);
    slack.before = failing('slack:A', 'refused');
    start();
    await pass(20 * minute);
    expect(slack.calls.length).toBeLessThanOrEqual(10);
    expect(teams.shown('teams:B')).toHaveLength(2);
    expect(await store.waitingPosts()).toMatchObject([
      { target: 'slack:A', count: 2, lastError: 'refused by slack:A' },
    ]);
    slack.before = () => undefined;
    await pass(6 * minute);
    expect(new Set(slack.shown('slack:A'))).toEqual(new Set(['alert 1: Faulted', 'alert 2: Faulted']));
  });

  it('F25: takes up at once a place that can be reached again', async () => {
    for (const id of [1, 2]) await open(id, ['teams:B']);
    teams.before = failing('teams:B', 'refused');
    const deliverer = start();
    await pass(minute);
    teams.before = () => undefined;
    deliverer.revive('teams:B');
    await pass(2 * second);
    expect(teams.shown('teams:B')).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
  });

  it('lets other messages pass one that is never taken', async () => {
    for (const id of [1, 2, 3]) await open(id);
    slack.before = (call) => {
      if (call.text.startsWith('alert 1:')) throw new DeliveryError('refused', 'not this one');
    };
    start();
    await pass(minute);
    expect(slack.shown('slack:A')).toEqual(['alert 2: Faulted', 'alert 3: Faulted']);
  });

  it('waits for a platform that is not set up', async () => {
    await open(1, ['irc:A', 'slack:A']);
    start();
    await pass(minute);
    expect(slack.shown('slack:A')).toHaveLength(1);
    expect(await store.waitingPosts()).toMatchObject([
      { target: 'irc:A', lastError: expect.stringMatching(/irc:A/) },
    ]);
  });

  it('F30: knows after a restart which message to edit', async () => {
    await open(1);
    const deliverer = start();
    await pass(second);
    await deliverer.stop();
    await act(1);
    start('b');
    await pass(second);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted, kill']);
  });

  it('F30: posts anew what somebody deleted', async () => {
    await open(1);
    start();
    await pass(minute);
    slack.before = (call) => {
      if (call.did === 'update' && call.message === 'm1')
        throw new DeliveryError('gone', 'message_not_found');
    };
    await act(1);
    await pass(minute);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted', 'alert 1: Faulted, kill']);
    await act(1);
    await pass(minute);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted', 'alert 1: Faulted, kill, kill']);
  });

  it('looks first when a send may have arrived, until it knows', async () => {
    await open(1);
    let lost = 1;
    slack.after = () => {
      if (lost-- > 0) throw new DeliveryError('uncertain', 'the answer was lost');
    };
    slack.before = () => {
      if (slack.calls.length === 2) throw new DeliveryError('retry', '503');
    };
    start();
    await pass(minute);
    expect(slack.calls.map((call) => call.did === 'send' && call.options.uncertain)).toEqual([
      false,
      true,
      true,
    ]);
    expect(slack.shown('slack:A')).toHaveLength(1);
  });

  it('looks first for what a process that died was about to send', async () => {
    await open(1);
    // The send arrives, and the process dies before it can keep that.
    await store.beginPost('n1', 'slack:A');
    await slack.send(
      'slack:A',
      { preview: 'alert 1: Faulted', blocks: [] },
      { id: 'n1 slack:A', uncertain: false },
    );
    start('b');
    await pass(second);
    expect(slack.shown('slack:A')).toHaveLength(1);
    expect(await store.waitingPosts()).toEqual([]);
  });

  it('looks first when the store did not keep what was sent', async () => {
    await open(1);
    let broken = true;
    start('a', {
      posted: async (...args) => {
        if (broken) {
          broken = false;
          throw new Error('disk full');
        }
        await store.posted(...args);
      },
    });
    await pass(minute);
    expect(slack.shown('slack:A')).toHaveLength(1);
    expect(await store.waitingPosts()).toEqual([]);
  });

  it('F9: one process delivers; another takes over when it is gone, and finds what was under way', async () => {
    await open(1);
    const answer = Promise.withResolvers<undefined>();
    slack.after = async () => answer.promise;
    // The first process sends, and hangs before it hears of it: it renews nothing any more.
    let alive = true;
    const stalled = start('a', {
      lease: async (...args) => alive && store.lease(...args),
    });
    start('b');
    await pass(second);
    alive = false;
    slack.after = () => undefined;
    await pass(minute);
    expect(slack.calls.map((call) => call.did === 'send' && call.options.uncertain)).toEqual([false, true]);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted']);
    answer.resolve(undefined);
    await stalled.stop();
  });

  it('goes on when the store fails for a while', async () => {
    await open(1);
    let broken = true;
    start('a', {
      duePosts: async (...args) => {
        if (broken) throw new Error('database is locked');
        return store.duePosts(...args);
      },
    });
    await pass(minute);
    expect(slack.calls).toEqual([]);
    broken = false;
    await pass(6 * second);
    expect(slack.shown('slack:A')).toHaveLength(1);
  });

  it('stops after the send that is under way', async () => {
    for (const id of [1, 2]) await open(id);
    const answer = Promise.withResolvers<undefined>();
    slack.before = async () => answer.promise;
    const deliverer = start();
    await pass(second);
    const stopped = deliverer.stop();
    answer.resolve(undefined);
    await stopped;
    await pass(minute);
    expect(slack.shown('slack:A')).toEqual(['alert 1: Faulted']);
    expect((await store.postsOf('n1'))[0]).toMatchObject({ shown: 1, uncertain: false });
    expect(await store.lease('deliver', 'b', timestamp(Date.now()), 1)).toBe(true);
  });
});
