import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/domain/notice.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { underWayKey } from '../../src/domain/under-way.ts';
import { type AlertOptions, alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';
import { aJob } from '../fixtures/job.ts';
import { recordingLog } from '../fixtures/log.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const channel = 'slack:A';

const stage = alertStage(origin);

function start(options: AlertOptions = {}): AlertProcess {
  return stage.start({ routes: [channel], ...options });
}

/** A bot that has had its first look at an empty tenant. */
async function watching(options: AlertOptions = {}): Promise<AlertProcess> {
  const one = start(options);
  await stage.pass(minute);
  expect(stage.slack.shown(channel)).toEqual(['summary: 0']);
  return one;
}

const ago = (ms: number): string => timestamp(Date.now() - ms);

/** The alerts that the channel shows. */
function alerts(place = channel): readonly string[] {
  return stage.slack.shown(place).filter((text) => text.startsWith('alert'));
}

function alertsOf(ids: readonly number[]): readonly string[] {
  return ids.map((id) => `alert ${id}: Faulted`);
}

/** Alerts that the channel shows or will show. */
async function reported(): Promise<number> {
  const [waiting] = await stage.store.waitingPosts();
  return (waiting?.count ?? 0) + alerts().length;
}

describe('alerts', () => {
  it('F1: a job created five days ago that faults now is alerted exactly once', async () => {
    await watching();
    stage.orchestrator.add({ id: 1, state: 'Running', created: ago(5 * day), ended: null });
    await stage.pass(hour);
    stage.orchestrator.change(1, { state: 'Faulted', ended: ago(0) });
    await stage.pass(hour);
    expect(alerts()).toEqual(alertsOf([1]));
  });

  it('F2: a crash before the start is alerted, whatever its times look like', async () => {
    await watching();
    const created = ago(0).replace('Z', '');
    const times = [
      { started: null, ended: null },
      { started: `${created}Z`, ended: `${created}Z` },
      { created: `${created}0001Z`, started: `${created}0001Z`, ended: `${created}0001Z` },
      { created: '2026-03-02T08:01:00Z', started: null, ended: '2026-03-02T08:01:00Z' },
      { created: '2026-03-02T08:01:00.1Z', started: null, ended: '2026-03-02T08:01:00.1234567Z' },
      { created: '2026-03-02T08:01:00.1Z', started: null, ended: '2026-03-02T08:00:59.9999999Z' },
      { started: null, ended: 'not a time' },
    ];
    for (const [place, change] of times.entries()) {
      stage.orchestrator.add({ id: place + 1, created: `${created}Z`, ...change });
    }
    await stage.pass(hour);
    expect(alerts()).toHaveLength(7);
    expect(new Set(alerts())).toEqual(new Set(alertsOf([1, 2, 3, 4, 5, 6, 7])));
  });

  it('F3: one malformed record among 100 stops nothing and is reported once', async () => {
    const { log, lines } = recordingLog();
    const bot = await watching({ log, limits: { pageRows: 10 } });
    const ids = Array.from({ length: 100 }, (_, place) => place + 1);
    for (const id of ids) stage.orchestrator.add({ id, created: ago(0), ended: ago(0) });
    stage.orchestrator.spoil(50);
    await stage.pass(hour);
    expect(alerts()).toHaveLength(99);
    expect(new Set(alerts())).toEqual(new Set(alertsOf(ids.filter((id) => id !== 50))));
    const reports = lines.filter((line) => line.msg === 'a faulted job cannot be read');
    expect(reports).toMatchObject([{ job: 50, level: 50 }]);
    expect(stage.slack.shown(channel).filter((text) => text.startsWith('unreadable'))).toEqual([
      'unreadable 50: State is missing',
    ]);
    expect(Date.parse(bot.poller.health().polledAt ?? '')).toBeGreaterThan(Date.now() - minute);
  });

  it('F4: 5,000 faults arrive page by page, each once, and the lag shows until they have', async () => {
    const bot = await watching({ routes: [channel], limits: { pageRows: 500, pagesPerPoll: 4 } });
    const before = bot.poller.health().polledAt;
    for (let id = 1; id <= 5000; id++) stage.orchestrator.add({ id, created: ago(0), ended: ago(0) });
    bot.poller.pollNow();
    await bot.poller.idle();
    expect(await reported()).toBe(2000);
    expect(bot.poller.health()).toMatchObject({ polledAt: before, requestsPerPoll: 4 });
    await stage.pass(minute);
    expect(bot.poller.health().polledAt).not.toBe(before);
    expect(await stage.store.countFaults('default', 'Invoice_Processing', ago(day))).toBe(5000);
    expect(await reported()).toBe(5000);
  });

  it('F5: equal times across page edges, and rows that move meanwhile, are each alerted once', async () => {
    await watching({ limits: { pageRows: 3 } });
    const created = ago(0);
    for (let id = 1; id <= 12; id++) stage.orchestrator.add({ id, created, ended: created });
    // While the pages are read, a row that was read vanishes and one before the cursor faults.
    stage.orchestrator.add({ id: 0, state: 'Running', created, ended: null });
    const begun = stage.orchestrator.lists.length;
    stage.orchestrator.beforeList = (_, number) => {
      if (number === begun + 2) {
        stage.orchestrator.remove(2);
        stage.orchestrator.change(0, { state: 'Faulted', ended: created });
      }
    };
    await stage.pass(5 * minute);
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0];
    expect(alerts()).toEqual(alertsOf(ids));
  });

  it('F6: ten restarts repeat nothing', async () => {
    await (await watching()).stop();
    for (let id = 1; id <= 3; id++) stage.orchestrator.add({ id, created: ago(0), ended: ago(0) });
    for (let restart = 0; restart < 10; restart++) {
      const bot = start();
      await stage.pass(2 * minute);
      await bot.stop();
      await stage.pass(10 * minute);
    }
    expect(stage.slack.shown(channel)).toEqual(['summary: 0', ...alertsOf([1, 2, 3])]);
  });

  it('F7: what faulted during two hours of downtime arrives', async () => {
    await (await watching()).stop();
    await stage.pass(hour);
    stage.orchestrator.add({ id: 1, created: ago(3 * day), ended: ago(0) });
    stage.orchestrator.add({ id: 2, created: ago(0), ended: null });
    await stage.pass(hour);
    start();
    await stage.pass(minute);
    expect(alerts()).toEqual(alertsOf([1, 2]));
  });

  it('F7: a fault at the edge of the lookback arrives however long the bot was down', async () => {
    await (await watching()).stop();
    stage.orchestrator.add({ id: 1, created: ago(7 * day - minute), ended: timestamp(Date.now() + 1000) });
    await stage.pass(20 * day);
    start();
    await stage.pass(minute);
    expect(alerts()).toEqual(alertsOf([1]));
  });

  it('F7: the first look ever is quiet, with one summary of what was there', async () => {
    for (let id = 1; id <= 25; id++) {
      stage.orchestrator.add({
        id,
        process: id > 5 ? 'Payroll' : 'Invoice',
        created: ago(day),
        ended: ago(hour),
      });
    }
    stage.orchestrator.add({ id: 26, created: ago(30 * day), ended: ago(29 * day) });
    start({ limits: { pageRows: 10 } });
    await stage.pass(hour);
    expect(stage.slack.shown(channel)).toEqual(['summary: 25']);
    const summary = (await stage.store.notice('summary:default')) as Notice;
    expect(summary.body).toMatchObject({
      causes: [
        { process: 'Payroll', count: 20 },
        { process: 'Invoice', count: 5 },
      ],
    });
  });

  it('F7: a route that is added later is told once what it missed, and gets what faults from then on', async () => {
    await start({ routes: [] }).stop();
    const first = start({ routes: [] });
    await stage.pass(minute);
    for (let id = 1; id <= 25; id++) stage.orchestrator.add({ id, created: ago(hour), ended: ago(0) });
    await stage.pass(minute);
    await first.stop();
    expect(stage.slack.calls).toEqual([]);
    for (let restart = 0; restart < 3; restart++) {
      const one = start({ limits: { pageRows: 10 } });
      await stage.pass(10 * minute);
      await one.stop();
    }
    expect(stage.slack.shown(channel)).toEqual(['summary: 25']);
    start({ routes: [channel, 'slack:B'] });
    await stage.pass(minute);
    stage.orchestrator.add({ id: 26, created: ago(0), ended: ago(0) });
    await stage.pass(minute);
    expect(stage.slack.shown(channel)).toEqual(['summary: 25', ...alertsOf([26])]);
    expect(stage.slack.shown('slack:B')).toEqual(['summary: 25', ...alertsOf([26])]);
  });

  it('F7: a lookback made longer does not bring up what is past', async () => {
    await (await watching()).stop();
    stage.orchestrator.add({ id: 1, created: ago(10 * day), ended: ago(8 * day) });
    stage.orchestrator.add({ id: 2, state: 'Running', created: ago(10 * day), ended: null });
    start({ lookbackMs: 30 * day });
    await stage.pass(minute);
    stage.orchestrator.change(2, { state: 'Faulted', ended: ago(0) });
    await stage.pass(minute);
    expect(alerts()).toEqual(alertsOf([2]));
  });

  it.each([-10 * minute, 10 * minute, -3 * day, 400 * day])(
    'F8: a bot clock that is wrong by %d ms neither loses nor doubles',
    async (skewMs) => {
      await watching({ skewMs });
      for (let id = 1; id <= 5; id++) {
        stage.orchestrator.add({ id, created: ago(id * hour), ended: ago(0) });
        await stage.pass(7 * minute);
      }
      expect(alerts()).toEqual(alertsOf([1, 2, 3, 4, 5]));
    },
  );

  it('F9: of three processes one posts, and another goes on when it is gone', async () => {
    const bots = [await watching(), start(), start()];
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0) });
    await stage.pass(2 * minute);
    await bots[0]?.stop();
    stage.orchestrator.add({ id: 2, created: ago(0), ended: ago(0) });
    await stage.pass(2 * minute);
    expect(alerts()).toEqual(alertsOf([1, 2]));
  });

  it('F9: three processes that all believe to be the one that polls open one alert', async () => {
    const lockless: Store = {
      ...stage.store,
      lease: async (name, ...rest) => name.startsWith('poll:') || stage.store.lease(name, ...rest),
    };
    await watching({ store: lockless });
    start({ store: lockless });
    start({ store: lockless });
    for (let id = 1; id <= 4; id++) stage.orchestrator.add({ id, created: ago(0), ended: ago(0) });
    await stage.pass(2 * minute);
    expect(alerts()).toEqual(alertsOf([1, 2, 3, 4]));
  });

  it('F10: the poll at start waits for the lock, too', async () => {
    await stage.store.lease('poll:default', 'somebody else', ago(0), minute);
    const bot = start();
    await bot.poller.idle();
    expect(stage.orchestrator.lists).toEqual([]);
    await stage.pass(2 * minute);
    expect(stage.slack.shown(channel)).toEqual(['summary: 0']);
  });

  it('F29: never two polls at once; ticks that come meanwhile are made up for by one', async () => {
    const bot = await watching();
    const gate = Promise.withResolvers<undefined>();
    let open = 0;
    let most = 0;
    stage.orchestrator.beforeList = async () => {
      open += 1;
      most = Math.max(most, open);
      await gate.promise;
      open -= 1;
    };
    const before = stage.orchestrator.lists.length;
    bot.poller.pollNow();
    await stage.pass(5 * minute);
    expect(stage.orchestrator.lists.length - before).toBe(1);
    gate.resolve(undefined);
    await bot.poller.idle();
    expect(stage.orchestrator.lists.length - before).toBe(2);
    expect(most).toBe(1);
  });

  it('F36: says that it is blind, since when and why, and goes on when sight returns', async () => {
    const bot = await watching();
    stage.orchestrator.beforeList = () => {
      throw new Error('ECONNREFUSED');
    };
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0) });
    const since = Date.now();
    await stage.pass(hour);
    const { trouble, troubleSince } = bot.poller.health();
    expect(trouble).toMatch(/log/);
    expect(Date.parse(troubleSince ?? '') - since).toBeLessThanOrEqual(minute);
    stage.orchestrator.beforeList = () => undefined;
    await stage.pass(minute);
    expect(bot.poller.health()).toMatchObject({ trouble: null, troubleSince: null, requestsPerPoll: 1 });
    expect(alerts()).toEqual(alertsOf([1]));
  });

  it('asks in one request a poll, and narrows the window when there is much to see', async () => {
    await watching({ limits: { cheapSweepRows: 2 } });
    for (let id = 1; id <= 3; id++) stage.orchestrator.add({ id, created: ago(hour), ended: ago(0) });
    await stage.pass(minute);
    const begun = stage.orchestrator.lists.length;
    await stage.pass(10 * minute);
    const asked = stage.orchestrator.lists.slice(begun);
    expect(asked).toHaveLength(20);
    expect(asked.filter(({ filter }) => filter.endedAfterOrNever === undefined)).toHaveLength(1);
  });

  it('counts the faults of the same process in the seven days before', async () => {
    await watching();
    for (let id = 1; id <= 3; id++)
      stage.orchestrator.add({ id, created: ago(0), ended: timestamp(Date.now() + 10 - id) });
    stage.orchestrator.add({ id: 4, process: 'Payroll', created: ago(0), ended: ago(0) });
    await stage.pass(minute);
    const counts = await Promise.all(
      [1, 2, 3, 4].map(async (id) => (await stage.store.noticesOfJob('default', id))[0]?.body),
    );
    expect(counts).toMatchObject([
      { earlierFaults: 2 },
      { earlierFaults: 1 },
      { earlierFaults: 0 },
      { earlierFaults: 0 },
    ]);
  });

  it('goes on with the alert when its retry faults again, instead of opening another', async () => {
    await watching();
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0) });
    await stage.pass(minute);
    const retry = aJob({ id: 2, state: 'Running', created: ago(0), ended: null });
    stage.orchestrator.add(retry);
    await stage.store.changeNotice('alert:default:1', (body) =>
      body.kind === 'alert'
        ? {
            ...body,
            history: [
              {
                did: 'retry',
                by: { platform: 'slack', id: 'U1', name: 'Ana' },
                at: ago(0),
                job: retry,
                note: null,
              },
            ],
          }
        : body,
    );
    stage.orchestrator.change(2, { state: 'Faulted', ended: ago(0) });
    await stage.pass(minute);
    expect(alerts()).toEqual(['alert 1: Faulted, retry 2 Faulted']);
  });

  it('goes on with the alert also when the retry is told of in another place', async () => {
    await watching();
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0) });
    await stage.pass(minute);
    const job = stage.orchestrator.add({ id: 2, state: 'Running', created: ago(0), ended: null });
    const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
    const line = { did: 'retry', by, at: ago(0), job, note: null } as const;
    await stage.store.changeNotice('alert:default:1', (body) =>
      body.kind === 'alert' ? { ...body, history: [line] } : body,
    );
    const body = { kind: 'run', by, at: ago(0), retryOf: 1, jobs: [job], history: [] } as const;
    await stage.store.openNotice({ id: 'run', tenant: 'default', body, targets: ['slack:OTHER'] }, ago(0));
    stage.orchestrator.change(2, { state: 'Faulted', ended: ago(0) });
    await stage.pass(minute);
    expect(alerts()).toEqual(['alert 1: Faulted, retry 2 Faulted']);
    expect(stage.slack.shown('slack:OTHER')).toEqual(['run: 2 Faulted']);
  });

  it('waits with a fault whose process is being retried, until its story is written or overdue', async () => {
    const bot = await watching();
    await stage.store.keep(underWayKey('default', 'Payroll'), ago(0));
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0) });
    stage.orchestrator.add({ id: 2, process: 'Payroll', created: ago(0), ended: ago(0) });
    bot.poller.pollNow();
    await stage.pass(10_000);
    expect(alerts()).toEqual(alertsOf([1]));
    await stage.store.forget(underWayKey('default', 'Payroll'));
    await stage.pass(5_000);
    expect(alerts()).toEqual(alertsOf([1, 2]));

    await stage.store.keep(underWayKey('default', 'Invoice_Processing'), ago(0));
    stage.orchestrator.add({ id: 3, created: ago(0), ended: ago(0) });
    await stage.pass(100_000);
    expect(alerts()).toEqual(alertsOf([1, 2]));
    await stage.pass(30_000);
    expect(alerts()).toEqual(alertsOf([1, 2, 3]));
  });

  it('alerts a job that was started from chat, unless its message stands in every route', async () => {
    await watching();
    for (const id of [1, 2]) {
      const job = stage.orchestrator.add({ id, state: 'Running', created: ago(0), ended: null });
      const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
      const body = { kind: 'run', by, at: ago(0), retryOf: null, jobs: [job], history: [] } as const;
      await stage.store.openNotice(
        { id: `run-${id}`, tenant: 'default', body, targets: [id === 1 ? 'slack:OTHER' : channel] },
        ago(0),
      );
    }
    await stage.pass(minute);
    for (const id of [1, 2]) stage.orchestrator.change(id, { state: 'Faulted', ended: ago(0) });
    await stage.pass(minute);
    expect(stage.slack.shown('slack:OTHER')).toEqual(['run: 1 Faulted']);
    expect(stage.slack.shown(channel)).toEqual(['summary: 0', 'run: 2 Faulted', ...alertsOf([1])]);
  });

  it('keeps of a huge error what a message can need, and whole characters of it', async () => {
    await watching();
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0), info: `x${'😀'.repeat(500_000)}` });
    await stage.pass(minute);
    const body = (await stage.store.notice('alert:default:1'))?.body;
    const info = body?.kind === 'alert' ? (body.job.info ?? '') : '';
    expect(info.length).toBe(10_000);
    expect(info.isWellFormed()).toBe(true);
  });

  it('watches without routes, too', async () => {
    const bot = start({ routes: [] });
    await stage.pass(minute);
    stage.orchestrator.add({ id: 1, created: ago(0), ended: ago(0) });
    await stage.pass(minute);
    expect(bot.poller.health().trouble).toBeNull();
    expect(await stage.store.countFaults('default', 'Invoice_Processing', ago(hour))).toBe(1);
    expect(stage.slack.calls).toEqual([]);
  });
});
