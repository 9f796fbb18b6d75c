import { expect, it } from 'vitest';
import { parseConfigFile, routeOf } from '../../../src/settings/file.ts';

it('F32: threads are off unless a route says otherwise', () => {
  const { file, faults } = parseConfigFile(`
    routes:
      - slack:C1
      - { to: slack:C2 }
      - { to: slack:C3, threads: true }
  `);
  expect(faults).toEqual([]);
  const threaded = file.routes.map((route) => routeOf(route, 1).threads === true);
  expect(threaded).toEqual([false, false, true]);
  expect(parseConfigFile('routes: [{ to: slack:C1, threads: maybe }]').faults).toHaveLength(1);
});
