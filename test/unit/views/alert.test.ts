import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../src/domain/alert-body.ts';
import type { NoticeBody } from '../../../src/domain/notice.ts';
import { renderNotice } from '../../../src/views/notice.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const faulted = aJob({
  id: 127416,
  folder: { id: 7, path: 'Finance/Accounts Payable' },
  started: '2026-03-01T14:01:00Z',
  ended: '2026-03-01T14:03:10Z',
  source: 'Schedule',
  startedBy: 'Nightly',
  info: 'Execution error : System.ArgumentException: The sheet does not exist\r\n   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)',
});

const alert: AlertBody = {
  kind: 'alert',
  job: faulted,
  earlierFaults: 2,
  earlierInDay: 2,
  previous: '2026-03-01T09:00:00Z',
  history: [],
};

const many: AlertBody = {
  ...alert,
  tally: {
    count: 14,
    since: '2026-03-01T13:40:00Z',
    last: '2026-03-01T14:03:10Z',
    robots: { DocBot: 8, VM07: 5, '': 1 },
  },
};

const print = (body: NoticeBody): string =>
  printMessage(
    renderNotice(
      { id: 'n1', tenant: 'default', body },
      { jobUrl: (job) => `https://orchestrator.test/${job.id}` },
    ),
  );

describe('an alert of several faults', () => {
  it('says how many on which robots since when, and offers what fits them all', () => {
    expect(print(many)).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted 14 times on 2 robots: The sheet does not exist)
      # 🔴 Invoice_Processing faulted 14 times on 2 robots
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ since 13:40 · 8 on DocBot, 5 on VM07, 1 without a robot
      ~ 16th time in 24 h
      [Retry 14: retry {"tenant":"default","group":"n1"}] [Show jobs: faulted {"tenant":"default","group":"n1"}] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('names the robot where it is one', () => {
    const tally = {
      count: 2,
      since: '2026-03-01T13:40:00Z',
      last: '2026-03-01T14:03:10Z',
      robots: { VM07: 2 },
    };
    expect(
      print({ ...alert, tally })
        .split('\n')
        .slice(0, 5),
    ).toMatchInlineSnapshot(`
      [
        "(Invoice_Processing faulted 2 times on VM07: The sheet does not exist)",
        "# 🔴 Invoice_Processing faulted 2 times on VM07",
        "*The sheet does not exist*",
        "ArgumentException in Excel SetSheet",
        "~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`",
      ]
    `);
  });

  it('turns green when the process works again, with the run that shows it', () => {
    const recovered = aJob({
      id: 130500,
      state: 'Successful',
      started: '2026-03-01T14:10:00Z',
      ended: '2026-03-01T14:10:42Z',
    });
    expect(print({ ...many, recovered })).toMatchInlineSnapshot(`
      "(Invoice_Processing works again)
      # 🟢 Invoice_Processing works again
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ since 13:40 · 8 on DocBot, 5 on VM07, 1 without a robot
      ~ 16th time in 24 h
      14:10 job \`130500\` → ✅ Successful in 42 s
      [Show jobs: faulted {"tenant":"default","group":"n1"}] [Details: show {"tenant":"default","job":127416}] [Logs: logs {"tenant":"default","job":127416}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });
});

describe('what helps to judge a fault', () => {
  it('does not say in other numbers what the message says already', () => {
    const tills = { ...alert, job: { ...alert.job, info: 'Till 4 is locked' } };
    const background = { lastSuccess: null, errors: ['Till 1 is locked', 'The key 7 is lost'] };
    expect(
      print({ ...tills, background })
        .split('\n')
        .filter((line) => line.startsWith('>')),
    ).toEqual(['> The key 7 is lost']);
  });

  it('is when the version was published that faulted', () => {
    const background = { lastSuccess: null, errors: [], published: '2026-03-02T13:51:00Z' };
    expect(print({ ...alert, background })).toContain(
      '~ 3rd time in 24 h · no success known · v1.0.3 published 13:51',
    );
  });

  it('is when it last went well, which version is new, and what the robot logged', () => {
    const background = {
      lastSuccess: { at: '2026-03-01T09:12:00Z', version: '1.0.2' },
      errors: ['Opened March.xlsx', 'The sheet does not exist'],
    };
    expect(print({ ...alert, background })).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot: The sheet does not exist)
      # 🔴 Invoice_Processing faulted on DocBot
      *The sheet does not exist*
      ArgumentException in Excel SetSheet
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · ran 2 min 10 s · started by trigger Nightly · 14:03 · job \`127416\`
      ~ 3rd time in 24 h · last success 09:12, still on v1.0.2
      > Opened March.xlsx
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it.each([
    [{ earlierFaults: 0, earlierInDay: 0 }, '~ First time in 7 days'],
    [
      { earlierFaults: 2, earlierInDay: 0, previous: '2026-02-27T09:00:00Z' },
      '~ 3rd time in 7 days, last 2026-02-27 09:00',
    ],
    [{ earlierFaults: 2, earlierInDay: 2 }, '~ 3rd time in 24 h'],
    [{ earlierFaults: 8, earlierInDay: 2 }, '~ 3rd time in 24 h, 9th in 7 days'],
    // An alert of an older version knows nothing of the day.
    [{ earlierFaults: 2 }, '~ 3rd time in 7 days'],
  ])('is how often lately: %j', (change, said) => {
    const { earlierInDay: _day, previous: _previous, ...plain } = alert;
    expect(print({ ...plain, ...change }).split('\n')).toContain(said);
  });

  it('says when no success is known', () => {
    expect(print({ ...alert, background: { lastSuccess: null, errors: [] } })).toContain('no success known');
  });
});

describe('a storm', () => {
  const storm: NoticeBody = {
    kind: 'storm',
    since: '2026-03-01T14:00:00Z',
    last: '2026-03-01T14:02:30Z',
    over: false,
    faults: 214,
    causes: [
      {
        error: 'Logon failure: unknown user name or bad password',
        faults: 180,
        processes: 12,
        process: null,
        on: 'VM07',
      },
      { error: 'The sheet does not exist', faults: 30, processes: 1, process: 'Invoice', on: null },
      { error: '', faults: 4, processes: 2, process: null, on: null },
    ],
    moreCauses: 0,
    shared: { kind: 'robot', name: 'VM07', faults: 180 },
  };

  it('is told in one message, worst cause first', () => {
    expect(print(storm)).toMatchInlineSnapshot(`
      "(214 faults in 3 min, 3 causes. Most: 180 × Logon failure: unknown user name or bad password)
      # ⚠️ 214 faults in 3 min, 3 causes
      180 × *Logon failure: unknown user name or bad password* on VM07 (12 processes)
      30 × *The sheet does not exist* (Invoice)
      4 × *no reason given* (2 processes)
      180 of them on robot *VM07*
      ~ Since 14:00. Each problem has a message of its own, which counts on.
      [Show jobs: faulted {"tenant":"default","since":"2026-03-01T14:00:00Z"}]"
    `);
  });

  it('says when it is over', () => {
    expect(
      print({ ...storm, over: true })
        .split('\n')
        .slice(0, 2),
    ).toMatchInlineSnapshot(`
      [
        "(214 faults in 3 min, 3 causes. Most: 180 × Logon failure: unknown user name or bad password)",
        "# ⚪ Quiet again after 214 faults in 3 min, 3 causes",
      ]
    `);
  });
});
