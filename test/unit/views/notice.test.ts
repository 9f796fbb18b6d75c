import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../src/domain/alert-body.ts';
import type { HistoryLine } from '../../../src/domain/history-line.ts';
import type { Job } from '../../../src/domain/job.ts';
import type { NoticeBody, RunBody } from '../../../src/domain/notice.ts';
import type { Person } from '../../../src/domain/person.ts';
import { renderNotice } from '../../../src/views/notice.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const ana: Person = { platform: 'slack', id: 'U1', name: 'Ana' };
const jo: Person = { platform: 'slack', id: 'U2', name: 'Jo' };
const at = '2026-03-01T14:05:00Z';

const faulted = aJob({
  id: 127416,
  folder: { id: 7, path: 'Finance/Accounts Payable' },
  started: '2026-03-01T14:01:00Z',
  ended: '2026-03-01T14:03:10Z',
  source: 'Schedule',
  startedBy: 'Nightly',
  info: 'Execution error : System.ArgumentException: The sheet does not exist\r\n   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)',
});

const retried = (change: Partial<Job>): Job =>
  aJob({
    id: 130412,
    started: '2026-03-01T14:05:03Z',
    ended: '2026-03-01T14:05:45Z',
    state: 'Successful',
    info: null,
    ...change,
  });

const retry = (job: Job | null, note: string | null = null): HistoryLine => ({
  did: 'retry',
  by: ana,
  at,
  job,
  note,
});

const alert = (...history: HistoryLine[]): AlertBody => ({
  kind: 'alert',
  job: faulted,
  earlierFaults: 2,
  history,
});

const run = (job: Job, change: Partial<RunBody> = {}): RunBody => ({
  kind: 'run',
  by: ana,
  at,
  retryOf: null,
  jobs: [job],
  history: [],
  ...change,
});

const print = (body: NoticeBody): string =>
  printMessage(
    renderNotice(
      { id: 'n1', tenant: 'default', body },
      { jobUrl: (job) => `https://orchestrator.test/${job.id}` },
    ),
  );

