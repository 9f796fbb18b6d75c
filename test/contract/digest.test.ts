import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliverer } from '../../src/alerts/delivery/deliver.ts';
import type { DigestPlan } from '../../src/domain/digest-plan.ts';
import { BotError } from '../../src/domain/errors.ts';
import { plainRoute, type Route } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { epochMs, timestamp } from '../../src/domain/timestamp.ts';
import { createDigester, type Digester } from '../../src/reports/digest.ts';
import { createReporter } from '../../src/reports/reporter.ts';
import { openStore } from '../../src/storage/store.ts';
import { printNotice } from '../fixtures/alert-world.ts';
import { silent } from '../fixtures/log.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const minute = 60_000;
const hour = 60 * minute;
const plan: DigestPlan = {
  every: 'day',
  weekday: 1,
  timeMs: 8 * hour,
  zone: 'Europe/Berlin',
  skipGreen: false,
};
const route = (change: Partial<DigestPlan> = {}, target = 'slack:A'): Route => ({
  ...plainRoute(target),
  digest: { ...plan, ...change },
});

let store: Store;
let chat: MemoryChat;
let orchestrator: MemoryOrchestrator;
let running: { stop(): Promise<void> }[];
let nextId: number;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T06:00:00Z') });
  store = await openStore('sqlite::memory:');
  chat = createMemoryChat('slack');
  orchestrator = createMemoryOrchestrator({ now: () => new Date() });
  running = [];
  nextId = 1;
});
afterEach(async () => {
  await end();
  await store.close();
  vi.useRealTimers();
});

async function end(): Promise<void> {
  await Promise.all(running.map(async (one) => one.stop()));
  running = [];
}

/** A process of the bot, as far as digests go. */
function start(routes: readonly Route[] = [route()], holder = 'a'): Digester {
  const common = { store, holder, log: silent, now: () => new Date() };
  const deliverer = createDeliverer({
    ...common,
    adapters: [chat],
    render: (notice) => ({ preview: printNotice(notice), blocks: [] }),
    random: () => 0.5,
  });
  const digester = createDigester({
    ...common,
    tenant: orchestrator.tenant,
    deliverer,
    routes,
    reporter: createReporter({ orchestrator, store }),
  });
  running.push(deliverer, digester);
  deliverer.start();
  digester.start();
  return digester;
}

function ended(at: string, state: 'Faulted' | 'Successful' = 'Successful', process = 'Labels'): void {
  const started = timestamp(epochMs(at) - minute);
  orchestrator.add({ id: nextId++, process, state, created: started, started, ended: at });
}

/** Lets the clock run, in steps that timers and the store keep up with; what is far away is leapt to, as after a sleep. */
async function until(moment: string): Promise<void> {
  vi.setSystemTime(Math.max(Date.now(), Date.parse(moment) - 10 * minute));
  while (Date.now() < Date.parse(moment)) {
    await vi.advanceTimersByTimeAsync(Math.min(minute, Date.parse(moment) - Date.now()));
  }
  await vi.advanceTimersByTimeAsync(5000);
}

const said = () => chat.shown('slack:A');

