import type { Job } from '../../src/domain/job.ts';
import { withJob } from '../../src/domain/notice.ts';
import { nudgeBody } from '../../src/domain/nudge-body.ts';
import type { JobReport } from '../../src/domain/report-body.ts';
import type { Mute } from '../../src/domain/rule.ts';
import type { StormBody } from '../../src/domain/storm-body.ts';
import { type StuckBody, type StuckHow, stuckBody } from '../../src/domain/stuck-body.ts';
import { aJob } from '../fixtures/job.ts';
import { ana, at, jo } from './alert-states.ts';

const minute = 60_000;
const hour = 60 * minute;

const running = (id: number, process: string, change: Partial<Job> = {}): Job =>
  aJob({
    id,
    process,
    state: 'Running',
    folder: { id: 7, path: 'Finance/Accounts Payable' },
    created: at('11:50'),
    started: at('11:53'),
    ended: null,
    info: null,
    source: 'Schedule',
    startedBy: 'Every night',
    ...change,
  });
const fact = { since: at('11:53'), forMs: 130 * minute, limitMs: 30 * minute, usualMs: 12 * minute };
const waiting = { state: 'Pending', robot: null, machine: null, started: null } as const;

const stuck = (how: StuckHow, jobs: readonly Job[]): StuckBody =>
  stuckBody(
    jobs.map((job, index) => ({
      how,
      job,
      fact: { ...fact, forMs: fact.forMs + index * minute, usualMs: how === 'running' ? fact.usualMs : null },
    })),
    how,
  );
const one = stuck('running', [running(127416, 'Invoice_Processing')]);
const seen = { did: 'acknowledge', by: ana, at: at('14:05') } as const;
const many = stuck(
  'pending',
  ['Invoice_Processing', 'Payroll Run', 'Timesheet Import', 'CV Screening', 'FX Rates Download'].map(
    (process, index) => running(127416 + index, process, waiting),
  ),
);

const causes: StormBody['causes'] = [
  {
    error: 'Logon failure: unknown user name or bad password',
    faults: 186,
    processes: 31,
    process: null,
    on: 'VM07',
  },
  {
    error: 'The sheet "March" does not exist',
    faults: 21,
    processes: 1,
    process: 'Invoice_Processing',
    on: null,
    version: '1.0.3',
  },
  { error: '', faults: 7, processes: 2, process: null, on: null },
];
const storm: StormBody = {
  kind: 'storm',
  since: at('14:00'),
  last: at('14:03'),
  over: false,
  faults: 214,
  causes: causes.map((cause) => (cause.version === undefined ? cause : { ...cause, published: at('13:51') })),
  moreCauses: 2,
  shared: { kind: 'robot', name: 'VM07', faults: 190 },
};

export const mute: Mute = {
  kind: 'mute',
  id: '4f2a',
  tenant: 'prod',
  target: 'slack:C0ALERTS',
  scope: { process: 'Invoice*', folder: 'Finance/*' },
  from: at('14:00'),
  until: at('16:00'),
  daily: null,
  reason: 'new version',
  by: ana,
  at: at('14:00'),
};