describe('the alert', () => {
  it('says what failed, where, how often, and offers what helps', () => {
    expect(print(alert())).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot: The sheet does not exist)
      # 🔴 Invoice_Processing faulted on DocBot
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('says so when the job never started and nothing is known', () => {
    const job = aJob({
      id: 5,
      started: null,
      robot: null,
      machine: null,
      folder: null,
      info: null,
      processVersion: null,
    });
    expect(print({ ...alert(), job, earlierFaults: 0 })).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted before it started: Orchestrator gave no reason)
      # 🔴 Invoice_Processing faulted before it started
      *Orchestrator gave no reason*
      ~ started by hand · 08:01 · job \`5\`
      ~ First time in 7 days
      [Retry: retry {"tenant":"default","job":5,"notice":"n1"}] [Kill: kill {"tenant":"default","job":5,"notice":"n1"}] [Details: show {"tenant":"default","job":5}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/5]"
    `);
  });

  it('follows a retry', () => {
    expect(print(alert(retry(retried({ state: 'Running', ended: null }))))).toMatchInlineSnapshot(`
      "(Invoice_Processing retried by Ana → Running: The sheet does not exist)
      # 🔁 Invoice_Processing retried by Ana → Running
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      14:05 @Ana retried → job \`130412\` → ▶️ Running on DocBot
      [Kill: kill {"tenant":"default","job":130412,"notice":"n1"} ?Kill job 130412] [Details: show {"tenant":"default","job":130412}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":130412}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('recovers', () => {
    expect(print(alert(retry(retried({}))))).toMatchInlineSnapshot(`
      "(Invoice_Processing recovered after a retry by Ana)
      # 🟢 Invoice_Processing recovered after a retry by Ana
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      14:05 @Ana retried → job \`130412\` → ✅ Successful in 42 s
      [Details: show {"tenant":"default","job":127416}] [Logs: logs {"tenant":"default","job":127416}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('fails again, and the buttons speak of the newest job', () => {
    expect(print(alert(retry(retried({ state: 'Faulted' }))))).toMatchInlineSnapshot(`
      "(Invoice_Processing failed again after a retry by Ana: The sheet does not exist)
      # 🔴 Invoice_Processing failed again after a retry by Ana
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      14:05 @Ana retried → job \`130412\` → 🔴 Faulted after 42 s: Orchestrator gave no reason
      [Retry: retry {"tenant":"default","job":130412,"notice":"n1"}] [Kill: kill {"tenant":"default","job":130412,"notice":"n1"}] [Details: show {"tenant":"default","job":130412}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":130412}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('takes a retry that was killed for no recovery', () => {
    const killed: HistoryLine = { did: 'kill', by: jo, at, jobId: 130412 };
    expect(print(alert(retry(retried({ state: 'Stopped' })), killed))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot; the retry by Ana was stopped: The sheet does not exist)
      # 🔴 Invoice_Processing faulted on DocBot; the retry by Ana was stopped
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      14:05 @Ana retried → job \`130412\` → ⏹️ Stopped after 42 s
      14:05 @Jo killed job \`130412\`
      [Retry: retry {"tenant":"default","job":130412,"notice":"n1"}] [Kill: kill {"tenant":"default","job":130412,"notice":"n1"}] [Details: show {"tenant":"default","job":130412}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":130412}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('takes a success after a stop for no recovery', () => {
    const stopped: HistoryLine = { did: 'stop', by: jo, at, jobId: 130412 };
    expect(print(alert(retry(retried({ stopStrategy: 'SoftStop' })), stopped))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot; the retry by Ana ended when asked to stop: The sheet does not exist)
      # ⚪ Invoice_Processing faulted on DocBot; the retry by Ana ended when asked to stop
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      14:05 @Ana retried → job \`130412\` → ✅ Successful in 42 s, asked to stop
      14:05 @Jo asked job \`130412\` to stop
      [Retry: retry {"tenant":"default","job":130412,"notice":"n1"}] [Kill: kill {"tenant":"default","job":130412,"notice":"n1"}] [Details: show {"tenant":"default","job":130412}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":130412}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('says when it is not known what came of a retry', () => {
    expect(
      print(alert(retry(null, 'not known whether it started: the connection broke'))),
    ).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot: The sheet does not exist)
      # 🔴 Invoice_Processing faulted on DocBot
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 7 days
      14:05 @Ana retried → not known whether it started: the connection broke
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('puts the whole news into the preview', () => {
    const preview = (body: NoticeBody) => print(body).split('\n')[0];
    expect(preview(alert())).toBe('(Invoice_Processing faulted on DocBot: The sheet does not exist)');
    expect(preview(alert(retry(retried({}))))).toBe('(Invoice_Processing recovered after a retry by Ana)');
  });

  it('keeps the newest eight steps of a long story', () => {
    const steps = Array.from({ length: 11 }, (_, i) => retry(retried({ id: 200_000 + i })));
    const text = print(alert(...steps));
    expect(text).toContain('3 earlier steps\n14:05 @Ana retried → job `200003`');
    expect(text.match(/retried →/g)).toHaveLength(8);
  });
});

describe('a run from chat', () => {
  const fresh = { ended: null, info: null } as const;

  it('waits', () => {
    const job = retried({ ...fresh, state: 'Pending', started: null, robot: null });
    expect(print(run(job))).toMatchInlineSnapshot(`
      "(Invoice_Processing started by Ana: Pending)
      # ⏳ Invoice_Processing started by Ana
      ⏳ Pending
      ~ Finance · v1.0.3 · job \`130412\` · 14:05
      [Stop: stop {"tenant":"default","job":130412,"notice":"n1"}] [Kill: kill {"tenant":"default","job":130412,"notice":"n1"} ?Kill job 130412] [Details: show {"tenant":"default","job":130412}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('runs', () => {
    expect(print(run(retried({ ...fresh, state: 'Running' }), { retryOf: 127416 }))).toMatchInlineSnapshot(`
      "(Invoice_Processing retried by Ana: Running on DocBot)
      # ▶️ Invoice_Processing retried by Ana
      Pending → ▶️ Running on DocBot
      ~ Finance · v1.0.3 · job \`130412\` · retry of job \`127416\` · 14:05
      [Stop: stop {"tenant":"default","job":130412,"notice":"n1"}] [Kill: kill {"tenant":"default","job":130412,"notice":"n1"} ?Kill job 130412] [Details: show {"tenant":"default","job":130412}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('ends well', () => {
    expect(print(run(retried({})))).toMatchInlineSnapshot(`
      "(Invoice_Processing started by Ana: Successful in 42 s)
      # ✅ Invoice_Processing started by Ana
      Pending → Running on DocBot → ✅ Successful in 42 s
      ~ Finance · v1.0.3 · job \`130412\` · 14:05
      [Retry: retry {"tenant":"default","job":130412,"notice":"n1"}] [Details: show {"tenant":"default","job":130412}] [Logs: logs {"tenant":"default","job":130412}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('fails', () => {
    expect(print(run({ ...faulted, id: 130412 }))).toMatchInlineSnapshot(`
      "(Invoice_Processing started by Ana: Faulted after 2 min 10 s)
      # 🔴 Invoice_Processing started by Ana
      Pending → Running on DocBot → 🔴 Faulted after 2 min 10 s
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · job \`130412\` · 14:05
      [Retry: retry {"tenant":"default","job":130412,"notice":"n1"}] [Details: show {"tenant":"default","job":130412}] [Logs: logs {"tenant":"default","job":130412}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('tells of a kill', () => {
    expect(
      print(run(retried({ state: 'Terminating', ended: null }), { did: 'kill', by: jo })),
    ).toMatchInlineSnapshot(`
      "(Invoice_Processing killed by Jo: Terminating)
      # ⏹️ Invoice_Processing killed by Jo
      Pending → Running on DocBot → ⏹️ Terminating
      ~ Finance · v1.0.3 · job \`130412\` · 14:05
      [Details: show {"tenant":"default","job":130412}] [Open in Orchestrator https://orchestrator.test/130412]"
    `);
  });

  it('tells of several jobs, a row each', () => {
    const jobs = [
      retried({ id: 1, state: 'Running', ended: null }),
      retried({ id: 2 }),
      { ...faulted, id: 3 },
    ];
    expect(print(run(jobs[0]!, { jobs }))).toMatchInlineSnapshot(`
      "(Invoice_Processing × 3 started by Ana: 1 Running, 1 Successful, 1 Faulted)
      # 🔴 Invoice_Processing × 3 started by Ana
      - ▶️ *Running on DocBot*
        job \`1\` · DocBot
        [Stop: stop {"tenant":"default","job":1,"notice":"n1"}] [Kill: kill {"tenant":"default","job":1,"notice":"n1"} ?Kill job 1] [Details: show {"tenant":"default","job":1}]
      - ✅ *Successful in 42 s*
        job \`2\` · DocBot
        [Retry: retry {"tenant":"default","job":2,"notice":"n1"}] [Details: show {"tenant":"default","job":2}]
      - 🔴 *Faulted after 2 min 10 s*: The sheet does not exist
        job \`3\` · DocBot
        [Retry: retry {"tenant":"default","job":3,"notice":"n1"}] [Details: show {"tenant":"default","job":3}]
      ~ Finance · v1.0.3 · 14:05"
    `);
  });

  it('counts the jobs that have no row', () => {
    const jobs = Array.from({ length: 12 }, (_, i) =>
      retried({ id: i + 1, ...(i < 11 ? {} : { state: 'Pending' }) }),
    );
    expect(print(run(jobs[0]!, { jobs }))).toContain('~ and 2 more: 1 Successful, 1 Pending');
  });

  it('after a retry from here, the buttons speak of the new job', () => {
    const text = print(
      run({ ...faulted, id: 1 }, { history: [retry(retried({ state: 'Running', ended: null }))] }),
    );
    expect(text).toContain('# ▶️ Invoice_Processing started by Ana');
    expect(text).toContain('[Kill: kill {"tenant":"default","job":130412,"notice":"n1"} ?Kill job 130412]');
  });
});

