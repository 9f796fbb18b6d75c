import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookForMissed } from '../../src/alerts/stuck/missed-look.ts';
import type { MissedBody } from '../../src/domain/missed-body.ts';
import type { Orchestrator } from '../../src/domain/orchestrator.ts';
import { plainRoute, type Route } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from '../../src/sandbox/orchestrator/server.ts';
import { openStore } from '../../src/storage/store.ts';
import { silent } from '../fixtures/log.ts';

const minuteMs = 60_000;
const missedMs = 10 * minuteMs;

let nowMs: number;
let sandbox: OrchestratorSandbox;
let orchestrator: Orchestrator;
let store: Store;

async function open(api?: OrchestratorSandboxOptions['api']): Promise<void> {
  await sandbox?.close();
  sandbox = await createOrchestratorSandbox({
    seed: 'empty',
    now: () => new Date(nowMs),
    ...(api === undefined ? {} : { api }),
  });
  sandbox.control.addFolder({ path: 'Finance' });
  sandbox.control.addRelease({ name: 'Nightly', folder: 'Finance' });
  const { clientId, clientSecret } = sandbox.credentials;
  orchestrator = createOrchestrator({
    tenant: 't',
    url: sandbox.url,
    tokenUrl: sandbox.tokenUrl,
    auth: { kind: 'client-credentials', clientId, clientSecret, scope: 'OR.Jobs.Read OR.Folders.Read' },
    log: silent,
    now: () => new Date(nowMs),
  });
}

beforeEach(async () => {
  nowMs = Date.parse('2026-03-01T01:00:00.000Z');
  store = await openStore('sqlite::memory:');
  await open();
});

afterEach(async () => {
  await sandbox.close();
  await store.close();
});

async function look(routes: readonly Route[] = [plainRoute('slack:A')]): Promise<number> {
  const now = (): Date => new Date(nowMs);
  return lookForMissed({ orchestrator, store, routes, missedMs, off: ['Free*'], log: silent, now });
}

/** Looks once a minute for so long; returns how many messages came or changed. */
async function watch(minutes: number, routes?: readonly Route[]): Promise<number> {
  let news = 0;
  for (let passed = 0; passed < minutes; passed++) {
    nowMs += minuteMs;
    news += await look(routes);
  }
  return news;
}

async function told(id: number, due: string): Promise<MissedBody | null> {
  const body = (await store.notice(`missed:t:${id}:${due}`))?.body;
  return body?.kind === 'missed' ? body : null;
}

const trigger = { name: 'Every night', process: 'Nightly', inMs: 60 * minuteMs };
const due = '2026-03-01T02:00:00Z';
const startAsTrigger = (): number =>
  sandbox.control.start('Nightly', { source: 'Every night', sourceType: 'Schedule' });

describe('a trigger that was due', () => {
  it('and started no job is told once, ten minutes later, and the job that comes after all', async () => {
    const { id } = sandbox.control.addSchedule(trigger);
    expect(await watch(70)).toBe(0);
    expect(await watch(2)).toBe(1);
    expect(await told(id, due)).toMatchObject({ schedule: 'Every night', process: 'Nightly', ran: null });
    expect((await store.postsOf(`missed:t:${id}:${due}`)).map((post) => post.target)).toEqual(['slack:A']);
    expect(await watch(20)).toBe(0);
    const job = sandbox.control.start('Nightly');
    expect(await watch(2)).toBe(1);
    expect((await told(id, due))?.ran).toMatchObject({ id: job });
    expect(await watch(20)).toBe(0);
  });

  it('and started one is not told, whenever it is looked for', async () => {
    const { id } = sandbox.control.addSchedule(trigger);
    await watch(60);
    startAsTrigger();
    expect(await watch(30)).toBe(0);
    expect(await told(id, due)).toBeNull();
  });

  it('is told although a person or another trigger started the process', async () => {
    sandbox.control.addSchedule(trigger);
    await watch(61);
    sandbox.control.start('Nightly', { source: 'Manual', sourceType: 'Manual' });
    sandbox.control.start('Nightly', { source: 'Every hour', sourceType: 'Schedule' });
    expect(await watch(12)).toBe(1);
  });

  it('is told after an outage of the bot, and once a night if it goes on', async () => {
    const { id } = sandbox.control.addSchedule(trigger);
    await watch(5);
    nowMs += 5 * 60 * minuteMs;
    expect(await look()).toBe(1);
    expect(await told(id, due)).not.toBeNull();
    await watch(2);
    nowMs += 24 * 60 * minuteMs;
    expect(await look()).toBe(1);
    expect(await told(id, '2026-03-02T02:00:00Z')).not.toBeNull();
  });

  it('is not told when it was switched off, waits for a queue, is left alone, or is heard by nobody', async () => {
    sandbox.control.addRelease({ name: 'Free Runner', folder: 'Finance' });
    const { id } = sandbox.control.addSchedule(trigger);
    sandbox.control.addSchedule({ ...trigger, name: 'Items', queueId: 4 });
    sandbox.control.addSchedule({ ...trigger, process: 'Free Runner' });
    await watch(5);
    sandbox.control.setScheduleEnabled(id, false);
    expect(await watch(80)).toBe(0);
    sandbox.control.addSchedule(trigger);
    expect(await watch(80, [{ ...plainRoute('slack:A'), events: ['faulted'] }])).toBe(0);
  });

  it('is found in every folder in turn, two requests a look, and where one may not be read', async () => {
    for (const path of ['A', 'B', 'C', 'D']) {
      sandbox.control.addFolder({ path });
      sandbox.control.addRelease({ name: `Nightly ${path}`, folder: path });
      sandbox.control.addSchedule({ ...trigger, process: `Nightly ${path}` });
    }
    await watch(3);
    sandbox.control.clearRequests();
    await watch(1);
    const asked = sandbox.control
      .requests()
      .map(({ url }) => decodeURIComponent(url.split('/odata/')[1] ?? ''));
    expect(asked).toEqual(Array(2).fill('ProcessSchedules?$filter=Enabled eq true&$top=1000'));
    expect(await watch(80)).toBe(4);
    sandbox.control.setPermission('ProcessSchedules', false);
    expect(await watch(5)).toBe(0);
  });

  it('is found on a server of 2020.10', async () => {
    await open('2020.10');
    sandbox.control.addSchedule(trigger);
    expect(await watch(75)).toBe(1);
  });
});
