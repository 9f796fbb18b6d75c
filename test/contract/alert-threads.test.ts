import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute, type Route } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { type AlertProcess, alertProcess } from '../fixtures/alert-world.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;
const threaded: Route = { ...plainRoute('slack:A'), threads: true };

let store: Store;
let orchestrator: MemoryOrchestrator;
let slack: MemoryChat;
let running: AlertProcess[];
let nextId: number;

beforeEach(async () => {
  vi.useFakeTimers({ now: origin });
  store = await openStore('sqlite::memory:');
  orchestrator = createMemoryOrchestrator({ now: () => new Date() });
  slack = createMemoryChat('slack');
  running = [];
  nextId = 1;
});

afterEach(async () => {
  await Promise.all(running.map(async (one) => one.stop()));
  await store.close();
  vi.useRealTimers();
});

async function watching(...routes: readonly Route[]): Promise<AlertProcess> {
  const one = alertProcess({
    store,
    orchestrator,
    chats: [slack],
    routes: routes.length === 0 ? [threaded] : routes,
  });
  running.push(one);
  one.start();
  await pass(minute);
  return one;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

function fault(change: Partial<Job> = {}): void {
  const at = timestamp(Date.now());
  orchestrator.add({ id: nextId++, state: 'Faulted', created: at, started: at, ended: at, ...change });
}

/** What a place shows, but for the summary. */
function shown(place = 'slack:A'): readonly string[] {
  return slack.shown(place).filter((text) => !text.startsWith('summary'));
}

/** Below which message each reply was sent. */
function parents(): readonly (string | undefined)[] {
  return slack.calls.flatMap((call) =>
    call.did === 'send' && call.text.startsWith('reply') ? [call.options.inReplyTo?.message] : [],
  );
}

describe('F32: further faults in the thread of the first message', () => {
  it('are told nowhere but by the count, unless a route asks for it', async () => {
    await watching(plainRoute('slack:A'));
    fault();
    await pass(minute);
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
    expect(slack.calls.some((call) => call.did === 'send' && call.options.inReplyTo !== undefined)).toBe(
      false,
    );
  });

  it('are one reply a batch, at that place alone, while the count goes on above', async () => {
    await watching(threaded, plainRoute('slack:B'));
    fault();
    await pass(minute);
    for (let count = 0; count < 7; count++) fault();
    await pass(minute);
    fault();
    await pass(minute);
    expect(shown()).toEqual([
      'alert 9: Faulted × 9',
      'reply: 4, 5, 6, 7, 8 of 7, 8 in all',
      'reply: 9 of 1, 9 in all',
    ]);
    expect(shown('slack:B')).toEqual(['alert 9: Faulted × 9']);
    const [first] = parents();
    expect(parents()).toEqual([first, first]);
    expect(first).toBeDefined();
  });

  it('come every few seconds at most, however many there are', async () => {
    const { poller } = await watching();
    fault();
    await pass(minute);
    for (let second = 0; second < 60; second++) {
      fault();
      poller.pollNow();
      await pass(1000);
    }
    await pass(minute);
    const replies = shown().filter((text) => text.startsWith('reply'));
    expect(replies.length).toBeGreaterThan(5);
    expect(replies.length).toBeLessThanOrEqual(60 / 3);
    const told = replies.map((text) => Number(/of (\d+)/.exec(text)?.[1]));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(60);
  });

  it('are in the count alone until the first message is out, and where nothing has a thread', async () => {
    await watching(threaded, { ...plainRoute('slack:personal'), threads: true });
    slack.before = ({ target }) => {
      if (target === 'slack:A') throw new DeliveryError('retry', 'busy', { retryAfterMs: 2 * minute });
    };
    fault();
    await pass(minute);
    fault();
    await pass(minute);
    slack.before = () => undefined;
    await pass(5 * minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
    expect(shown('slack:personal')).toEqual(['alert 2: Faulted × 2']);
    expect(await store.waitingPosts()).toEqual([]);
  });

  it('are told once over restarts, also when the answer to a reply got lost', async () => {
    const first = await watching();
    fault();
    await pass(minute);
    fault();
    slack.after = (call) => {
      if (call.text.startsWith('reply')) throw new DeliveryError('uncertain', 'cut off');
    };
    await pass(minute);
    await first.stop();
    slack.after = () => undefined;
    const second = await watching();
    await pass(minute);
    await second.stop();
    await watching();
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'reply: 2 of 1, 2 in all']);
  });

  it('post the first message anew when somebody deleted it, with all it has to tell', async () => {
    await watching();
    fault();
    await pass(minute);
    slack.before = (call) => {
      if (call.did === 'send' && call.options.inReplyTo?.message === 'm2')
        throw new DeliveryError('gone', 'deleted');
    };
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 2: Faulted × 2']);
    expect(await store.waitingPosts()).toEqual([]);
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 3: Faulted × 3', 'reply: 3 of 1, 3 in all']);
    expect(parents().at(-1)).toBe('m3');
  });

  it('hold nothing up in a storm: then the count is enough', async () => {
    await watching();
    const gust = (): void => {
      for (let count = 0; count < 60; count++) fault({ process: `Process_${count % 6}` });
    };
    gust();
    await pass(minute);
    gust();
    await pass(minute);
    expect(shown().filter((text) => text.startsWith('alert'))).toHaveLength(6);
    expect(shown().filter((text) => text.startsWith('reply'))).toEqual([]);
  });
});
