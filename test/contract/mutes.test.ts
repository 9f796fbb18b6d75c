import { describe, expect, it } from 'vitest';
import { tellEnded } from '../../src/alerts/catch-up.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Mute, Subscription } from '../../src/domain/rule.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';

const origin = Date.parse('2026-03-02T18:00:07.250Z');
const minute = 60_000;
const hour = 60 * minute;
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

const stage = alertStage(origin);
const { shown } = stage;

async function watching(places: readonly string[] = ['slack:A']): Promise<AlertProcess> {
  return stage.watching({ routes: places.map((place) => plainRoute(place)) });
}

function fault(change: Partial<Job> = {}): void {
  stage.job(change);
}

async function muted(change: Partial<Mute>): Promise<Mute> {
  const rule: Mute = {
    kind: 'mute',
    id: 'm1',
    tenant: 'default',
    target: 'slack:A',
    scope: {},
    from: timestamp(Date.now()),
    until: null,
    daily: null,
    reason: null,
    by: ana,
    at: timestamp(Date.now()),
    ...change,
  };
  await stage.store.addRule(rule);
  return rule;
}

describe('a place that is muted', () => {
  it('hears nothing until the end, then once what happened meanwhile, and alerts again', async () => {
    await watching();
    await muted({ until: timestamp(Date.now() + 2 * hour) });
    fault();
    await stage.pass(hour);
    fault({ process: 'Payroll' });
    await stage.pass(30 * minute);
    expect(shown()).toEqual([]);
    await stage.pass(hour);
    expect(shown()).toEqual(['catch-up: 2']);
    expect(await stage.store.rules('default')).toEqual([]);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['catch-up: 2', 'alert 3: Faulted']);
  });

  it('says nothing at the end when nothing happened', async () => {
    await watching();
    await muted({ until: timestamp(Date.now() + hour) });
    await stage.pass(2 * hour);
    expect(shown()).toEqual([]);
    expect(await stage.store.rules('default')).toEqual([]);
  });

  it('still hears what the mute does not speak of; other places hear all', async () => {
    await watching(['slack:A', 'slack:B']);
    await muted({ scope: { process: 'Payroll*' } });
    fault({ process: 'Payroll_Run' });
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted']);
    expect(shown('slack:B')).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
  });

  it('every night hears each morning what happened, once, over restarts', async () => {
    const bot = await watching();
    await muted({ daily: { from: '22:00', to: '07:00', zone: 'UTC' } });
    fault();
    await stage.pass(3 * hour);
    expect(shown()).toEqual(['alert 1: Faulted']);
    await stage.pass(2 * hour);
    fault({ process: 'Night' });
    await stage.pass(6 * hour);
    expect(shown()).toEqual(['alert 1: Faulted']);
    await bot.stop();
    await stage.pass(2 * hour);
    await watching();
    expect(shown()).toEqual(['alert 1: Faulted', 'catch-up: 1']);
    await stage.pass(3 * hour);
    expect(shown()).toEqual(['alert 1: Faulted', 'catch-up: 1']);
    expect(await stage.store.rules('default')).toHaveLength(1);
  }, 60_000);

  it('hears at once what happened when somebody ends it early', async () => {
    const bot = await watching();
    const rule = await muted({ until: timestamp(Date.now() + 5 * hour) });
    fault();
    await stage.pass(hour);
    await stage.store.removeRule('default', rule.id);
    await tellEnded(stage.store, rule, [plainRoute('slack:A')], new Date());
    bot.deliverer.wake();
    await stage.pass(minute);
    expect(shown()).toEqual(['catch-up: 1']);
  });

  it('everywhere is every place', async () => {
    await watching(['slack:A', 'slack:B']);
    await muted({ target: '*', until: timestamp(Date.now() + hour) });
    fault();
    await stage.pass(2 * hour);
    expect([shown(), shown('slack:B')]).toEqual([['catch-up: 1'], ['catch-up: 1']]);
  });
});

describe('a place that subscribed (F34)', () => {
  const subscription: Subscription = {
    kind: 'subscription',
    id: 's1',
    tenant: 'default',
    target: 'slack:C',
    scope: { process: 'Payroll*' },
    min: null,
    by: ana,
    at: timestamp(origin),
  };

  it('hears what it asked for, and others go on as before', async () => {
    await watching();
    await stage.store.addRule(subscription);
    fault();
    fault({ process: 'Payroll_Run' });
    await stage.pass(minute);
    expect(shown('slack:C')).toEqual(['alert 2: Faulted']);
    expect(shown()).toEqual(['alert 1: Faulted', 'alert 2: Faulted']);
  });

  it('hears each once, however many of its rules want it', async () => {
    await watching();
    await stage.store.addRule(subscription);
    await stage.store.addRule({ ...subscription, id: 's2', scope: {} });
    await stage.store.addRule({ ...subscription, id: 's3', target: 'slack:A' });
    fault({ process: 'Payroll_Run' });
    await stage.pass(minute);
    expect([shown(), shown('slack:C')]).toEqual([['alert 1: Faulted'], ['alert 1: Faulted']]);
  });

  it('hears only of the kind of things that it asked for', async () => {
    await watching();
    await stage.store.addRule({ ...subscription, scope: {}, events: ['stuck'] });
    fault();
    await stage.pass(minute);
    expect(shown('slack:C')).toEqual([]);
  });

  it('hears only of what matters enough', async () => {
    await watching();
    await stage.store.addRule({ ...subscription, scope: {}, min: 'high' });
    fault({ priority: 'Normal' });
    fault({ priority: 'High', process: 'Payments' });
    await stage.pass(minute);
    expect(shown('slack:C')).toEqual(['alert 2: Faulted']);
  });
});
