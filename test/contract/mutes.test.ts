import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellEnded } from '../../src/alerts/catch-up.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Mute, Subscription } from '../../src/domain/rule.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { type AlertProcess, alertProcess } from '../fixtures/alert-world.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const origin = Date.parse('2026-03-02T18:00:07.250Z');
const minute = 60_000;
const hour = 60 * minute;
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

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

async function watching(places: readonly string[] = ['slack:A']): Promise<AlertProcess> {
  const one = alertProcess({
    store,
    orchestrator,
    chats: [slack],
    routes: places.map((place) => plainRoute(place)),
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
  orchestrator.add({ id: nextId++, created: at, started: at, ended: at, ...change });
}

async function muted(change: Partial<Mute>): Promise<Mute> {
  const rule: Mute = {
    kind: 'mute',
    id: 'm1',
    tenant: 'default',
    target: 'slack:A',
    scope: {},
    from: timestamp(Date.now()),
    until: null,
    daily: null,
    reason: null,
    by: ana,
    at: timestamp(Date.now()),
    ...change,
  };
  await store.addRule(rule);
  return rule;
}

function shown(place = 'slack:A'): readonly string[] {
  return slack.shown(place).filter((text) => !text.startsWith('summary'));
}

describe('a place that is muted', () => {
  it('hears nothing until the end, then once what happened meanwhile, and alerts again', async () => {
    await watching();
    await muted({ until: timestamp(Date.now() + 2 * hour) });
    fault();
    await pass(hour);
    fault({ process: 'Payroll' });
    await pass(30 * minute);
    expect(shown()).toEqual([]);
    await pass(hour);
    expect(shown()).toEqual(['catch-up: 2']);
    expect(await store.rules('default')).toEqual([]);
    fault();
    await pass(minute);
    expect(shown()).toEqual(['catch-up: 2', 'alert 3: Faulted']);
  });

  it('says nothing at the end when nothing happened', async () => {
    await watching();
    await muted({ until: timestamp(Date.now() + hour) });
    await pass(2 * hour);
    expect(shown()).toEqual([]);
    expect(await store.rules('default')).toEqual([]);
  });

  it('still hears what the mute does not speak of; other places hear all', async () => {
    await watching(['slack:A', 'slack:B']);
    await muted({ scope: { process: 'Payroll*' } });
    fault({ process: 'Payroll_Run' });
    fault();
    await pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted']);
    expect(shown('slack:B')).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
  });

  it('every night hears each morning what happened, once, over restarts', async () => {
    await watching();
    await muted({ daily: { from: '22:00', to: '07:00', zone: 'UTC' } });
    fault();
    await pass(3 * hour);
    expect(shown()).toEqual(['alert 1: Faulted']);
    await pass(2 * hour);
    fault({ process: 'Night' });
    await pass(6 * hour);
    expect(shown()).toEqual(['alert 1: Faulted']);
    await running.pop()?.stop();
    await pass(2 * hour);
    await watching();
    expect(shown()).toEqual(['alert 1: Faulted', 'catch-up: 1']);
    await pass(3 * hour);
    expect(shown()).toEqual(['alert 1: Faulted', 'catch-up: 1']);
    expect(await store.rules('default')).toHaveLength(1);
  }, 60_000);

  it('hears at once what happened when somebody ends it early', async () => {
    const bot = await watching();
    const rule = await muted({ until: timestamp(Date.now() + 5 * hour) });
    fault();
    await pass(hour);
    await store.removeRule('default', rule.id);
    await tellEnded(store, rule, [plainRoute('slack:A')], new Date());
    bot.deliverer.wake();
    await pass(minute);
    expect(shown()).toEqual(['catch-up: 1']);
  });

  it('everywhere is every place', async () => {
    await watching(['slack:A', 'slack:B']);
    await muted({ target: '*', until: timestamp(Date.now() + hour) });
    fault();
    await pass(2 * hour);
    expect([shown(), shown('slack:B')]).toEqual([['catch-up: 1'], ['catch-up: 1']]);
  });
});

describe('a place that subscribed (F34)', () => {
  const subscription: Subscription = {
    kind: 'subscription',
    id: 's1',
    tenant: 'default',
    target: 'slack:C',
    scope: { process: 'Payroll*' },
    min: null,
    by: ana,
    at: timestamp(origin),
  };

  it('hears what it asked for, and others go on as before', async () => {
    await watching();
    await store.addRule(subscription);
    fault();
    fault({ process: 'Payroll_Run' });
    await pass(minute);
    expect(shown('slack:C')).toEqual(['alert 2: Faulted']);
    expect(shown()).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
  });

  it('hears each once, however many of its rules want it', async () => {
    await watching();
    await store.addRule(subscription);
    await store.addRule({ ...subscription, id: 's2', scope: {} });
    await store.addRule({ ...subscription, id: 's3', target: 'slack:A' });
    fault({ process: 'Payroll_Run' });
    await pass(minute);
    expect([shown(), shown('slack:C')]).toEqual([['alert 1: Faulted'], ['alert 1: Faulted']]);
  });

  it('hears only of the kind of things that it asked for', async () => {
    await watching();
    await store.addRule({ ...subscription, scope: {}, events: ['stuck'] });
    fault();
    await pass(minute);
    expect(shown('slack:C')).toEqual([]);
  });

  it('hears only of what matters enough', async () => {
    await watching();
    await store.addRule({ ...subscription, scope: {}, min: 'high' });
    fault({ priority: 'Normal' });
    fault({ priority: 'High', process: 'Payments' });
    await pass(minute);
    expect(shown('slack:C')).toEqual(['alert 2: Faulted']);
  });
});
