import { describe, expect, it } from 'vitest';
import type { JobReport } from '../../../src/domain/report-body.ts';
import { digestMessage, reportMessage } from '../../../src/views/report.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const hour = 3_600_000;
const since = '2026-11-16T08:00:00.000Z';
const report: JobReport = {
  since,
  until: '2026-11-23T08:00:00.000Z',
  zone: 'Europe/Berlin',
  successful: 1150,
  faulted: 46,
  stopped: 8,
  active: 3,
  robotMs: 312.4 * hour,
  causes: [
    { error: 'Logon failure', faults: 30, processes: 12, process: null, job: 127_416, fresh: true },
    { error: 'No sheet', faults: 9, processes: 1, process: 'Invoice', job: 127_400, fresh: false },
    { error: '', faults: 3, processes: 1, process: 'Payroll', job: 127_399, fresh: null },
  ],
  otherCauses: { causes: 2, faults: 4 },
  slowest: [
    { process: 'Invoice', runs: 300, p95Ms: 12 * 60_000, longestMs: 1.05 * hour, job: 127_390 },
    { process: 'Audit', runs: 1, p95Ms: 60_000, longestMs: 60_000, job: 127_380 },
  ],
  silent: { processes: ['Nightly', 'Weekly'], more: 3 },
  chart: {
    by: 'hour',
    starts: [Date.parse(since), Date.parse(since) + hour],
    series: [{ process: 'Invoice', faults: [40, 6] }],
  },
  read: { jobs: 1207, whole: true, malformed: 0 },
};
const green: JobReport = {
  ...report,
  faulted: 0,
  causes: [],
  otherCauses: { causes: 0, faults: 0 },
  silent: { processes: [], more: 0 },
  chart: null,
};
const view = { tenant: 'prod', since: '7d', refresh: { since: '7d' } };
const print = (change: Partial<JobReport> = {}) =>
  printMessage(reportMessage({ ...report, ...change }, view));

describe('a report', () => {
  it('says how it went, why, what is missing and what is slow', () => {
    expect(print()).toBe(
      [
        '(Runs in the last 7 days: 96.1 % of 1,196 went well. Most: 30 × Logon failure)',
        '# 📊 Runs in the last 7 days: 96.1 % of 1,196 went well',
        '*46* 🔴 faulted · *1,150* ✅ successful · *8* ⏹️ stopped · *3* not ended yet · *312 h* of robot time',
        '[chart] Bars of 46 faults per hour, stacked by process, most of them (46) in Invoice; the worst hour is Mon 16 Nov 09:00 with 40.',
        '*Faults by cause*',
        '30 × *Logon failure* (12 processes, job `127416`, new)',
        '9 × *No sheet* (Invoice, job `127400`, known)',
        '3 × *no reason given* (Payroll, job `127399`)',
        '4 more of 2 other causes',
        '*Did not run, though they did before*',
        'Nightly, Weekly and 3 more',
        '*Slowest*',
        '*Invoice* 95 % of 300 runs within 12 min, longest 1 h 3 min (job `127390`)',
        '*Audit* 1 min in its one run (job `127380`)',
        '~ 2026-11-16 08:00 to 2026-11-23 08:00',
        '[Show faults: faulted {"tenant":"prod","since":"2026-11-16T08:00:00.000Z"}] [Refresh: report {"tenant":"prod","since":"7d","replace":true}]',
      ].join('\n'),
    );
  });

  it('is green when nothing faulted and nothing is missing', () => {
    expect(print(green)).toContain('# 🟢 Runs in the last 7 days: all 1,150 went well');
    expect(print(green)).not.toContain('[chart]');
    expect(print(green)).not.toContain('Show faults');
    expect(print({ ...green, silent: { processes: ['Nightly'], more: 0 } })).toContain('# 📊');
  });

  it('never says 100 % when something faulted', () => {
    expect(print({ successful: 99_999, faulted: 1 })).toContain('99.9 % of 100,000 went well');
  });

  it.each<[Partial<JobReport>, string]>([
    [{ ...green, successful: 0, stopped: 0, active: 0 }, 'nothing ran'],
    [{ ...green, successful: 0 }, 'nothing came to its end'],
    [{ ...green, successful: 1 }, 'the one run went well'],
  ])('knows what is left to say when little ran: %#', (change, said) => {
    expect(print(change)).toContain(`7 days: ${said}\n`);
  });

  it('says what it does not know', () => {
    const text = print({ read: { jobs: 20_000, whole: false, malformed: 2 }, silent: null });
    expect(text).toContain('of the newest 20,000 jobs only: there were more');
    expect(text).toContain('sent 2 jobs in a form I cannot read');
    expect(text).not.toContain('Did not run');
  });

  it('names what it is restricted to, and asks the same again', () => {
    const text = print({ process: 'Invoice*', folder: 'Finance/*' });
    expect(text).toContain('# 📊 Runs of Invoice* in the last 7 days in Finance/*: ');
    expect(text).toContain('{"tenant":"prod","process":"Invoice*","folder":"Finance/*","since":');
  });
});

describe('a digest', () => {
  it('says what it is, and has nothing to refresh', () => {
    const text = printMessage(digestMessage({ kind: 'digest', every: 'day', report }, 'prod'));
    expect(text).toContain('# 📊 Daily digest: 96.1 % of 1,196 went well');
    expect(text).not.toContain('Refresh');
    const weekly = digestMessage({ kind: 'digest', every: 'week', report: green }, 'prod');
    expect(weekly.preview).toBe('Weekly digest: all 1,150 went well');
  });
});