const report: JobReport = {
  since: '2026-03-01T07:00:00.000Z',
  until: at('07:00'),
  zone: 'Europe/Berlin',
  successful: 1150,
  faulted: 46,
  stopped: 8,
  active: 3,
  robotMs: 312.4 * hour,
  causes: [
    {
      error: 'Logon failure: unknown user name or bad password',
      faults: 30,
      processes: 12,
      process: null,
      job: 127416,
      fresh: true,
    },
    {
      error: 'The sheet "March" does not exist',
      faults: 9,
      processes: 1,
      process: 'Invoice_Processing',
      job: 127400,
      fresh: false,
    },
  ],
  otherCauses: { causes: 2, faults: 7 },
  slowest: [
    { process: 'Month End Close', runs: 2, p95Ms: 1.05 * hour, longestMs: 1.05 * hour, job: 127390 },
    { process: 'Invoice_Processing', runs: 300, p95Ms: 12 * minute, longestMs: 0.5 * hour, job: 127391 },
  ],
  silent: { processes: ['Nightly_Report'], more: 0 },
  chart: {
    by: 'hour',
    starts: Array.from({ length: 24 }, (_, index) => Date.parse('2026-03-01T07:00:00.000Z') + index * hour),
    series: [
      { process: 'Payroll Run', faults: Array.from({ length: 24 }, (_, index) => (index % 5) * 1) },
      {
        process: 'Invoice_Processing',
        faults: Array.from({ length: 24 }, (_, index) => (index === 9 ? 6 : 0)),
      },
    ],
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

const blind = {
  what: 'refused',
  tenant: 'prod',
  since: at('14:02'),
  status: 401,
  said: "Orchestrator does not accept the bot's token.",
  todo: 'Check the app id and secret.',
} as const;

/** What is said beside alerts of faults, in each of its states. */
export const otherStates = {
  'stuck-one': one,
  'stuck-waiting': stuck('pending', [running(127416, 'Invoice_Processing', waiting)]),
  'stuck-ending': stuck('ending', [running(127416, 'Invoice_Processing', { state: 'Stopping' })]),
  'stuck-acknowledged': { ...one, history: [seen] },
  'stuck-snoozed': { ...one, history: [{ did: 'snooze', by: jo, at: at('14:10'), until: at('18:00') }] },
  'stuck-resolved': { ...one, history: [seen, { did: 'resolve', by: ana, at: at('14:20') }] },
  'stuck-killed': withJob(
    { ...one, history: [{ did: 'kill', by: ana, at: at('14:12'), jobId: 127416 }] },
    running(127416, 'Invoice_Processing', { state: 'Stopped', ended: at('14:12') }),
  ),
  'stuck-many': {
    ...many,
    critical: true,
    owners: [{ platform: 'slack', kind: 'group', id: 'S0OPERATORS', name: 'robot-operators' }],
  },
  'stuck-many-got-on': many.jobs.reduce(
    (body, each) => withJob(body, { ...each, state: 'Running', robot: 'DocBot', started: at('14:20') }),
    many,
  ),
  'stuck-reminder': nudgeBody('golden', { kind: 'reminder', since: at('14:03') }, one),
  'missed-schedule': {
    kind: 'missed',
    schedule: 'Every night',
    process: 'Nightly_Report',
    folder: { id: 7, path: 'Shared' },
    due: at('02:00'),
    ran: null,
  },
  'missed-ran-later': {
    kind: 'missed',
    schedule: 'Every night',
    process: 'Nightly_Report',
    folder: { id: 7, path: 'Shared' },
    due: at('02:00'),
    ran: running(127500, 'Nightly_Report', { created: at('02:41') }),
  },
  storm,
  'storm-over': { ...storm, over: true, last: at('14:31'), faults: 903 },
  'catch-up-stuck': {
    kind: 'catch-up',
    mute,
    since: at('14:00'),
    until: at('16:00'),
    faults: 0,
    causes: [],
    moreCauses: 0,
    stuck: [
      { jobId: 127416, process: 'Invoice_Processing' },
      { jobId: 127420, process: 'Invoice_Matching' },
    ],
  },
  'catch-up': {
    kind: 'catch-up',
    mute,
    since: at('14:00'),
    until: at('16:00'),
    faults: 214,
    causes,
    moreCauses: 2,
  },
  summary: {
    kind: 'summary',
    faults: 17,
    since: '2026-02-23T14:00:00.000Z',
    causes: [
      { process: 'Invoice_Processing', count: 11 },
      { process: 'Payroll Run', count: 6 },
    ],
  },
  'summary-quiet': { kind: 'summary', faults: 0, since: '2026-02-23T14:00:00.000Z', causes: [] },
  unreadable: { kind: 'unreadable', jobId: 127416, reason: 'State: expected text, got 7' },
  'digest-daily': { kind: 'digest', every: 'day', report },
  'digest-green': { kind: 'digest', every: 'week', report: { ...green, since: '2026-02-23T07:00:00.000Z' } },
  blind: { kind: 'watch', trouble: blind, until: null },
  'blind-over': { kind: 'watch', trouble: blind, until: at('14:40') },
  'sight-back': {
    kind: 'sight',
    since: at('14:02'),
    until: at('14:40'),
    folders: null,
    count: 3,
    faults: [
      {
        jobId: 127416,
        process: 'Invoice_Processing',
        at: at('14:05'),
        robot: 'DocBot',
        error: 'The sheet "March" does not exist',
      },
      { jobId: 127417, process: 'Payroll Run', at: at('14:11'), robot: '', error: '' },
      { jobId: 127419, process: 'CV Screening', at: at('14:30'), robot: 'VM07', error: 'Out of disk space' },
    ],
  },
  late: { kind: 'watch', trouble: { what: 'late', tenant: 'prod', since: at('14:02') }, until: null },
  'folders-lost': {
    kind: 'watch',
    trouble: { what: 'folders', tenant: 'prod', since: at('14:02'), folders: ['Finance/Accounts Payable'] },
    until: null,
  },
  'route-lost': {
    kind: 'watch',
    trouble: {
      what: 'route-lost',
      target: 'slack:C0FINANCE',
      since: at('14:02'),
      said: 'The channel is archived.',
      instead: 'slack:C0ALERTS',
    },
    until: null,
  },
  'route-slow': {
    kind: 'watch',
    trouble: {
      what: 'route-slow',
      target: 'slack:C0ALERTS',
      since: at('14:02'),
      waiting: 412,
      said: 'Slack asks to slow down.',
    },
    until: null,
  },
  'store-trouble': {
    kind: 'watch',
    trouble: { what: 'store', since: at('14:02'), said: 'attempt to write a readonly database' },
    until: null,
  },
} as const;
