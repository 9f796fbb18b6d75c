import { describe, expect, it } from 'vitest';
import { createFollower } from '../../src/alerts/follow.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { type AlertOptions, alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';
import { silent } from '../fixtures/log.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const channel = 'slack:A';
/** A `POLL_CRON` far away: what happens now happens because of an event. */
const yearly = '0 0 0 1 1 *';

const stage = alertStage(Date.parse('2026-03-02T08:00:07.250Z'));

/** A bot that has had its first look, and what it reads from then on. */
async function watching(
  options: AlertOptions = {},
): Promise<AlertProcess & { readonly reads: () => number }> {
  const one = stage.start({ routes: [channel], cron: yearly, ...options });
  await stage.pass(2 * minute);
  const before = stage.orchestrator.lists.length;
  return { ...one, reads: () => stage.orchestrator.lists.length - before };
}

const ago = (ms: number): string => timestamp(Date.now() - ms);

function fault(id: number): void {
  stage.orchestrator.add({ id, created: ago(second), ended: ago(0) });
}

const alerts = (): readonly string[] => stage.slack.shown(channel).filter((text) => text.startsWith('alert'));

describe('an event that names a fault', () => {
  it('is looked at at once, with one request for this job, and moves nothing', async () => {
    const bot = await watching();
    const before = await stage.store.pollState('default');
    fault(1);
    fault(2);
    bot.poller.hint([1]);
    await stage.pass(second / 2);
    expect(alerts()).toEqual(['alert 1: Faulted']);
    expect(stage.orchestrator.lists.at(-1)).toMatchObject({
      filter: { ids: [1], states: ['Faulted'] },
      top: 1,
    });
    expect(bot.reads()).toBe(1);
    expect(await stage.store.pollState('default')).toEqual(before);
    bot.poller.pollNow();
    await stage.pass(5 * second);
    expect(alerts()).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
  });

  it('waits for the first look ever, which tells of the past in one message', async () => {
    fault(1);
    const bot = stage.process({ routes: [channel], cron: yearly });
    bot.poller.hint([1]);
    bot.start();
    bot.poller.hint([1]);
    await stage.pass(minute);
    expect(stage.slack.shown(channel)).toEqual(['summary: 1']);
  });

  it('of a job that cannot be seen to have faulted is looked at twice, and believed at no time', async () => {
    const bot = await watching();
    stage.orchestrator.add({ id: 1, state: 'Running', created: ago(0), ended: null });
    bot.poller.hint([1, 99]);
    await stage.pass(hour);
    expect(bot.reads()).toBe(2);
    expect(alerts()).toEqual([]);
  });

  it('may come before the fault can be read', async () => {
    const bot = await watching();
    bot.poller.hint([1]);
    await stage.pass(second);
    fault(1);
    await stage.pass(4 * second);
    expect(alerts()).toEqual(['alert 1: Faulted']);
  });

  it('is told once when the poll finds the fault as well', async () => {
    const bot = await watching({ cron: '*/5 * * * * *' });
    fault(1);
    bot.poller.hint([1]);
    bot.poller.pollNow();
    await stage.pass(minute);
    bot.poller.hint([1]);
    await stage.pass(minute);
    expect(alerts()).toEqual(['alert 1: Faulted']);
  });

  it('that names no job is answered by a poll', async () => {
    const bot = await watching();
    fault(1);
    bot.poller.hint([]);
    await stage.pass(second);
    expect(alerts()).toEqual(['alert 1: Faulted']);
    expect(bot.reads()).toBe(1);
  });

  it('is not lost while another process polls', async () => {
    let asked = 0;
    const counting: Store = {
      ...stage.store,
      lease: async (name, ...rest) => {
        if (name.startsWith('poll:')) asked += 1;
        return stage.store.lease(name, ...rest);
      },
    };
    const bot = await watching({ store: counting });
    expect(await stage.store.lease('poll:default', 'another', ago(-minute), 10 * second)).toBe(true);
    fault(1);
    asked = 0;
    bot.poller.hint([1]);
    await stage.pass(10 * second);
    expect(alerts()).toEqual([]);
    expect(asked).toBeLessThanOrEqual(10);
    await stage.pass(80 * second);
    expect(alerts()).toEqual(['alert 1: Faulted']);
  });

  it('F27: of which none comes for an hour costs nothing but time', async () => {
    const bot = await watching({ cron: '*/30 * * * * *' });
    fault(1);
    bot.poller.hint([1]);
    await stage.pass(second);
    expect(alerts()).toEqual(['alert 1: Faulted']);
    // Their breaker opens: events are neither sent nor kept.
    for (let id = 2; id <= 61; id++) {
      fault(id);
      await stage.pass(31 * second);
      expect(alerts()).toHaveLength(id);
      await stage.pass(29 * second);
    }
    fault(62);
    bot.poller.hint([62]);
    await stage.pass(second);
    expect(alerts().at(-1)).toBe('alert 62: Faulted');
    expect(new Set(alerts()).size).toBe(62);
  });
});

