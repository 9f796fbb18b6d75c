import { describe, expect, it } from 'vitest';
import { isZone, readDigest } from '../../../src/settings/digest.ts';
import { parseConfigFile, routeOf } from '../../../src/settings/file.ts';

const hour = 3_600_000;

describe('when a digest is due', () => {
  it.each([
    ['daily at 08:00', { every: 'day', weekday: 1, timeMs: 8 * hour }],
    ['daily at "08:00"', { every: 'day', weekday: 1, timeMs: 8 * hour }],
    ['Daily 7:30', { every: 'day', weekday: 1, timeMs: 7.5 * hour }],
    ['weekly at 16:00', { every: 'week', weekday: 1, timeMs: 16 * hour }],
    ['weekly on friday at 16:00', { every: 'week', weekday: 5, timeMs: 16 * hour }],
    ['Sunday at 00:00', { every: 'week', weekday: 0, timeMs: 0 }],
  ])('is read from %j', (text, plan) => {
    expect(readDigest(text)).toEqual(plan);
  });

  it.each(['daily', 'hourly at 08:00', 'daily at 24:00', 'daily at 08:60', 'at 08:00', '08:00', ''])(
    'is not read from %j',
    (text) => {
      expect(readDigest(text)).toBeNull();
    },
  );

  it('knows time zones', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('Berlin')).toBe(false);
  });
});

describe('a route with a digest', () => {
  const read = (yaml: string) => {
    const { file, faults } = parseConfigFile(yaml);
    return { routes: file.routes.map((given) => routeOf(given, 1)), faults };
  };

  it('is read from the file', () => {
    const { faults, routes } = read(
      'routes:\n  - to: slack:C1\n    digest: daily at "08:00"\n    zone: Europe/Berlin\n    skip-green: true\n  - to: slack:C2\n    digest: friday at 16:00\n',
    );
    expect(faults).toEqual([]);
    expect(routes.map((route) => route.digest)).toEqual([
      { every: 'day', weekday: 1, timeMs: 8 * hour, zone: 'Europe/Berlin', skipGreen: true },
      { every: 'week', weekday: 5, timeMs: 16 * hour, zone: 'UTC', skipGreen: false },
    ]);
  });

  it('says where the file is wrong', () => {
    expect(read('routes:\n  - to: slack:C1\n    digest: at noon\n').faults[0]).toMatch(/^routes\.0.*/);
    expect(read('routes:\n  - to: slack:C1\n    zone: Mars\n').faults).toHaveLength(1);
  });
});
