import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/domain/job.ts';
import type { MissedBody } from '../../../src/domain/missed-body.ts';
import { type NoticeBody, withGone, withJob } from '../../../src/domain/notice.ts';
import { nudgeBody } from '../../../src/domain/nudge-body.ts';
import { type StuckBody, type StuckFact, type StuckHow, stuckBody } from '../../../src/domain/stuck-body.ts';
import { renderNotice } from '../../../src/views/notice.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const minute = 60_000;
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

const job = (change: Partial<Job> = {}): Job =>
  aJob({
    id: 127416,
    state: 'Running',
    folder: { id: 7, path: 'Finance/Accounts Payable' },
    started: '2026-03-01T12:00:00Z',
    ended: null,
    info: null,
    source: 'Schedule',
    startedBy: 'Nightly',
    ...change,
  });
const usual: StuckFact = {
  since: '2026-03-01T12:00:00Z',
  forMs: 130 * minute + 59_000,
  limitMs: 30 * minute,
  usualMs: 12 * minute,
};
const one = (how: StuckHow, change: Partial<Job> = {}, fact: Partial<StuckFact> = {}): StuckBody =>
  stuckBody([{ how, job: job(change), fact: { ...usual, ...fact } }], how);
const later = (body: StuckBody, change: Partial<Job>): StuckBody =>
  withJob(body, { ...(body.jobs[0] ?? job()), ...change });

const print = (body: NoticeBody): string =>
  printMessage(
    renderNotice(
      { id: 'n1', tenant: 'default', body },
      { jobUrl: ({ id }) => `https://orchestrator.example/jobs/${id}` },
    ),
  );
const firstLine = (body: NoticeBody): string => print(body).split('\n')[1] ?? '';

describe('a job that is stuck', () => {
  it('while it runs on and on', () => {
    expect(print(one('running'))).toMatchInlineSnapshot(`
      "(Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min))
      # ⚠️ Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min)
      Nearly all of its runs end well within 30 min.
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · started by trigger Nightly · since 12:00 · job \`127416\`
      [Stop: stop {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"} ?Kill job 127416] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.example/jobs/127416]"
    `);
  });

  it('while no robot takes it', () => {
    const pending = { state: 'Pending', robot: null, machine: null, started: null } as const;
    expect(print(one('pending', pending, { usualMs: null }))).toMatchInlineSnapshot(`
      "(Invoice_Processing has been waiting for a robot for over 2 h 10 min)
      # ⚠️ Invoice_Processing has been waiting for a robot for over 2 h 10 min
      No robot has taken it yet. Details say why, as far as Orchestrator tells.
      ~ Finance/Accounts Payable · v1.0.3 · started by trigger Nightly · since 12:00 · job \`127416\`
      [Kill: kill {"tenant":"default","job":127416,"notice":"n1"} ?Kill job 127416] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.example/jobs/127416]"
    `);
  });

  it('while it does not end', () => {
    expect(print(one('ending', { state: 'Stopping' }))).toMatchInlineSnapshot(`
      "(Invoice_Processing has been Stopping for over 2 h 10 min on DocBot)
      # ⚠️ Invoice_Processing has been Stopping for over 2 h 10 min on DocBot
      It was asked to stop and goes on: its workflow does not look for that. Kill ends it at once.
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · started by trigger Nightly · since 12:00 · job \`127416\`
      [Kill: kill {"tenant":"default","job":127416,"notice":"n1"} ?Kill job 127416] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.example/jobs/127416]"
    `);
    const killed = print(one('ending', { state: 'Terminating' }));
    expect(killed).toContain('# ⚠️ Invoice_Processing has been Terminating for over 2 h 10 min on DocBot');
    expect(killed).not.toContain('[Kill');
  });

  it('says nothing of what is usual where that is not known', () => {
    const body = one('running', {}, { usualMs: null });
    expect(firstLine(body)).toBe('# ⚠️ Invoice_Processing has been running for over 2 h 10 min on DocBot');
    expect(print(body)).toContain('No run is expected to take longer than 30 min.');
  });
});

