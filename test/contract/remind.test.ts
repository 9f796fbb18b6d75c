import { describe, expect, it } from 'vitest';
import { takeCare } from '../../src/domain/care.ts';
import type { CareLine } from '../../src/domain/history-line.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Duty } from '../../src/domain/owner.ts';
import { plainRoute, type Route } from '../../src/domain/route.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { type AlertOptions, alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;
const hour = 60 * minute;
const channel = 'slack:A';
/** Rather seldom, for hours pass here. */
const everyMinute = '0 * * * * *';
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

const stage = alertStage(origin);
const { shown } = stage;

const chased: Route = {
  ...plainRoute(channel),
  remindMs: 15 * minute,
  escalate: { afterMs: 30 * minute, to: 'slack:B' },
};
const duty: Duty = { owners: [], critical: [{ process: 'Invoice*' }] };

async function watching(
  routes: readonly Route[] = [chased],
  change: AlertOptions = {},
): Promise<AlertProcess> {
  return stage.watching({ routes, attended: true, duty, cron: everyMinute, ...change });
}

function job(state: Job['state'], change: Partial<Job> = {}): number {
  return stage.job({ state, process: 'Invoice_Processing', ...change });
}

async function fault(change: Partial<Job> = {}): Promise<string> {
  const id = job('Faulted', { info: 'System.Exception: Boom', ...change });
  await stage.pass(minute);
  return `alert:default:${id}`;
}

/** What a command does, without the person. */
async function take(notice: string, line: Omit<CareLine, 'at'>): Promise<void> {
  const at = timestamp(Date.now());
  await stage.store.changeNotice(notice, (body) => {
    if (body.kind !== 'alert') return body;
    const outcome = takeCare(body, { ...line, at } as CareLine);
    return 'done' in outcome ? outcome.done : body;
  });
}

const snooze = async (notice: string, ms: number): Promise<void> =>
  take(notice, { did: 'snooze', by: ana, until: timestamp(Date.now() + ms) } as CareLine);

const sends = (): number => stage.slack.calls.filter((call) => call.did === 'send').length;

describe('a snooze', () => {
  it('ends with one short message where the alert stands, and never again', async () => {
    const first = await watching([plainRoute(channel), plainRoute('slack:C')]);
    const alert = await fault();
    await snooze(alert, 2 * hour);
    await stage.pass(2 * hour - minute);
    expect(shown()).toEqual(['alert 1: Faulted, snooze']);
    await stage.pass(2 * minute);
    const told = ['alert 1: Faulted, snooze, wake', 'snooze-over: alert 1: Faulted, snooze, wake'];
    expect([shown(), shown('slack:C')]).toEqual([told, told]);
    await first.stop();
    await watching([plainRoute(channel), plainRoute('slack:C')]);
    await stage.pass(4 * hour);
    expect(shown()).toEqual(told);
  });

  it('that ended while the bot was down is told when it is back, once by two processes', async () => {
    const first = await watching([plainRoute(channel)]);
    const alert = await fault();
    await snooze(alert, hour);
    await first.stop();
    await stage.pass(2 * hour);
    await Promise.all([watching([plainRoute(channel)]), watching([plainRoute(channel)])]);
    await stage.pass(2 * minute);
    expect(shown().filter((text) => text.startsWith('snooze-over'))).toHaveLength(1);
  });

  it('ends silently when the process works again, or somebody closed it', async () => {
    await watching([plainRoute(channel)]);
    const alert = await fault();
    const other = await fault({ process: 'Payroll' });
    await snooze(alert, hour);
    await snooze(other, hour);
    job('Successful');
    await take(other, { did: 'resolve', by: ana });
    await stage.pass(2 * hour);
    expect(shown()).toEqual([
      'alert 1: Faulted, snooze, works again in 3',
      'alert 2: Faulted, snooze, resolve',
    ]);
  });

  it('keeps further faults on the alert, however long it was quiet', async () => {
    await watching([plainRoute(channel)]);
    const alert = await fault();
    await snooze(alert, 3 * hour);
    await stage.pass(2 * hour);
    await fault();
    expect(shown()).toEqual(['alert 2: Faulted × 2, snooze']);
    await stage.pass(2 * hour);
    await fault();
    expect(shown().filter((text) => text.startsWith('alert'))).toHaveLength(2);
  });

  it('is shown as it goes on by the message that ended it', async () => {
    await watching([plainRoute(channel)]);
    const alert = await fault();
    await snooze(alert, hour);
    await stage.pass(hour + minute);
    await take(alert, { did: 'acknowledge', by: ana });
    await stage.pass(minute);
    expect(shown()[1]).toBe('snooze-over: alert 1: Faulted, snooze, wake, acknowledge');
    job('Successful');
    await stage.pass(minute);
    expect(shown()[1]).toMatch(/works again in 2$/);
  });
});

