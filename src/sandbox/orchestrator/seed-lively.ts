import type { Clock } from './clock.ts';
import type { Life } from './life.ts';
import { type JobRow, plainDetails, type ReleaseRow, type State } from './model.ts';
import type { Random } from './random.ts';
import { argument, type Furnisher, type ReleaseSpec } from './seed.ts';
import type { Store } from './store.ts';
import { ticksOfMs } from './ticks.ts';
import { faultText } from './traces.ts';

interface Parts {
  readonly store: Store;
  readonly furnish: Furnisher;
  readonly random: Random;
  readonly clock: Clock;
  readonly life: Life;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const historyMs = 7 * 24 * hourMs;
const historyJobs = 600;

/** A tenant of today: modern folders, machines, processes with and without inputs, and a week behind it. */
export function seedLively(parts: Parts): void {
  const releases = furnishTenant(parts.furnish);
  seedHistory(parts, releases);
  seedPresent(parts, releases);
}

type Process = Omit<ReleaseSpec, 'folder'>;

const processes: Readonly<Record<string, readonly Process[]>> = {
  Finance: [
    { name: 'Month End Close', version: '2.4.0' },
    {
      name: 'Bank_Reconciliation',
      version: '3.1.12',
      outputs: [{ name: 'out_Matched', type: 'System.Int32' }],
    },
    { name: 'FX Rates Download', version: '1.0.3' },
  ],
  'Finance/Accounts Payable': [
    {
      name: 'Invoice_Processing',
      version: '4.2.1',
      description: 'Reads invoices from the mailbox and posts them.',
      outputs: [{ name: 'out_Posted', type: 'System.Int32' }],
    },
    {
      name: 'Vendor_Onboarding',
      version: '1.8.0',
      description: 'Creates a vendor in the ERP system.',
      inputs: [
        argument('in_VendorName', 'String', { required: true }),
        argument('in_CreditLimit', 'Decimal', { hasDefault: true }),
        argument('in_ValidFrom', 'DateTime'),
        argument('in_Urgent', 'Boolean', { hasDefault: true }),
        argument('in_Priority', 'Int32'),
        argument('in_Tags', 'String[]'),
        argument('in_Metadata', 'Object'),
      ],
      defaults: '{"in_CreditLimit":5000,"in_Urgent":false}',
    },
    { name: 'Payment_Run', version: '2.0.5' },
    { name: "O'Brien & Söhne (50%)", version: '1.0.1', description: 'Price list of one supplier.' },
    { name: 'Send_Reminders', version: '1.3.0' },
  ],
  'Finance/Payroll': [
    { name: 'Payroll Run', version: '5.0.0' },
    { name: 'Timesheet Import', version: '2.2.2' },
    { name: 'Send_Reminders', version: '1.1.0' },
  ],
  HR: [
    {
      name: 'Employee Onboarding',
      version: '3.0.0',
      inputs: [
        argument('in_EmployeeId', 'Int64', { required: true }),
        argument('in_StartDate', 'DateTime', { required: true }),
      ],
    },
    { name: 'Absence_Report', version: '1.4.2' },
    { name: 'CV Screening', version: '0.9.8' },
  ],
  Shared: [
    { name: 'Mailbox_Cleanup', version: '1.0.0' },
    { name: 'SAP_Health_Check', version: '1.2.0' },
    { name: 'Nightly_Report', version: '2.5.1' },
  ],
};

function furnishTenant(furnish: Furnisher): readonly ReleaseRow[] {
  const machines = Array.from({ length: 9 }, (_, at) => furnish.machine(`VM0${at + 1}`));
  return Object.entries(processes).flatMap(([path, specs], at) => {
    const folder = furnish.folder(path);
    const account = path.split('/').at(-1)?.toLowerCase().replaceAll(' ', '') ?? 'robot';
    for (const number of [1, 2]) {
      const machine = machines[(at * 2 + number - 1) % machines.length];
      if (machine === undefined) continue;
      const name = `${account.slice(0, 14)}-bot${number}`;
      furnish.robot({ name, username: `ACME\\svc-${account}${number}`, machine, folders: [folder] });
    }
    return specs.map((spec) => furnish.release({ ...spec, folder }));
  });
}

const sources: readonly (readonly [source: string, sourceType: string])[] = [
  ['Manual', 'Manual'],
  ['Every 30 minutes', 'Schedule'],
  ['Working days 07:00', 'Schedule'],
  ['Invoices queue', 'Queue'],
  ['Robot', 'Agent'],
];

/** Each process fails in its own way most of the time, as in life: that is what makes causes recognisable. */
const faultShare = 0.12;
const stoppedShare = 0.03;

function seedHistory({ store, random, clock }: Parts, releases: readonly ReleaseRow[]): void {
  const now = clock.server();
  const usualFault = new Map(releases.map((release) => [release, faultText(random)]));
  const moments = Array.from({ length: historyJobs }, () => now - 20 * minuteMs - random.next() * historyMs);
  const jobs = moments
    .toSorted((a, b) => a - b)
    .map((createdMs) => {
      const release = random.pick(releases);
      const chance = random.next();
      const state: State =
        chance < faultShare ? 'Faulted' : chance < faultShare + stoppedShare ? 'Stopped' : 'Successful';
      const waitsMs = random.between(400, 20 * secondMs);
      const lastsMs =
        state === 'Faulted' ? random.between(0, 4 * minuteMs) : random.between(8 * secondMs, 15 * minuteMs);
      const fault = random.next() < 0.7 ? (usualFault.get(release) ?? '') : faultText(random);
      const [source, sourceType] = random.pick(sources);
      return jobRow(store, random, release, {
        state,
        createdMs,
        startedMs: createdMs + waitsMs,
        endedMs: createdMs + waitsMs + lastsMs,
        info: state === 'Faulted' ? fault : state === 'Stopped' ? 'The job was killed.' : 'Job completed',
        details: { ...plainDetails, source, sourceType, stopStrategy: state === 'Stopped' ? 'Kill' : null },
      });
    });
  store.addJobs(jobs);
}

/** What is there when somebody looks: fresh faults, jobs on their way, one that hangs, one that waits for a person. */
function seedPresent({ store, random, clock, life }: Parts, releases: readonly ReleaseRow[]): void {
  const now = clock.server();
  const named = (name: string): ReleaseRow => {
    const release = releases.find((row) => row.name === name);
    if (release === undefined) throw new RangeError(`There is no process ${name}.`);
    return release;
  };
  const add = (
    name: string,
    ago: { created: number; started?: number; ended?: number },
    rest: Partial<JobRow>,
  ) => {
    const job = jobRow(store, random, named(name), {
      state: rest.state ?? 'Running',
      createdMs: now - ago.created,
      startedMs: ago.started === undefined ? null : now - ago.started,
      endedMs: ago.ended === undefined ? null : now - ago.ended,
      info: rest.info ?? null,
      details: rest.details ?? plainDetails,
    });
    store.addJob(job);
    return job;
  };
  life.hang(add('Nightly_Report', { created: 5 * hourMs, started: 5 * hourMs - 3 * secondMs }, {}));
  add(
    'CV Screening',
    { created: 26 * hourMs, started: 26 * hourMs - 2 * secondMs },
    {
      state: 'Suspended',
      details: { ...plainDetails, waitsFor: 'Task' },
    },
  );
  add(
    'Invoice_Processing',
    { created: 14 * minuteMs, started: 14 * minuteMs - secondMs, ended: 11 * minuteMs },
    {
      state: 'Faulted',
      info: faultText(random),
    },
  );
  add(
    'Payroll Run',
    { created: 9 * minuteMs, started: 9 * minuteMs, ended: 9 * minuteMs },
    {
      state: 'Faulted',
      info: 'Logon failure: unknown user name or bad password',
    },
  );
  add('Timesheet Import', { created: 6 * minuteMs, ended: 5 * minuteMs }, { state: 'Faulted', info: null });
  life.follow(
    add('Bank_Reconciliation', { created: 3 * minuteMs, started: 3 * minuteMs - secondMs }, {}),
    90 * secondMs,
  );
  life.follow(add('Month End Close', { created: minuteMs, started: minuteMs - secondMs }, {}), 4 * minuteMs);
  life.follow(add('Absence_Report', { created: 20 * secondMs }, { state: 'Pending' }), 15 * secondMs);
}

function jobRow(
  store: Store,
  random: Random,
  release: ReleaseRow,
  given: Pick<JobRow, 'state' | 'info' | 'details'> & {
    readonly createdMs: number;
    readonly startedMs: number | null;
    readonly endedMs: number | null;
  },
): JobRow {
  const robots = [...store.robots.values()].filter((robot) => robot.folders.includes(release.folder));
  const { createdMs, startedMs, endedMs, ...rest } = given;
  const fraction = random.between(0, 9999);
  const at = (ms: number | null): number | null =>
    ms === null ? null : ticksOfMs(Math.round(ms)) + fraction;
  return {
    ...rest,
    id: store.nextJobId(),
    key: random.guid(),
    created: ticksOfMs(Math.round(createdMs)) + fraction,
    started: at(startedMs),
    ended: at(endedMs),
    release,
    robot: startedMs === null ? null : random.pick(robots),
  };
}
