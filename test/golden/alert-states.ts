import type { AlertBody } from '../../src/domain/alert-body.ts';
import type { HistoryLine } from '../../src/domain/history-line.ts';
import type { Job } from '../../src/domain/job.ts';
import { nudgeBody } from '../../src/domain/nudge-body.ts';
import { aJob } from '../fixtures/job.ts';

export const ana = { platform: 'slack', id: 'U0ANA', name: 'Ana Weber' } as const;
export const jo = { platform: 'slack', id: 'U0JO', name: 'Jo Miller' } as const;

/** A moment of the day that these pictures are of. */
export const at = (clock: string): string => `2026-03-02T${clock}:00.000Z`;

const trace = `RemoteException wrapping System.ArgumentException: The sheet "March" does not exist
   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)
   at UiPath.Excel.Activities.ExcelReadRange.EndExecute(AsyncCodeActivityContext context, IAsyncResult result)`;

const job = (change: Partial<Job> = {}): Job =>
  aJob({
    id: 127416,
    folder: { id: 7, path: 'Finance/Accounts Payable' },
    machine: 'VM07',
    created: at('14:00'),
    started: at('14:01'),
    ended: at('14:03'),
    source: 'Schedule',
    startedBy: 'Every hour',
    info: trace,
    ...change,
  });

const fresh: AlertBody = { kind: 'alert', job: job(), earlierFaults: 0, earlierInDay: 0, history: [] };

/** Where nearly every alert is a few seconds after it came. */
const known: AlertBody = {
  ...fresh,
  earlierFaults: 6,
  earlierInDay: 2,
  previous: at('09:12'),
  background: {
    lastSuccess: { at: at('13:02'), version: '1.0.2' },
    errors: ['Excel Application Scope: the file is in use by "svc-reporting"'],
  },
};

const after = (...history: readonly HistoryLine[]): AlertBody => ({ ...known, history });
const ack = { did: 'acknowledge', by: ana, at: at('14:05') } as const;
const retry = (change: Partial<Job>): HistoryLine => ({
  did: 'retry',
  by: ana,
  at: at('14:06'),
  job: job({
    id: 130412,
    state: 'Running',
    created: at('14:06'),
    started: at('14:06'),
    ended: null,
    info: null,
    ...change,
  }),
  note: null,
});
const snooze = { did: 'snooze', by: jo, at: at('14:10'), until: at('18:00') } as const;
const critical: AlertBody = {
  ...known,
  critical: true,
  owners: [
    { platform: 'slack', kind: 'group', id: 'S0OPERATORS', name: 'robot-operators' },
    {
      platform: 'teams',
      kind: 'person',
      id: '00000000-0000-4000-8000-0000000000a1',
      name: 'Jo Miller',
    },
  ],
};
const grouped: AlertBody = {
  ...known,
  tally: {
    count: 14,
    since: at('14:03'),
    last: at('14:41'),
    robots: { DocBot: 8, 'Invoice Bot 2': 5, '': 1 },
  },
};

/** An alert in each of its states. */
export const alertStates = {
  'alert-new': fresh,
  'alert-background': known,
  'alert-new-version': {
    ...known,
    background: { lastSuccess: { at: at('13:02'), version: '1.0.2' }, errors: [], published: at('13:51') },
  },
  'alert-critical': critical,
  'alert-grouped': grouped,
  'alert-no-reason': {
    ...fresh,
    job: job({ info: null, started: null, robot: null, machine: null, ended: at('14:03') }),
  },
  'alert-acknowledged': after(ack),
  'alert-assigned': after({ did: 'assign', by: ana, at: at('14:05'), to: jo }),
  'alert-snoozed': after(ack, snooze),
  'alert-snooze-over': after(ack, snooze, { did: 'wake', at: at('18:00') }),
  'alert-noted': after({
    did: 'note',
    by: ana,
    at: at('14:07'),
    text: 'The SAP team restarts the gateway at 15:00',
  }),
  'alert-retried': after(retry({})),
  'alert-recovered': after(retry({ state: 'Successful', ended: at('14:08') })),
  'alert-works-again': {
    ...after(ack),
    recovered: job({
      id: 130500,
      state: 'Successful',
      created: at('15:00'),
      started: at('15:00'),
      ended: at('15:02'),
      info: null,
    }),
  },
  'alert-still-failing': after(retry({ state: 'Faulted', ended: at('14:08'), info: trace })),
  'alert-stopped-retry': after(retry({ state: 'Stopped', ended: at('14:09'), stopStrategy: 'Kill' }), {
    did: 'kill',
    by: jo,
    at: at('14:09'),
    jobId: 130412,
  }),
  'alert-resolved': after(ack, { did: 'resolve', by: jo, at: at('16:20') }),
  'alert-escalated': {
    ...critical,
    history: [
      { did: 'remind', at: at('14:18') },
      { did: 'escalate', at: at('14:33'), to: 'slack:C0FINANCE' },
    ],
  },
  'nudge-reminder': nudgeBody('golden', { kind: 'reminder', since: at('14:03') }, critical),
  'nudge-snooze-over': nudgeBody(
    'golden',
    { kind: 'snooze-over', by: jo, until: at('18:00') },
    after(ack, snooze, { did: 'wake', at: at('18:00') }),
  ),
  'nudge-assigned': nudgeBody(
    'golden',
    { kind: 'assigned', by: ana, to: jo },
    after({ did: 'assign', by: ana, at: at('14:05'), to: jo }),
  ),
  'nudge-seen': nudgeBody(
    'golden',
    { kind: 'reminder', since: at('14:03') },
    { ...critical, history: [ack] },
  ),
  'thread-reply': {
    kind: 'reply',
    alert: 'golden',
    count: 7,
    total: 14,
    newest: [
      { job: job({ id: 127431 }), at: at('14:39') },
      { job: job({ id: 127433, robot: 'Invoice Bot 2' }), at: at('14:41') },
    ],
  },
} as const;
