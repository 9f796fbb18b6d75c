import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import { type AlertOptions, alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;
const channel = 'slack:A';

const stage = alertStage(origin);
const { shown } = stage;

async function watching(options: AlertOptions = {}): Promise<AlertProcess> {
  return stage.watching({ routes: [plainRoute(channel)], attended: true, ...options });
}

function fault(change: Partial<Job> = {}): void {
  stage.job({ state: 'Faulted', info: 'System.ArgumentException: The sheet does not exist', ...change });
}

function succeed(change: Partial<Job> = {}): void {
  stage.job({ state: 'Successful', info: null, ...change });
}

describe('one message a problem', () => {
  it('counts further faults of the same cause on it', async () => {
    await watching();
    fault({ info: 'System.ArgumentException: Row 1 is empty' });
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 1: Faulted']);
    for (let count = 2; count <= 14; count++)
      fault({ info: `System.ArgumentException: Row ${count} is empty` });
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 14: Faulted × 14']);
    expect(await stage.store.faultsOfNotice('alert:default:1')).toHaveLength(14);
  });

  it('keeps other causes, processes and folders apart', async () => {
    await watching();
    fault();
    fault({ info: 'System.Exception: Another' });
    fault({ process: 'Payroll' });
    fault({ folder: { id: 99, path: 'Elsewhere' } });
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual([
      'alert 5: Faulted × 2',
      'alert 2: Faulted',
      'alert 3: Faulted',
      'alert 4: Faulted',
    ]);
  });

  it('begins a new one when the problem was quiet for the window', async () => {
    await watching();
    fault();
    await stage.pass(59 * minute);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
    await stage.pass(61 * minute);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 3: Faulted']);
  });

  it('begins a new one when the process worked in between', async () => {
    await watching();
    fault();
    await stage.pass(minute);
    succeed();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 1: Faulted, works again in 2']);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 1: Faulted, works again in 2', 'alert 3: Faulted']);
  });

  it('edits it every few seconds at most, however many faults come', async () => {
    const bot = await watching();
    for (let second = 0; second < 60; second++) {
      fault();
      bot.poller.pollNow();
      await stage.pass(1000);
    }
    await stage.pass(5000);
    expect(shown()).toEqual(['alert 60: Faulted × 60']);
    expect(stage.slack.calls.filter((call) => call.did === 'update').length).toBeLessThanOrEqual(33);
  });

  it('tells each place as its route says', async () => {
    await watching({
      routes: [
        plainRoute(channel),
        { ...plainRoute('slack:B'), windowMs: 0 },
        { ...plainRoute('slack:C'), process: 'Payroll*' },
      ],
    });
    fault();
    fault();
    fault({ process: 'Payroll_Run' });
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 3: Faulted']);
    expect(shown('slack:B')).toEqual(['alert 1: Faulted', 'alert 2: Faulted', 'alert 3: Faulted']);
    expect(shown('slack:C')).toEqual(['alert 3: Faulted']);
  });

  it('survives restarts: the count goes on, and nothing is told twice (F6)', async () => {
    const first = await watching();
    fault();
    await stage.pass(minute);
    await first.stop();
    fault();
    await watching();
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
  });
});

describe('F31: a place that holds alerts back', () => {
  const held = { ...plainRoute(channel), holdDownMs: 5 * minute };

  it('hears nothing when the process works again in time', async () => {
    await watching({ routes: [held] });
    fault();
    await stage.pass(2 * minute);
    succeed();
    await stage.pass(10 * minute);
    expect(shown()).toEqual([]);
  });

  it('hears of it when nothing worked in time, with all that happened since', async () => {
    await watching({ routes: [held] });
    fault();
    await stage.pass(2 * minute);
    expect(shown()).toEqual([]);
    fault();
    await stage.pass(4 * minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
  });
});

describe('a storm', () => {
  it('of 5,000 faults of 40 processes is one message a problem and one that says so', async () => {
    await watching({ limits: { pageRows: 1000 } });
    for (let id = 0; id < 5000; id++) {
      fault({ process: `Process_${id % 40}`, robot: 'VM07', info: `Logon failure: job ${id}` });
    }
    await stage.pass(2 * minute);
    const alerts = shown().filter((text) => text.startsWith('alert'));
    expect(alerts).toHaveLength(40);
    expect(alerts.every((text) => text.endsWith('× 125'))).toBe(true);
    expect(shown()[0]).toBe('storm: 5000');
    await stage.pass(10 * minute);
    expect(shown()[0]).toBe('storm: 5000, over');
    expect(shown()).toHaveLength(41);
  }, 60_000);

  it('counts on while it lasts, over a restart, too', async () => {
    const bot = await watching();
    const gust = (): void => {
      for (let count = 0; count < 30; count++) fault({ process: `Process_${count % 10}` });
    };
    gust();
    await stage.pass(minute);
    gust();
    await stage.pass(minute);
    expect(shown().filter((text) => text.startsWith('storm'))).toEqual(['storm: 60']);
    await bot.stop();
    gust();
    await watching();
    await stage.pass(minute);
    expect(shown().filter((text) => text.startsWith('storm'))).toEqual(['storm: 90']);
  });

  it('is none when one problem faults often, nor when a few faults have many causes', async () => {
    await watching();
    for (let count = 0; count < 200; count++) fault();
    await stage.pass(minute);
    await stage.pass(10 * minute);
    for (let count = 0; count < 10; count++) fault({ process: `Process_${count}` });
    await stage.pass(minute);
    expect(shown().filter((text) => text.startsWith('storm'))).toEqual([]);
  });
});