describe('what became of it', () => {
  it.each([
    ['ended', { state: 'Successful' }, '✅ Invoice_Processing ended after 2 h 30 min'],
    [
      'was asked to stop',
      { state: 'Successful', stopStrategy: 'SoftStop' },
      '✅ Invoice_Processing ended after 2 h 30 min, asked to stop',
    ],
    ['faulted', { state: 'Faulted' }, '🔴 Invoice_Processing faulted after 2 h 30 min'],
    ['was stopped', { state: 'Stopped' }, '⏹️ Invoice_Processing was stopped after 2 h 30 min'],
    ['is stopping', { state: 'Stopping' }, '⏹️ Invoice_Processing was told to end: Stopping'],
    ['waits for a person', { state: 'Suspended' }, '⏸️ Invoice_Processing is Suspended now'],
    [
      'is in a state of a newer server',
      { state: 'Unknown' },
      '❔ Invoice_Processing is in a state this bot does not know now',
    ],
  ] as const)('%s', (_, change, line) => {
    const final = ['Successful', 'Faulted', 'Stopped'].includes(change.state);
    const ended = final ? { ended: '2026-03-01T14:30:00Z' } : {};
    expect(firstLine(later(one('running'), { ...change, ...ended }))).toBe(`# ${line}`);
  });

  it('a robot took it', () => {
    const body = one('pending', { state: 'Pending', robot: null, started: null }, { usualMs: null });
    expect(firstLine(later(body, { state: 'Running', robot: 'DocBot' }))).toBe(
      '# ▶️ Invoice_Processing runs now on DocBot, after waiting over 2 h 10 min',
    );
  });

  it('somebody killed it, and may run it again', () => {
    const body = one('running');
    const history = [{ did: 'kill', by: ana, at: '2026-03-01T14:12:00Z', jobId: 127416 } as const];
    const killed = later({ ...body, history }, { state: 'Stopped', ended: '2026-03-01T14:12:05Z' });
    expect(print(killed)).toMatchInlineSnapshot(`
      "(Invoice_Processing was killed by Ana after 2 h 12 min)
      # ⏹️ Invoice_Processing was killed by Ana after 2 h 12 min
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · started by trigger Nightly · since 12:00 · job \`127416\`
      14:12 @Ana killed job \`127416\`
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Logs: logs {"tenant":"default","job":127416}] [Open in Orchestrator https://orchestrator.example/jobs/127416]"
    `);
    expect(firstLine(later({ ...body, history }, { state: 'Terminating' }))).toBe(
      '# ⏹️ Invoice_Processing killed by Ana: Terminating',
    );
  });

  it('its fault is told elsewhere, where it can be retried', () => {
    const text = print(later(one('running'), { state: 'Faulted', ended: '2026-03-01T14:30:00Z' }));
    expect(text).toContain('Its fault has a message of its own.');
    expect(text).not.toContain('Retry');
  });

  it('Orchestrator knows it no more', () => {
    expect(print(withGone(one('running'), [127416]))).toContain('I no longer follow job `127416`');
  });
});

describe('what people say about it', () => {
  const at = '2026-03-01T14:12:00Z';
  const after = (...history: StuckBody['history']): StuckBody => ({ ...one('running'), history });
  const words = 'Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min)';

  it('stands in its first line and changes its buttons', () => {
    expect(print(after({ did: 'acknowledge', by: ana, at }))).toMatchInlineSnapshot(`
      "(Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min), acknowledged by Ana)
      # 🟠 Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min), acknowledged by Ana
      Nearly all of its runs end well within 30 min.
      ~ Finance/Accounts Payable · v1.0.3 · VM07 · started by trigger Nightly · since 12:00 · job \`127416\`
      14:12 @Ana acknowledged
      [Stop: stop {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"} ?Kill job 127416] [Details: show {"tenant":"default","job":127416}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Note: note {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.example/jobs/127416]"
    `);
    const until = '2026-03-01T16:00:00Z';
    const quiet = print(after({ did: 'snooze', by: ana, at, until }));
    expect(quiet).toContain(`# ⏸️ ${words}, snoozed by Ana`);
    expect(quiet).toContain('14:12 @Ana snoozed until 16:00');
    const closed = print(after({ did: 'resolve', by: ana, at }));
    expect(closed).toContain(`# ⚪ ${words}, resolved by Ana`);
    expect(closed).toContain('[Kill:');
    expect(closed).not.toContain('[Snooze');
  });

  it('names who answers for it, and that it must not wait', () => {
    const owner = { platform: 'slack', kind: 'person', id: 'U9', name: 'Jo' } as const;
    expect(print({ ...one('running'), owners: [owner], critical: true })).toContain(
      'Critical · Owner @@slack U9 Jo@@',
    );
  });

  it('brings it to mind once more, with what can be done', () => {
    const why = { kind: 'reminder', since: '2026-03-01T14:03:00Z' } as const;
    expect(print(nudgeBody('n1', why, one('running')))).toMatchInlineSnapshot(`
      "(Reminder: Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min))
      # ⚠️ Invoice_Processing has been running for over 2 h 10 min on DocBot (usually 12 min)
      ⏰ Nobody has acknowledged this since 14:03.
      ~ Finance/Accounts Payable · 2026-03-01 12:00 · job \`127416\`
      [Stop: stop {"tenant":"default","job":127416}] [Kill: kill {"tenant":"default","job":127416} ?Kill job 127416] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.example/jobs/127416]"
    `);
    const over = { kind: 'snooze-over', by: ana, until: at } as const;
    const awake = after({ did: 'snooze', by: ana, at, until: at }, { did: 'wake', at });
    expect(print(nudgeBody('n1', over, awake)).split('\n')[0]).toBe(`(Still stuck: ${words})`);
    expect(print(awake)).toContain('snooze is over, still stuck');
  });
});

