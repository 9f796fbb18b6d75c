import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlertBody,
  faultCount,
  hasRecovered,
  showsRecovery,
  withFaults,
} from '../../../src/domain/alert-body.ts';
import { timestamp } from '../../../src/domain/timestamp.ts';
import { aJob } from '../../fixtures/job.ts';

const first = aJob({ id: 1, robot: 'DocBot', ended: '2026-03-01T14:00:00Z' });
const alert: AlertBody = { kind: 'alert', job: first, earlierFaults: 0, history: [] };
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

describe('an alert that counts', () => {
  it('speaks of the newest fault and counts all of them by robot', () => {
    const second = aJob({ id: 2, robot: 'VM07', ended: '2026-03-01T14:05:00Z' });
    const third = aJob({ id: 3, robot: null, ended: null });
    const body = withFaults(alert, [
      { job: second, at: '2026-03-01T14:05:00Z' },
      { job: third, at: '2026-03-01T14:06:00Z' },
    ]);
    expect(body.job).toBe(third);
    expect(body.tally).toEqual({
      count: 3,
      since: '2026-03-01T14:00:00Z',
      last: '2026-03-01T14:06:00Z',
      robots: { DocBot: 1, VM07: 1, '': 1 },
    });
  });

  it('goes on speaking of the newest when an older one is found late', () => {
    const late = aJob({ id: 9, ended: '2026-03-01T13:00:00Z' });
    const body = withFaults(alert, [{ job: late, at: '2026-03-01T13:00:00Z' }]);
    expect(body.job).toBe(first);
    expect(body.tally?.last).toBe('2026-03-01T14:00:00Z');
  });

  it('counts every fault once, however they come and whatever the robots are called', () => {
    const robot = fc.option(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'DocBot'), fc.string()));
    fc.assert(
      fc.property(fc.array(fc.array(robot, { maxLength: 40 }), { maxLength: 5 }), (batches) => {
        let body = alert;
        for (const batch of batches) {
          body = withFaults(
            body,
            batch.map((name, index) => ({
              job: aJob({ id: index, robot: name }),
              at: timestamp(Date.parse('2026-03-01T15:00:00Z') + index),
            })),
          );
          body = JSON.parse(JSON.stringify(body)) as AlertBody;
        }
        const robots = Object.values(body.tally?.robots ?? { one: 1 });
        expect(faultCount(body)).toBe(1 + batches.flat().length);
        expect(robots.reduce((sum, count) => sum + count, 0)).toBe(faultCount(body));
        expect(robots.length).toBeLessThanOrEqual(31);
      }),
    );
  });
});

describe('a recovery', () => {
  const run = aJob({
    id: 5,
    state: 'Successful',
    started: '2026-03-01T14:10:00Z',
    ended: '2026-03-01T14:11:00Z',
  });

  it('is a later run of the same process in the same folder that went well by itself', () => {
    expect(showsRecovery(alert, run)).toBe(true);
    expect(showsRecovery(alert, { ...run, started: '2026-03-01T13:59:00Z' })).toBe(false);
    expect(showsRecovery(alert, { ...run, stopStrategy: 'SoftStop' })).toBe(false);
    expect(showsRecovery(alert, { ...run, process: 'Another' })).toBe(false);
    expect(showsRecovery(alert, { ...run, folder: { id: 99, path: 'Elsewhere' } })).toBe(false);
    expect(showsRecovery(alert, { ...run, state: 'Running' })).toBe(false);
  });

  it('is also a retry that went well, unless somebody asked it to stop', () => {
    const retried = { did: 'retry', by: ana, at: timestamp(0), job: run, note: null } as const;
    expect(hasRecovered(alert)).toBe(false);
    expect(hasRecovered({ ...alert, history: [retried] })).toBe(true);
    expect(
      hasRecovered({
        ...alert,
        history: [retried, { did: 'stop', by: ana, at: timestamp(0), jobId: run.id }],
      }),
    ).toBe(false);
  });
});