describe('a problem that somebody closed', () => {
  it('is a new one at the next fault, also of a retry that was under way', async () => {
    await watching([plainRoute(channel)]);
    const alert = await fault();
    const retry = job('Running', { ended: null });
    const retried = await stage.orchestrator.job(retry);
    await stage.store.changeNotice(alert, (body) =>
      body.kind === 'alert'
        ? {
            ...body,
            history: [{ did: 'retry', by: ana, at: timestamp(Date.now()), job: retried, note: null }],
          }
        : body,
    );
    await take(alert, { did: 'resolve', by: ana });
    const at = timestamp(Date.now());
    stage.orchestrator.add({
      ...(retried as Job),
      state: 'Faulted',
      ended: at,
      info: 'System.Exception: Boom',
    });
    await stage.pass(minute);
    expect(shown().map((text) => text.split(',')[0])).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
    await fault();
    expect(shown()).toHaveLength(2);
    expect(shown()[1]).toContain('× 2');
  });
});

describe('a critical alert', () => {
  it('that nobody acknowledges is said once more, then told at the next place', async () => {
    const first = await watching();
    await fault();
    await stage.pass(14 * minute);
    expect(shown()).toEqual(['alert 1: Faulted']);
    await stage.pass(2 * minute);
    expect(shown()).toEqual(['alert 1: Faulted, remind', 'reminder: alert 1: Faulted, remind']);
    expect(shown('slack:B')).toEqual([]);
    await first.stop();
    await Promise.all([watching(), watching()]);
    await stage.pass(15 * minute);
    expect(shown('slack:B')).toEqual(['alert 1: Faulted, remind, escalate']);
    const before = sends();
    await stage.pass(4 * hour);
    expect(sends()).toBe(before);
  });

  it('is left alone when it is acknowledged, snoozed, closed, or works again', async () => {
    await watching();
    const alerts = [];
    for (const cause of ['a', 'b', 'c', 'd'])
      alerts.push(await fault({ process: `Invoice_${cause}`, info: `System.Exception: ${cause}` }));
    const [acked = '', snoozed = '', closed = ''] = alerts;
    await take(acked, { did: 'acknowledge', by: ana });
    await snooze(snoozed, 100 * hour);
    await take(closed, { did: 'resolve', by: ana });
    job('Successful', { process: 'Invoice_d' });
    const before = sends();
    await stage.pass(2 * hour);
    expect(sends()).toBe(before);
    expect(shown('slack:B')).toEqual([]);
  });

  it('is only one that the settings or its priority call so', async () => {
    await watching();
    await fault({ process: 'Payroll' });
    await fault({ process: 'Month_End', priority: 'High' });
    await stage.pass(2 * hour);
    expect(shown().filter((text) => text.startsWith('reminder'))).toEqual([
      'reminder: alert 2: Faulted, remind, escalate',
    ]);
    expect(shown('slack:B')).toEqual(['alert 2: Faulted, remind, escalate']);
  });

  it('waits while somebody retries it, and goes on when that fails', async () => {
    await watching();
    const alert = await fault();
    const id = job('Running', { ended: null });
    const retried = await stage.orchestrator.job(id);
    await stage.store.changeNotice(alert, (body) =>
      body.kind === 'alert'
        ? {
            ...body,
            history: [{ did: 'retry', by: ana, at: timestamp(Date.now()), job: retried, note: null }],
          }
        : body,
    );
    await stage.pass(hour);
    expect(shown().filter((text) => text.startsWith('reminder'))).toEqual([]);
    const at = timestamp(Date.now());
    stage.orchestrator.add({
      ...(retried as Job),
      state: 'Faulted',
      ended: at,
      info: 'System.Exception: Boom',
    });
    await stage.pass(3 * minute);
    expect(shown().filter((text) => text.startsWith('reminder'))).toHaveLength(1);
    expect(shown('slack:B')).toHaveLength(1);
  });

  it('is not brought to a place that is muted', async () => {
    await watching();
    await fault();
    await stage.store.addRule({
      kind: 'mute',
      id: 'm1',
      tenant: 'default',
      target: '*',
      scope: {},
      from: timestamp(Date.now()),
      until: timestamp(Date.now() + 3 * hour),
      daily: null,
      reason: null,
      by: ana,
      at: timestamp(Date.now()),
    });
    await stage.pass(2 * hour);
    expect(shown()).toEqual(['alert 1: Faulted']);
    expect(shown('slack:B')).toEqual([]);
  });

  it('is reminded of only where it could be told', async () => {
    let down = true;
    stage.slack.before = (call) => {
      if (down && call.target === channel) throw new Error('Slack is down');
    };
    await watching();
    await fault();
    await stage.pass(20 * minute);
    down = false;
    await stage.pass(20 * minute);
    const [alert, ...reminders] = shown().filter((text) => !text.startsWith('summary'));
    expect(alert).toMatch(/^alert 1: Faulted/);
    expect(reminders).toHaveLength(1);
  });

  it('waits for the end of its hold-down first', async () => {
    await watching([{ ...chased, holdDownMs: 10 * minute }]);
    await fault();
    await stage.pass(20 * minute);
    expect(shown()).toEqual(['alert 1: Faulted']);
    await stage.pass(6 * minute);
    expect(shown()).toHaveLength(2);
  });
});
