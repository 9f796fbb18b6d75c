import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../src/domain/alert-body.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { alertStage } from '../fixtures/alert-stage.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;

const stage = alertStage(origin);

async function watching(): Promise<void> {
  await stage.watching({ routes: [plainRoute('slack:A')], attended: true });
}

function job(id: number, change: Partial<Job>): void {
  stage.job({ id, ...change });
}

async function alertOf(jobId: number): Promise<AlertBody> {
  const body = (await stage.store.notice(`alert:default:${jobId}`))?.body;
  if (body?.kind !== 'alert') throw new Error(`No alert of job ${jobId}`);
  return body;
}

describe('the background of an alert', () => {
  it('is the last success and what the robot logged, added to the message that is out already', async () => {
    await watching();
    job(1, { state: 'Successful', processVersion: '1.0.2' });
    stage.orchestrator.logs = async () => ({
      lines: [
        { at: null, level: 'Error', message: 'The sheet does not exist' },
        { at: null, level: 'Error', message: ' Opened March.xlsx\n' },
      ],
      next: null,
      total: 2,
    });
    await stage.pass(minute);
    job(2, { state: 'Faulted' });
    await stage.pass(30_000);
    expect((await alertOf(2)).background).toEqual({
      lastSuccess: { at: timestamp(origin + minute), version: '1.0.2' },
      errors: ['Opened March.xlsx', 'The sheet does not exist'],
    });
    expect(stage.slack.calls.filter((call) => call.did === 'send')).toHaveLength(2);
  });

  it('is looked for again when Orchestrator could not be asked', async () => {
    await watching();
    let down = true;
    stage.orchestrator.beforeList = (query) => {
      if (down && query.filter.states?.includes('Successful') === true) throw new Error('503');
    };
    job(1, { state: 'Faulted' });
    await stage.pass(minute);
    expect((await alertOf(1)).background).toBeUndefined();
    down = false;
    await stage.pass(minute);
    expect((await alertOf(1)).background).toEqual({ lastSuccess: null, errors: [] });
  });

  it('of one alert that cannot be looked up keeps no other from being looked after', async () => {
    await watching();
    stage.orchestrator.beforeList = ({ filter }) => {
      if (filter.process === 'Lost' && filter.states?.includes('Successful') === true)
        throw new Error('There is no such folder');
    };
    job(1, { state: 'Faulted', process: 'Payroll' });
    job(2, { state: 'Faulted', process: 'Lost' });
    await stage.pass(2 * minute);
    expect((await alertOf(1)).background).toBeDefined();
    expect((await alertOf(2)).background).toBeUndefined();
    job(3, { state: 'Successful', process: 'Payroll' });
    await stage.pass(minute);
    expect((await alertOf(1)).recovered?.id).toBe(3);
  });

  it('does without logs that may not be read', async () => {
    await watching();
    stage.orchestrator.logs = async () => {
      throw new Error('403');
    };
    job(1, { state: 'Faulted' });
    await stage.pass(minute);
    expect((await alertOf(1)).background).toEqual({ lastSuccess: null, errors: [] });
  });
});

describe('a version that was published shortly before', () => {
  const published = async (agoMs: number, change: Partial<Job> = {}): Promise<AlertBody> => {
    await watching();
    const at = timestamp(Date.now() - agoMs);
    stage.orchestrator.versionSince = async () => at;
    job(1, { state: 'Faulted', processVersion: '1.2.4', ...change });
    await stage.pass(minute);
    return alertOf(1);
  };

  it('is named with the fault', async () => {
    const { background } = await published(59 * minute);
    expect(background?.published).toBe(timestamp(origin + minute - 59 * minute));
  });

  it('is not blamed when it is older, or younger than the fault or the start of its job', async () => {
    expect((await published(61 * minute)).background).toEqual({ lastSuccess: null, errors: [] });
    stage.orchestrator.versionSince = async () => timestamp(Date.now() + minute);
    job(2, { state: 'Faulted', process: 'Payroll' });
    await stage.pass(minute);
    expect((await alertOf(2)).background?.published).toBeUndefined();
    const at = timestamp(Date.now() - minute);
    stage.orchestrator.versionSince = async () => at;
    job(3, { state: 'Faulted', process: 'Long', started: timestamp(Date.now() - 2 * minute) });
    await stage.pass(minute);
    expect((await alertOf(3)).background?.published).toBeUndefined();
  });

  it('is left out where Orchestrator does not tell', async () => {
    stage.orchestrator.versionSince = async () => {
      throw new Error('403');
    };
    await watching();
    job(1, { state: 'Faulted' });
    await stage.pass(minute);
    expect((await alertOf(1)).background).toEqual({ lastSuccess: null, errors: [] });
  });

  it('is named in the storm that it is part of', async () => {
    await watching();
    const at = timestamp(Date.now() - 10 * minute);
    stage.orchestrator.versionSince = async (job) => (job.process === 'Invoices' ? at : null);
    for (let id = 1; id <= 60; id++) {
      const process = ['Invoices', 'Payroll', 'Mail'][id % 3] ?? '';
      job(id, { state: 'Faulted', process, processVersion: '1.2.4', info: `${process} is broken` });
    }
    await stage.pass(2 * minute);
    const kept = JSON.parse((await stage.store.recall('storm:default')) ?? '{}') as { notice: string };
    const body = (await stage.store.notice(kept.notice))?.body;
    const causes = body?.kind === 'storm' ? body.causes : [];
    expect(causes.map(({ process, published }) => [process, published])).toContainEqual(['Invoices', at]);
    expect(causes.filter(({ published }) => published !== undefined)).toHaveLength(1);
  });
});

describe('a process that works again', () => {
  it('turns its alert green within a minute', async () => {
    await watching();
    job(1, { state: 'Faulted' });
    await stage.pass(5 * minute);
    job(2, { state: 'Successful' });
    await stage.pass(minute);
    expect((await alertOf(1)).recovered?.id).toBe(2);
  });

  it('is none that began before the fault, or was asked to stop', async () => {
    await watching();
    const early = timestamp(Date.now());
    await stage.pass(minute);
    job(1, { state: 'Faulted' });
    await stage.pass(minute);
    job(2, { state: 'Successful', started: early });
    job(3, { state: 'Successful', stopStrategy: 'SoftStop' });
    await stage.pass(5 * minute);
    expect((await alertOf(1)).recovered).toBeUndefined();
  });

  it('is looked for with few requests, every open alert in its turn', async () => {
    await watching();
    for (let id = 1; id <= 30; id++) job(id, { state: 'Faulted', process: `Process_${id}` });
    await stage.pass(10 * minute);
    const before = stage.orchestrator.lists.length;
    for (let id = 1; id <= 30; id++) job(100 + id, { state: 'Successful', process: `Process_${id}` });
    await stage.pass(5 * minute);
    expect(stage.orchestrator.lists.length - before).toBeLessThanOrEqual(20 * 5);
    for (let id = 1; id <= 30; id++) expect((await alertOf(id)).recovered?.id).toBe(100 + id);
  });
});