describe('several jobs that are stuck', () => {
  const some = (how: StuckHow, count: number, processes: number): StuckBody =>
    stuckBody(
      Array.from({ length: count }, (_, index) => ({
        how,
        job: job({
          id: 100 + index,
          process: `Process ${index % processes}`,
          ...(how === 'pending' ? { state: 'Pending', robot: null, started: null } : {}),
        }),
        fact: { ...usual, forMs: (20 + index) * minute, usualMs: how === 'running' ? 12 * minute : null },
      })),
      how,
    );

  it('of one process', () => {
    expect(print(some('running', 3, 1))).toMatchInlineSnapshot(`
      "(3 jobs of Process 0 have been running for over 20 min (usually 12 min))
      # ⚠️ 3 jobs of Process 0 have been running for over 20 min (usually 12 min)
      ~ Finance/Accounts Payable · v1.0.3
      - ⚠️ Running for over 20 min
        job \`100\` · DocBot · since 12:00
        [Kill: kill {"tenant":"default","job":100,"notice":"n1"} ?Kill job 100] [Details: show {"tenant":"default","job":100}]
      - ⚠️ Running for over 21 min
        job \`101\` · DocBot · since 12:00
        [Kill: kill {"tenant":"default","job":101,"notice":"n1"} ?Kill job 101] [Details: show {"tenant":"default","job":101}]
      - ⚠️ Running for over 22 min
        job \`102\` · DocBot · since 12:00
        [Kill: kill {"tenant":"default","job":102,"notice":"n1"} ?Kill job 102] [Details: show {"tenant":"default","job":102}]
      [Kill 3: kill {"tenant":"default","job":[100,101,102]}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}]"
    `);
  });

  it('of many processes', () => {
    const text = print(some('pending', 12, 6));
    expect(text).toContain('# ⚠️ 12 jobs of 6 processes have been waiting for a robot for over 20 min');
    expect(text.match(/^- /gm)).toHaveLength(8);
    expect(text).toContain('~ and 4 jobs more');
    expect(text).toContain('[Kill 12: ');
  });

  it('of which some got on', () => {
    let body = some('pending', 3, 1);
    body = withJob(body, job({ id: 100, process: 'Process 0' }));
    expect(firstLine(body)).toBe(
      '# ⚠️ 2 of 3 jobs of Process 0 have been waiting for a robot for over 21 min',
    );
    body = withJob(body, job({ id: 101, process: 'Process 0' }));
    expect(firstLine(body)).toBe('# ⚠️ 1 of 3 jobs of Process 0 has been waiting for a robot for over 22 min');
    body = withJob(body, job({ id: 102, process: 'Process 0' }));
    expect(firstLine(body)).toBe('# ✅ 3 jobs of Process 0 got on or ended');
    expect(print(body)).not.toContain('[Kill 3');
  });
});

describe('a trigger that started no job', () => {
  const missed: MissedBody = {
    kind: 'missed',
    schedule: 'Every night',
    process: 'Nightly_Report',
    folder: { id: 7, path: 'Shared' },
    due: '2026-03-01T02:00:00Z',
    ran: null,
  };

  it('is told with what to do', () => {
    expect(print(missed)).toMatchInlineSnapshot(`
      "(Nightly_Report did not run on schedule: trigger Every night)
      # ⚠️ Nightly_Report did not run on schedule
      Trigger *Every night* was due at 2026-03-01 02:00 and started no job.
      Orchestrator tells why on the page of the trigger: a job that was still pending, no robot, a wrong input.
      ~ Shared
      [Start now: start {"tenant":"default","process":"Nightly_Report","folder":"Shared"}] [Show jobs: list {"tenant":"default","process":"Nightly_Report","folder":"Shared"}]"
    `);
  });

  it('and the job that ran after all', () => {
    const ran = job({ id: 9, process: 'Nightly_Report', created: '2026-03-01T02:40:30Z' });
    expect(print({ ...missed, ran })).toMatchInlineSnapshot(`
      "(Nightly_Report ran after all, 40 min late: trigger Every night)
      # ✅ Nightly_Report ran after all, 40 min late
      Trigger *Every night* was due at 2026-03-01 02:00 and started no job.
      ~ Shared · job \`9\`
      [Details: show {"tenant":"default","job":9}] [Open in Orchestrator https://orchestrator.example/jobs/9]"
    `);
  });
});
