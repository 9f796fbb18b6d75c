import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { type AlertProcess, alertProcess } from '../fixtures/alert-world.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const origin = Date.parse('2026-03-02T08:00:05.000Z');
const minute = 60_000;
const hour = 60 * minute;

let store: Store;
let orchestrator: MemoryOrchestrator;
let slack: MemoryChat;
let teams: MemoryChat;
let running: AlertProcess[];
let nextId: number;
/** Places at which nobody is reached, and why. */
let lost: Map<string, string>;

beforeEach(async () => {
  vi.useFakeTimers({ now: origin });
  store = await openStore('sqlite::memory:');
  orchestrator = createMemoryOrchestrator({ now: () => new Date() });
  lost = new Map();
  slack = createMemoryChat('slack');
  teams = createMemoryChat('teams');
  for (const chat of [slack, teams])
    chat.before = ({ target }) => {
      const why = lost.get(target);
      if (why !== undefined) throw new DeliveryError('refused', why, { lost: true });
    };
  running = [];
  nextId = 1;
});

afterEach(async () => {
  await Promise.all(running.map(async (one) => one.stop()));
  await store.close();
  vi.useRealTimers();
});

async function start(routes: readonly string[], adminRoutes: readonly string[]): Promise<AlertProcess> {
  const one = alertProcess({
    store,
    orchestrator,
    chats: [slack, teams],
    routes: routes.map((target) => plainRoute(target)),
    adminRoutes,
  });
  running.push(one);
  one.start();
  await pass(minute);
  return one;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** A fault of a problem of its own. */
async function fault(change: Partial<Job> = {}): Promise<number> {
  const at = timestamp(Date.now());
  const id = nextId++;
  orchestrator.add({
    id,
    process: `P${id}`,
    state: 'Faulted',
    created: at,
    started: at,
    ended: at,
    ...change,
  });
  await pass(minute);
  return id;
}

function shown(place: string): readonly string[] {
  const chat = place.startsWith('slack:') ? slack : teams;
  return chat.shown(place).filter((text) => !text.startsWith('summary'));
}

describe.each([
  ['F24: a channel that is archived', 'slack:A', 'slack:ADMIN'],
  ['F25: a conversation that the bot was taken out of', 'teams:A', 'teams:ADMIN'],
])('%s', (_name, route, admin) => {
  const sends = (): number =>
    [...slack.calls, ...teams.calls].filter((call) => call.did === 'send' && call.target === route).length;

  it('loses no alert: they go to the admin route, which is told once', async () => {
    await start([route], [admin]);
    await fault();
    lost.set(route, 'Nobody is here.');
    for (let count = 0; count < 3; count++) await fault();
    expect(shown(route)).toEqual(['alert 1: Faulted']);
    expect(shown(admin)).toEqual([
      `alert 2: Faulted for ${route}`,
      expect.stringMatching(/^route-lost, since 2026-03-02T08:02/),
      `alert 3: Faulted for ${route}`,
      `alert 4: Faulted for ${route}`,
    ]);
    expect(await running[0]?.watch.troubles()).toEqual([
      expect.objectContaining({ what: 'route-lost', said: 'Nobody is here.', instead: admin }),
    ]);
  });

  it('is tried again ever more slowly, and hears nothing old when it is back', async () => {
    await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    for (let count = 0; count < 12 * 60; count++) {
      if (count % 2 === 0) await fault();
      else await pass(minute);
    }
    // At 0, 5, 15, 35, 75 minutes, then hourly.
    expect(sends()).toBeGreaterThanOrEqual(13);
    expect(sends()).toBeLessThanOrEqual(16);
    lost.clear();
    await pass(hour);
    const last = await fault();
    expect(shown(route)).toEqual([`alert ${last}: Faulted`]);
    await pass(5 * minute);
    expect(shown(route)).toHaveLength(1);
    expect(shown(admin).filter((text) => /route-lost/.test(text))).toEqual([
      expect.stringMatching(/^was route-lost/),
    ]);
    expect(shown(admin).filter((text) => text.startsWith('alert'))).toHaveLength(last - 1);
  }, 60_000);

  it('is tried at once when somebody was heard there', async () => {
    const bot = await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    await fault();
    lost.clear();
    expect(await bot.fallback.retry(route)).toBe(true);
    await fault();
    expect(shown(route)).toEqual(['alert 2: Faulted']);
    expect(await bot.fallback.retry(route)).toBe(false);
    expect(await bot.watch.troubles()).toEqual([]);
  });

  it('falls back to another route that works where no admin route does, and repeats nothing there', async () => {
    await start([route, 'slack:B', 'slack:C'], [route]);
    lost.set(route, 'Nobody is here.');
    lost.set('slack:B', 'Nor here.');
    await fault();
    await fault();
    expect(shown('slack:C').filter((text) => text.startsWith('alert'))).toEqual([
      'alert 1: Faulted',
      'alert 2: Faulted',
    ]);
    expect(shown('slack:C').filter((text) => text.startsWith('route-lost'))).toHaveLength(2);
  });

  it('keeps its alerts waiting where there is no other place, and gets them all when it is back', async () => {
    await start([route], [route]);
    lost.set(route, 'Nobody is here.');
    await fault();
    await fault();
    await pass(hour);
    lost.clear();
    await pass(10 * minute);
    expect(new Set(shown(route))).toEqual(new Set(['alert 1: Faulted', 'alert 2: Faulted']));
  });

  it('gets a problem that goes on after it is back, with all that happened', async () => {
    const bot = await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    await fault({ process: 'Same' });
    lost.clear();
    await bot.fallback.retry(route);
    await fault();
    await fault({ process: 'Same' });
    expect(shown(route)).toEqual(['alert 2: Faulted', 'alert 3: Faulted × 2']);
    expect(shown(admin)[0]).toBe(`alert 3: Faulted × 2 for ${route}`);
  });

  it('is known to be lost after a restart and to other processes', async () => {
    const first = await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    await fault();
    await first.stop();
    await start([route], [admin]);
    await start([route], [admin]);
    await fault();
    expect(sends()).toBe(2);
    expect(shown(admin).filter((text) => /route-lost/.test(text))).toHaveLength(1);
  });
});

it('an answer to a person is told nowhere else', async () => {
  await start(['slack:A'], ['slack:ADMIN']);
  lost.set('slack:A', 'Nobody is here.');
  await fault();
  const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
  const at = timestamp(Date.now());
  const body = { kind: 'run', by, at, retryOf: null, jobs: [], history: [] } as const;
  await store.openNotice({ id: 'mine', tenant: 'default', body, targets: ['slack:A'] }, at);
  await pass(hour);
  expect(shown('slack:ADMIN').filter((text) => text.startsWith('run'))).toEqual([]);
});