describe('a digest', () => {
  it('comes at its time, about the day up to it', async () => {
    ended('2026-11-22T06:59:00Z', 'Faulted');
    ended('2026-11-22T07:01:00Z', 'Faulted');
    ended('2026-11-23T06:59:00Z');
    // The one of the day before is more than six hours late by now.
    start();
    await until('2026-11-23T06:59:50Z');
    expect(said()).toEqual([]);
    await until('2026-11-23T07:00:00Z');
    expect(said()).toEqual(['digest: 1 of 2 faulted, 2026-11-22T07:00:00.000Z to 2026-11-23T07:00:00.000Z']);
    await until('2026-11-24T06:59:00Z');
    expect(said()).toHaveLength(1);
    await until('2026-11-24T07:00:00Z');
    expect(said()).toHaveLength(2);
  });

  it('comes once from several processes, and once over restarts', async () => {
    ended('2026-11-23T05:00:00Z');
    start([route()], 'a');
    start([route()], 'b');
    await until('2026-11-23T07:30:00Z');
    expect(said()).toHaveLength(1);
    await end();
    start([route()], 'c');
    await until('2026-11-23T08:00:00Z');
    expect(said()).toHaveLength(1);
  });

  it('comes once when a process dies after it opened the notice, before it settled', async () => {
    ended('2026-11-23T05:00:00Z');
    const settle = store.settle.bind(store);
    store = { ...store, settle: () => Promise.reject(new Error('killed')) };
    start([route()], 'a');
    await until('2026-11-23T07:05:00Z');
    await end();
    store = { ...store, settle };
    start([route()], 'b');
    await until('2026-11-23T07:10:00Z');
    expect(said()).toHaveLength(1);
    const key = `digest:${orchestrator.tenant}:slack:A:2026-11-23`;
    expect((await store.claims([key])).get(key)?.outcome).toBe('opened');
  });

  it('comes once where the clock shows its time twice, and where it skips it', async () => {
    vi.setSystemTime(Date.parse('2026-10-24T23:00:00Z'));
    start([route({ timeMs: 2.5 * hour })]);
    await until('2026-10-25T03:00:00Z');
    expect(said()).toEqual(['digest: 0 of 0 faulted, 2026-10-24T00:30:00.000Z to 2026-10-25T00:30:00.000Z']);
    await end();
    vi.setSystemTime(Date.parse('2026-03-29T00:00:00Z'));
    start([route({ timeMs: 2.5 * hour })]);
    await until('2026-03-29T04:00:00Z');
    expect(said()).toHaveLength(2);
    expect(said()[1]).toContain('to 2026-03-29T01:30:00.000Z');
  });

  it('is made up for within six hours, then skipped', async () => {
    vi.setSystemTime(Date.parse('2026-11-23T12:59:00Z'));
    start();
    await until('2026-11-23T12:59:10Z');
    expect(said()).toHaveLength(1);
    await end();
    vi.setSystemTime(Date.parse('2026-11-24T13:01:00Z'));
    start();
    await until('2026-11-24T14:00:00Z');
    expect(said()).toHaveLength(1);
    await until('2026-11-25T07:00:00Z');
    expect(said()).toHaveLength(2);
  });

  it('waits while Orchestrator cannot be asked, and then says what it would have said', async () => {
    ended('2026-11-23T05:00:00Z', 'Faulted');
    orchestrator.beforeList = () => {
      throw new BotError('unavailable', 'Orchestrator cannot be reached.');
    };
    start();
    await until('2026-11-23T08:00:00Z');
    expect(said()).toEqual([]);
    orchestrator.beforeList = () => undefined;
    ended('2026-11-23T07:30:00Z', 'Faulted');
    await until('2026-11-23T08:02:00Z');
    expect(said()).toEqual(['digest: 1 of 1 faulted, 2026-11-22T07:00:00.000Z to 2026-11-23T07:00:00.000Z']);
  });

  it('is not said when it would say nothing and the place does not want that', async () => {
    ended('2026-11-22T12:00:00Z');
    ended('2026-11-23T12:00:00Z', 'Faulted');
    start([route({ skipGreen: true }), route({}, 'slack:B')]);
    await until('2026-11-23T07:00:00Z');
    expect(said()).toEqual([]);
    expect(chat.shown('slack:B')).toHaveLength(1);
    await until('2026-11-24T07:00:00Z');
    expect(said()).toHaveLength(1);
  });

  it('is not green when a process did not run that ran the day before', async () => {
    ended('2026-11-21T12:00:00Z', 'Successful', 'Nightly');
    ended('2026-11-22T12:00:00Z');
    start([route({ skipGreen: true })]);
    await until('2026-11-23T07:00:00Z');
    expect(said()).toHaveLength(1);
  });

  it('holds to what the place hears of', async () => {
    ended('2026-11-23T05:00:00Z', 'Faulted', 'Labels');
    ended('2026-11-23T05:00:00Z', 'Faulted', 'Payroll');
    start([{ ...route(), process: 'Payroll' }]);
    await until('2026-11-23T07:00:00Z');
    expect(said()[0]).toContain('1 of 1 faulted');
  });

  it('is nothing for places without a plan', async () => {
    start([plainRoute('slack:A')]);
    await until('2026-11-23T09:00:00Z');
    expect(said()).toEqual([]);
    expect(orchestrator.lists).toEqual([]);
  });
});
