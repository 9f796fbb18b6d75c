import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { type AlertProcess, alertProcess } from '../fixtures/alert-world.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;
const channel = 'slack:A';

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

async function watching(options: Partial<Parameters<typeof alertProcess>[0]> = {}): Promise<AlertProcess> {
  const one = alertProcess({
    store,
    orchestrator,
    chats: [slack],
    routes: [plainRoute(channel)],
    attended: true,
    ...options,
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
  orchestrator.add({
    id: nextId++,
    state: 'Faulted',
    created: at,
    started: at,
    ended: at,
    info: 'System.ArgumentException: The sheet does not exist',
    ...change,
  });
}

function succeed(change: Partial<Job> = {}): void {
  const at = timestamp(Date.now());
  orchestrator.add({
    id: nextId++,
    state: 'Successful',
    created: at,
    started: at,
    ended: at,
    info: null,
    ...change,
  });
}

/** What the channel shows, but for the summary. */
function shown(place = channel): readonly string[] {
  return slack.shown(place).filter((text) => !text.startsWith('summary'));
}

describe('one message a problem', () => {
  it('counts further faults of the same cause on it', async () => {
    await watching();
    fault({ info: 'System.ArgumentException: Row 1 is empty' });
    await pass(minute);
    expect(shown()).toEqual(['alert 1: Faulted']);
    for (let count = 2; count <= 14; count++)
      fault({ info: `System.ArgumentException: Row ${count} is empty` });
    await pass(minute);
    expect(shown()).toEqual(['alert 14: Faulted × 14']);
    expect(await store.faultsOfNotice('alert:default:1')).toHaveLength(14);
  });

  it('keeps other causes, processes and folders apart', async () => {
    await watching();
    fault();
    fault({ info: 'System.Exception: Another' });
    fault({ process: 'Payroll' });
    fault({ folder: { id: 99, path: 'Elsewhere' } });
    fault();
    await pass(minute);
    expect(shown()).toEqual([
      'alert 5: Faulted × 2',
      'alert 2: Faulted',
      'alert 3: Faulted',
      'alert 4: Faulted',
    ]);
  });

  it('begins a new one when the problem was quiet for the window', async () => {
    await watching();
    fault();
    await pass(59 * minute);
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
    await pass(61 * minute);
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 3: Faulted']);
  });

  it('begins a new one when the process worked in between', async () => {
    await watching();
    fault();
    await pass(minute);
    succeed();
    await pass(minute);
    expect(shown()).toEqual(['alert 1: Faulted, works again in 2']);
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 1: Faulted, works again in 2', 'alert 3: Faulted']);
  });

  it('edits it every few seconds at most, however many faults come', async () => {
    await watching();
    for (let second = 0; second < 60; second++) {
      fault();
      running[0]?.poller.pollNow();
      await pass(1000);
    }
    await pass(5000);
    expect(shown()).toEqual(['alert 60: Faulted × 60']);
    expect(slack.calls.filter((call) => call.did === 'update').length).toBeLessThanOrEqual(33);
  });

  it('tells each place as its route says', async () => {
    await watching({
      routes: [
        plainRoute(channel),
        { ...plainRoute('slack:B'), windowMs: 0 },
        { ...plainRoute('slack:C'), process: 'Payroll*' },
      ],
    });
    fault();
    fault();
    fault({ process: 'Payroll_Run' });
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 3: Faulted']);
    expect(shown('slack:B')).toEqual(['alert 1: Faulted', 'alert 2: Faulted', 'alert 3: Faulted']);
    expect(shown('slack:C')).toEqual(['alert 3: Faulted']);
  });

  it('survives restarts: the count goes on, and nothing is told twice (F6)', async () => {
    const first = await watching();
    fault();
    await pass(minute);
    await first.stop();
    fault();
    await watching();
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
  });
});

describe('F31: a place that holds alerts back', () => {
  const held = { ...plainRoute(channel), holdDownMs: 5 * minute };

  it('hears nothing when the process works again in time', async () => {
    await watching({ routes: [held] });
    fault();
    await pass(2 * minute);
    succeed();
    await pass(10 * minute);
    expect(shown()).toEqual([]);
  });

  it('hears of it when nothing worked in time, with all that happened since', async () => {
    await watching({ routes: [held] });
    fault();
    await pass(2 * minute);
    expect(shown()).toEqual([]);
    fault();
    await pass(4 * minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
  });
});

describe('a storm', () => {
  it('of 5,000 faults of 40 processes is one message a problem and one that says so', async () => {
    await watching({ limits: { pageRows: 1000 } });
    for (let id = 0; id < 5000; id++) {
      fault({ process: `Process_${id % 40}`, robot: 'VM07', info: `Logon failure: job ${id}` });
    }
    await pass(2 * minute);
    const alerts = shown().filter((text) => text.startsWith('alert'));
    expect(alerts).toHaveLength(40);
    expect(alerts.every((text) => text.endsWith('× 125'))).toBe(true);
    expect(shown()[0]).toBe('storm: 5000');
    await pass(10 * minute);
    expect(shown()[0]).toBe('storm: 5000, over');
    expect(shown()).toHaveLength(41);
  }, 60_000);

  it('counts on while it lasts, over a restart, too', async () => {
    const bot = await watching();
    const gust = (): void => {
      for (let count = 0; count < 30; count++) fault({ process: `Process_${count % 10}` });
    };
    gust();
    await pass(minute);
    gust();
    await pass(minute);
    expect(shown().filter((text) => text.startsWith('storm'))).toEqual(['storm: 60']);
    await bot.stop();
    gust();
    await watching();
    await pass(minute);
    expect(shown().filter((text) => text.startsWith('storm'))).toEqual(['storm: 90']);
  });

  it('is none when one problem faults often, nor when a few faults have many causes', async () => {
    await watching();
    for (let count = 0; count < 200; count++) fault();
    await pass(minute);
    await pass(10 * minute);
    for (let count = 0; count < 10; count++) fault({ process: `Process_${count}` });
    await pass(minute);
    expect(shown().filter((text) => text.startsWith('storm'))).toEqual([]);
  });
});