describe('a thousand events in a second', () => {
  it('lead to one look at a time and a few in all, and each fault is told once', async () => {
    let underWay = 0;
    let most = 0;
    const bot = await watching({ windowMs: hour });
    stage.orchestrator.beforeList = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 40));
      underWay -= 1;
    };
    for (let id = 1; id <= 1000; id++) {
      fault(id);
      bot.poller.hint([id]);
      await stage.pass(1);
    }
    await stage.pass(10 * second);
    expect(most).toBe(1);
    expect(bot.reads()).toBeLessThanOrEqual(4);
    expect(await stage.store.countFaults('default', 'Invoice_Processing', ago(hour))).toBe(1000);
    expect(alerts()).toEqual(['alert 1000: Faulted × 1000']);
  });
});

describe('the read budget', () => {
  it('holds for all that reads by itself together, whatever goes on', async () => {
    stage.orchestrator.readsPerMinute = 20;
    const reads: number[] = [];
    stage.orchestrator.beforeList = () => void reads.push(Date.now());
    const bot = await watching({ cron: '*/30 * * * * *', attended: true });
    const follower = createFollower({
      store: stage.store,
      orchestrator: stage.orchestrator,
      deliverer: bot.deliverer,
      holder: 'follower',
      log: silent,
      now: () => new Date(),
    });
    follower.start();
    for (let id = 1001; id <= 1003; id++) {
      const job = stage.orchestrator.add({ id, state: 'Running', created: ago(0), ended: null });
      const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
      const body = { kind: 'run', by, at: ago(0), retryOf: null, jobs: [job], history: [] } as const;
      await stage.store.openNotice({ id: `run-${id}`, tenant: 'default', body, targets: [] }, ago(0));
    }
    follower.wake();
    for (let id = 1; id <= 100; id++) {
      fault(id);
      // A busy hour, a calm one, and one in which many events come at once.
      if (id <= 40 || id > 80) bot.poller.hint([id]);
      follower.hint([1001, 1002]);
      await stage.pass(id > 80 ? second : 7 * second);
    }
    await follower.stop();
    const inMinuteFrom = reads.map((from) => reads.filter((at) => at >= from && at < from + minute).length);
    expect(Math.max(...inMinuteFrom)).toBeLessThanOrEqual(20);
    expect(Math.max(...inMinuteFrom)).toBeGreaterThan(16);
    const follows = stage.orchestrator.lists.flatMap(({ filter }, at) =>
      filter.ids?.includes(1003) === true ? [reads[at] ?? 0] : [],
    );
    const gaps = follows.slice(1).map((at, place) => at - (follows[place] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(minute + 5 * second);
  });

  it('makes events wait when it is used up, but no poll', async () => {
    stage.orchestrator.readsPerMinute = 20;
    const bot = await watching({ cron: '*/30 * * * * *' });
    for (let id = 1; id <= 60; id++) {
      fault(id);
      bot.poller.hint([id]);
      await stage.pass(second);
    }
    expect(bot.reads()).toBeLessThanOrEqual(20);
    expect(bot.reads()).toBeGreaterThanOrEqual(18);
    await stage.pass(31 * second);
    expect(await stage.store.countFaults('default', 'Invoice_Processing', ago(hour))).toBe(60);
  });

  it('F28: nothing is read before the time that a 429 names, and a poll is made then', async () => {
    stage.orchestrator.readsPerMinute = 20;
    const bot = await watching({ cron: '*/30 * * * * *', attended: true });
    fault(1);
    bot.poller.hint([1]);
    await stage.pass(31 * second);
    const before = bot.reads();
    stage.orchestrator.heldUntilMs = Date.now() + 100 * second;
    fault(2);
    bot.poller.hint([2]);
    await stage.pass(100 * second - 1);
    expect(bot.reads()).toBe(before);
    expect(bot.poller.health().usage.heldMs).toBe(1);
    await stage.pass(second);
    expect(alerts().filter((text) => text.startsWith('alert 2'))).toHaveLength(1);
  });

  it('F28: a poll that meets a 429 is made again at the time it names', async () => {
    const bot = await watching();
    let refused = 0;
    stage.orchestrator.beforeList = () => {
      if (refused > 0) return;
      refused += 1;
      stage.orchestrator.heldUntilMs = Date.now() + 20 * second;
      throw new Error('429');
    };
    fault(1);
    bot.poller.pollNow();
    await stage.pass(20 * second - 1);
    expect(bot.poller.health().trouble).not.toBeNull();
    expect(alerts()).toEqual([]);
    await stage.pass(2 * second);
    expect(alerts()).toEqual(['alert 1: Faulted']);
    expect(bot.poller.health().trouble).toBeNull();
  });
});
