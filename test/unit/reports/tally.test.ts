import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../src/alerts/fingerprint.ts';
import { isFinal, type Job } from '../../../src/domain/job.ts';
import { epochMs, timestamp } from '../../../src/domain/timestamp.ts';
import { createDurations } from '../../../src/reports/durations.ts';
import { spansOf } from '../../../src/reports/spans.ts';
import { createTally, processKey } from '../../../src/reports/tally.ts';
import { aJob } from '../../fixtures/job.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const since = Date.UTC(2026, 2, 1, 7, 30);
const until = since + 2 * day;
const period = { since: timestamp(since), until: timestamp(until), zone: 'Europe/Berlin' };

const anyMoment = fc.integer({ min: since - day, max: until + day });
const anyJob: fc.Arbitrary<Job> = fc
  .record({
    id: fc.integer({ min: 1, max: 1_000_000 }),
    process: fc.constantFrom('Invoice', 'Payroll', 'Returns', 'Labels', 'Intake', 'Nightly', 'Audit', 'Mail'),
    folder: fc.constantFrom(null, { id: 1, path: 'Finance' }, { id: 2, path: 'HR' }),
    state: fc.constantFrom<Job['state'][]>(
      'Successful',
      'Successful',
      'Faulted',
      'Faulted',
      'Stopped',
      'Running',
      'Pending',
      'Suspended',
    ),
    created: anyMoment,
    waited: fc.option(fc.integer({ min: 0, max: hour })),
    took: fc.option(fc.integer({ min: 0, max: 8 * hour }), { freq: 10 }),
    info: fc.constantFrom('Logon failure', 'Sheet 7 is missing', 'Sheet 8 is missing', 'Out of paper', null),
  })
  .map(({ created, folder, id, info, process, state, took, waited }) => {
    const started = waited === null || state === 'Pending' ? null : created + waited;
    const final = isFinal({ state });
    const ended = final && started !== null && took !== null ? timestamp(started + took) : null;
    return aJob({
      id,
      process,
      folder,
      state,
      info: state === 'Faulted' ? info : null,
      created: timestamp(created),
      started: started === null ? null : timestamp(started),
      ended,
    });
  });
const anyJobs = fc.uniqueArray(anyJob, { selector: (job) => job.id, maxLength: 120 });

function tallied(jobs: readonly Job[]) {
  const tally = createTally(period);
  jobs.forEach(tally.add);
  return { tally, result: tally.result(() => null) };
}

const within = (ms: number) => ms >= since && ms < until;
const endOf = (job: Job) =>
  isFinal(job) ? epochMs(job.ended ?? job.started ?? job.created ?? '') : Number.NaN;
const endedWithin = (jobs: readonly Job[], state?: Job['state']) =>
  jobs.filter((job) => within(endOf(job)) && (state === undefined || job.state === state));

