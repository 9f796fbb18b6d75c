import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertBody } from '../../src/domain/alert-body.ts';
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

let store: Store;
let orchestrator: MemoryOrchestrator;
let slack: MemoryChat;
let running: AlertProcess[];

beforeEach(async () => {
  vi.useFakeTimers({ now: origin });
  store = await openStore('sqlite::memory:');
  orchestrator = createMemoryOrchestrator({ now: () => new Date() });
  slack = createMemoryChat('slack');
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map(async (one) => one.stop()));
  await store.close();
  vi.useRealTimers();
});

async function watching(): Promise<void> {
  const one = alertProcess({
    store,
    orchestrator,
    chats: [slack],
    routes: [plainRoute('slack:A')],
    attended: true,
  });
  running.push(one);
  one.start();
  await pass(minute);
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

function job(id: number, change: Partial<Job>): void {
  const at = timestamp(Date.now());
  orchestrator.add({ id, created: at, started: at, ended: at, ...change });
}

async function alertOf(jobId: number): Promise<AlertBody> {
  const body = (await store.notice(`alert:default:${jobId}`))?.body;
  if (body?.kind !== 'alert') throw new Error(`No alert of job ${jobId}`);
  return body;
}

describe('the background of an alert', () => {
  it('is the last success and what the robot logged, added to the message that is out already', async () => {
    await watching();
    job(1, { state: 'Successful', processVersion: '1.0.2' });
    orchestrator.logs = async () => ({
      lines: [
        { at: null, level: 'Error', message: 'The sheet does not exist' },
        { at: null, level: 'Error', message: ' Opened March.xlsx\n' },
      ],
      next: null,
      total: 2,
    });
    await pass(minute);
    job(2, { state: 'Faulted' });
    await pass(30_000);
    expect((await alertOf(2)).background).toEqual({
      lastSuccess: { at: timestamp(origin + minute), version: '1.0.2' },
      errors: ['Opened March.xlsx', 'The sheet does not exist'],
    });
    expect(slack.calls.filter((call) => call.did === 'send')).toHaveLength(2);
  });

  it('is looked for again when Orchestrator could not be asked', async () => {
    await watching();
    let down = true;
    orchestrator.beforeList = (query) => {
      if (down && query.filter.states?.includes('Successful') === true) throw new Error('503');
    };
    job(1, { state: 'Faulted' });
    await pass(minute);
    expect((await alertOf(1)).background).toBeUndefined();
    down = false;
    await pass(minute);
    expect((await alertOf(1)).background).toEqual({ lastSuccess: null, errors: [] });
  });

  it('of one alert that cannot be looked up keeps no other from being looked after', async () => {
    await watching();
    orchestrator.beforeList = ({ filter }) => {
      if (filter.process === 'Lost' && filter.states?.includes('Successful') === true)
        throw new Error('There is no such folder');
    };
    job(1, { state: 'Faulted', process: 'Payroll' });
    job(2, { state: 'Faulted', process: 'Lost' });
    await pass(2 * minute);
    expect((await alertOf(1)).background).toBeDefined();
    expect((await alertOf(2)).background).toBeUndefined();
    job(3, { state: 'Successful', process: 'Payroll' });
    await pass(minute);
    expect((await alertOf(1)).recovered?.id).toBe(3);
  });

  it('does without logs that may not be read', async () => {
    await watching();
    orchestrator.logs = async () => {
      throw new Error('403');
    };
    job(1, { state: 'Faulted' });
    await pass(minute);
    expect((await alertOf(1)).background).toEqual({ lastSuccess: null, errors: [] });
  });
});

describe('a process that works again', () => {
  it('turns its alert green within a minute', async () => {
    await watching();
    job(1, { state: 'Faulted' });
    await pass(5 * minute);
    job(2, { state: 'Successful' });
    await pass(minute);
    expect((await alertOf(1)).recovered?.id).toBe(2);
  });

  it('is none that began before the fault, or was asked to stop', async () => {
    await watching();
    const early = timestamp(Date.now());
    await pass(minute);
    job(1, { state: 'Faulted' });
    await pass(minute);
    job(2, { state: 'Successful', started: early });
    job(3, { state: 'Successful', stopStrategy: 'SoftStop' });
    await pass(5 * minute);
    expect((await alertOf(1)).recovered).toBeUndefined();
  });

  it('is looked for with few requests, every open alert in its turn', async () => {
    await watching();
    for (let id = 1; id <= 30; id++) job(id, { state: 'Faulted', process: `Process_${id}` });
    await pass(10 * minute);
    const before = orchestrator.lists.length;
    for (let id = 1; id <= 30; id++) job(100 + id, { state: 'Successful', process: `Process_${id}` });
    await pass(5 * minute);
    expect(orchestrator.lists.length - before).toBeLessThanOrEqual(20 * 5);
    for (let id = 1; id <= 30; id++) expect((await alertOf(id)).recovered?.id).toBe(100 + id);
  });
});
