import { describe, expect, it } from 'vitest';
import { hears } from '../../../src/domain/route.ts';
import { usualStuckLimits } from '../../../src/domain/stuck-limits.ts';
import { parseConfigFile, routeOf } from '../../../src/settings/file.ts';
import { stuckOf } from '../../../src/settings/stuck.ts';

const minute = 60_000;

function read(text: string) {
  const { faults, file } = parseConfigFile(text);
  return { faults, stuck: stuckOf(file.stuck), routes: file.routes.map((route) => routeOf(route, minute)) };
}

describe('what the file says of stuck jobs', () => {
  it('is the usual where it says nothing; triggers are left alone', () => {
    expect(read('routes: []').stuck).toEqual({ limits: usualStuckLimits, missedMs: null, everyMs: minute });
  });

  it('changes what it names', () => {
    const text =
      'stuck: { running-factor: 3.5, running: 2h, pending: 30m, ending: 5m, missed: 10m, off: [Listener*], every: 2m }';
    expect(read(text)).toMatchObject({
      faults: [],
      stuck: {
        limits: {
          runningFactor: 3.5,
          runningMs: 120 * minute,
          pendingMs: 30 * minute,
          endingMs: 5 * minute,
          off: ['Listener*'],
        },
        missedMs: 10 * minute,
        everyMs: 2 * minute,
      },
    });
    const off = read('stuck: { running-factor: off, running: off, missed: off }').stuck;
    expect(off).toEqual({
      limits: { ...usualStuckLimits, runningFactor: null, runningMs: null },
      missedMs: null,
      everyMs: minute,
    });
  });

  it('can be nothing at all', () => {
    expect(read('stuck: off')).toMatchObject({ faults: [], stuck: null });
  });

  it.each([
    'stuck: { pending: soon }',
    'stuck: { every: 0s }',
    'stuck: { running-factor: 0.5 }',
    'stuck: { runing: 2h }',
    'stuck: on',
    'routes: [{ to: slack:C1, events: [jammed] }]',
    'routes: [{ to: slack:C1, events: [] }]',
  ])('is refused when it makes no sense: %s', (text) => {
    expect(read(text).faults).not.toEqual([]);
  });
});

describe('a route', () => {
  it('hears of everything, or of what it names', () => {
    const { routes } = read('routes: [slack:C1, { to: slack:C2, events: [stuck] }]');
    expect(routes.map((route) => [hears(route, 'faulted'), hears(route, 'stuck')])).toEqual([
      [true, true],
      [false, true],
    ]);
  });
});
