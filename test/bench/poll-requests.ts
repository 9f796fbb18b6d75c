import { createTask } from 'node-cron';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';
import { settings } from '../../src/settings/table.ts';
import { openStore } from '../../src/storage/store.ts';
import { startPoller, tenant } from './alert-poller.ts';
import type { Row, Section } from './row.ts';

const polls = 5;
const hourMs = 3_600_000;
const promised = 1;
/** Reads of the job list that Automation Cloud allows a minute. */
const allowedAMinute = 100;

const places: readonly {
  readonly folders: number;
  readonly faults: number;
  readonly only?: readonly string[];
}[] = [
  { folders: 1, faults: 10 },
  { folders: 50, faults: 10 },
  { folders: 1, faults: 900 },
  { folders: 50, faults: 900 },
  { folders: 50, faults: 900, only: ['Bench*'] },
];

async function measure(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { folders, faults, only = [] } of places) {
    const requests = await requestsPerPoll(folders, faults, only);
    const limited = only.length === 0 ? '' : `, UIPATH_FOLDERS=${only.join(',')} (known)`;
    rows.push({
      what: `Requests a poll: ${folders} folder${folders === 1 ? '' : 's'}, ${faults} faults${limited}`,
      ours: { value: requests, unit: '' },
      bare: null,
      promise: { says: `= ${promised} a poll`, kept: requests === promised },
    });
  }
  const most = Math.max(...rows.map(({ ours }) => ours.value));
  const cron = settings.find(({ name }) => name === 'POLL_CRON')?.default ?? '';
  const aMinute = most * ticksAMinute(cron);
  rows.push({
    what: `Requests a minute at the default ${cron}`,
    ours: { value: aMinute, unit: '' },
    bare: null,
    promise: { says: `≤ ${allowedAMinute}, what Automation Cloud allows`, kept: aMinute <= allowedAMinute },
  });
  return rows;
}

/**
 * The most requests that a poll after the first look made, counted where they arrive. Each finds one new fault.
 * The list of folders, which restricted settings need, was read by the first look and is kept for minutes.
 */
async function requestsPerPoll(folders: number, faults: number, only: readonly string[]): Promise<number> {
  const sandbox = await createOrchestratorSandbox({ seed: 'empty' });
  const { control } = sandbox;
  for (let at = 1; at <= folders; at += 1) {
    control.addFolder({ path: `Bench ${at}` });
    control.addRelease({ folder: `Bench ${at}`, name: `Process ${at}` });
  }
  control.bulk(faults, { state: 'Faulted' });
  const store = await openStore('sqlite::memory:');
  const poller = await startPoller({ sandbox, store, folders: only });
  let most = 0;
  for (let round = 0; round < polls; round += 1) {
    const id = control.faultNow('Process 1');
    control.clearRequests();
    await poller.poll();
    most = Math.max(most, control.requests().length);
    if (!(await store.knownFaults(tenant, [id])).has(id)) throw new Error(`The poll did not find job ${id}.`);
  }
  await poller.stop();
  await store.close();
  await sandbox.close();
  return most;
}

/** How often the expression comes in a minute, over an hour of seconds. */
function ticksAMinute(expression: string): number {
  const task = createTask(expression, () => undefined, { timezone: 'Etc/UTC' });
  let ticks = 0;
  for (let ms = 0; ms < hourMs; ms += 1000) if (task.match(new Date(ms))) ticks += 1;
  return ticks / 60;
}

export const pollRequests: Section = { name: 'poll-requests', measure };