describe('a tally of jobs', () => {
  it('counts what a plain count over all of them counts', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const { result } = tallied(jobs);
        expect(result.successful).toBe(endedWithin(jobs, 'Successful').length);
        expect(result.faulted).toBe(endedWithin(jobs, 'Faulted').length);
        expect(result.stopped).toBe(endedWithin(jobs, 'Stopped').length);
        expect(result.active).toBe(
          jobs.filter((job) => !isFinal(job) && epochMs(job.created ?? '') < until).length,
        );
        const robots = jobs.map((job) => {
          const stop = job.ended !== null ? epochMs(job.ended) : job.state === 'Running' ? until : null;
          if (job.started === null || stop === null) return 0;
          return Math.max(0, Math.min(stop, until) - Math.max(epochMs(job.started), since));
        });
        expect(result.robotMs).toBe(robots.reduce((sum, ms) => sum + ms, 0));
      }),
    );
  });

  it('is the same in any order', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        expect(tallied(jobs.toReversed()).result).toEqual(tallied(jobs).result);
      }),
    );
  });

  it('tells faults by cause, numbers in the error aside, and leaves none out', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const { result } = tallied(jobs);
        const faults = endedWithin(jobs, 'Faulted');
        const prints = Map.groupBy(faults, (job) => fingerprint(job.info));
        const counts = [...prints.values()].map((same) => same.length).toSorted((a, b) => b - a);
        expect(result.causes.map((cause) => cause.faults)).toEqual(counts.slice(0, 5));
        expect(result.otherCauses.causes).toBe(Math.max(0, counts.length - 5));
        for (const cause of result.causes) {
          const newest = faults.find((job) => job.id === cause.job);
          const same = prints.get(fingerprint(newest?.info ?? null)) ?? [];
          expect(Math.max(...same.map((job) => job.id))).toBe(cause.job);
          expect(cause.processes).toBe(new Set(same.map((job) => job.process)).size);
        }
      }),
    );
  });

  it('draws every fault once, at its hour and by its process', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const { chart } = tallied(jobs).result;
        const faults = endedWithin(jobs, 'Faulted');
        expect(chart === null).toBe(faults.length === 0);
        if (chart === null) return;
        const sums = chart.series.map((one) => one.faults.reduce((sum, count) => sum + count, 0));
        expect(sums.reduce((sum, count) => sum + count, 0)).toBe(faults.length);
        const named = chart.series.filter((one) => one.process !== null);
        for (const { process, faults: drawn } of named) {
          const own = chart.starts.map((start, at) => {
            const end = chart.starts[at + 1] ?? Infinity;
            return faults.filter((job) => job.process === process && endOf(job) >= start && endOf(job) < end)
              .length;
          });
          expect(drawn).toEqual(own);
        }
        expect(named.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('finds the slowest processes and their longest jobs', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const timed = endedWithin(jobs).filter((job) => job.started !== null && job.ended !== null);
        const took = (job: Job) => epochMs(job.ended ?? '') - epochMs(job.started ?? '');
        const { slowest } = tallied(jobs).result;
        const processes = [...Map.groupBy(timed, processKey).values()];
        expect(slowest.length).toBe(Math.min(3, processes.length));
        for (const one of slowest) {
          const longest = timed.find((job) => job.id === one.job);
          if (longest === undefined) throw new Error('an unknown job');
          const same = timed.filter((job) => processKey(job) === processKey(longest));
          const times = same.map(took).toSorted((a, b) => a - b);
          const exact = times[Math.ceil(0.95 * times.length) - 1] ?? 0;
          expect(one.runs).toBe(same.length);
          expect(one.longestMs).toBe(times.at(-1));
          expect(one.p95Ms).toBeGreaterThanOrEqual(exact);
          expect(one.p95Ms).toBeLessThanOrEqual(Math.max(1, exact) * 1.0101 + 1);
        }
      }),
    );
  });
});

describe('a count of durations', () => {
  it('keeps any quantile within one per cent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 * day }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (all, share) => {
          const durations = createDurations();
          all.forEach(durations.add);
          const exact = all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0;
          expect(durations.quantile(share)).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
          expect(durations.quantile(share)).toBeLessThanOrEqual(exact * 1.0101);
        },
      ),
    );
  });

  it('is empty at first', () => {
    expect(createDurations().quantile(0.95)).toBe(0);
  });
});

describe('spans of a period', () => {
  const iso = (starts: readonly number[]) => starts.map((start) => timestamp(start).slice(0, 16));

  it('begin at full hours of the clock there, and hold every moment once', () => {
    const india = spansOf(Date.UTC(2026, 2, 1, 7, 45), Date.UTC(2026, 2, 1, 10), 'Asia/Kolkata');
    expect(iso(india.starts)).toEqual(['2026-03-01T07:30', '2026-03-01T08:30', '2026-03-01T09:30']);
    expect(india.at(Date.UTC(2026, 2, 1, 7, 44))).toBe(-1);
    expect(india.at(Date.UTC(2026, 2, 1, 7, 45))).toBe(0);
    expect(india.at(Date.UTC(2026, 2, 1, 10))).toBe(-1);
  });

  it('are 25 hours on the day on which clocks go back, and 23 when they go forward', () => {
    const hours = (from: number, to: number) => spansOf(from, to, 'Europe/Berlin').starts.length;
    expect(hours(Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23))).toBe(25);
    expect(hours(Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 29, 22))).toBe(23);
  });

  it('are days of the calendar there when the period is long', () => {
    const days = spansOf(Date.UTC(2026, 9, 20, 8), Date.UTC(2026, 9, 30, 8), 'Europe/Berlin');
    expect(days.by).toBe('day');
    expect(iso(days.starts).slice(0, 2)).toEqual(['2026-10-19T22:00', '2026-10-20T22:00']);
    expect(iso(days.starts).at(-1)).toBe('2026-10-29T23:00');
    expect(days.starts).toHaveLength(11);
  });
});