describe('the summary at the first look', () => {
  it('counts what was there before', () => {
    const causes = [
      { process: 'Invoice_Processing', count: 12 },
      { process: 'Payroll Run', count: 2 },
    ];
    expect(
      print({ kind: 'summary', faults: 14, since: '2026-02-22T00:00:00Z', causes }),
    ).toMatchInlineSnapshot(`
      "(👀 I watch default from now on. 14 jobs faulted before; they are not alerted one by one.)
      # 👀 I watch default from now on
      14 jobs faulted since 2026-02-22 00:00. They are not alerted one by one; the next fault is.
      12 × *Invoice_Processing*
      2 × *Payroll Run*
      [Show jobs: faulted {"tenant":"default","since":"2026-02-22T00:00:00Z"}]"
    `);
  });

  it('is short when there was nothing', () => {
    expect(print({ kind: 'summary', faults: 0, since: at, causes: [] })).toMatchInlineSnapshot(`
      "(👀 I watch default from now on. Nothing faulted before. The next fault is alerted here.)
      # 👀 I watch default from now on
      Nothing faulted before. The next fault is alerted here."
    `);
  });
});

describe('an unreadable fault', () => {
  it('tells people to look in Orchestrator (F3)', () => {
    const body = { kind: 'unreadable', jobId: 50, reason: 'State is missing' } as const;
    const message = renderNotice({ id: 'n', tenant: 'production', body }, { jobUrl: () => 'https://x' });
    expect(message.preview).toBe('⚠️ Job 50 faulted in production, but I cannot read it');
    expect(JSON.stringify(message.blocks)).toContain('State is missing');
  });
});
