import { describe, expect, it } from 'vitest';
import { plainRoute, type Route } from '../../../src/domain/route.ts';
import { rulesMessage } from '../../../src/views/rule.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const minute = 60_000;

function detailOf(change: Partial<Route>): string {
  const routes = [{ ...plainRoute('slack:C1'), ...change }];
  const shown = rulesMessage({ routes, rules: [], everywhere: false, now: new Date(0) });
  return printMessage(shown).split('\n')[3]?.trim() ?? '';
}

describe('a place of the settings', () => {
  it.each([
    [{}, 'from the settings · told together for 1 h'],
    [{ windowMs: 0 }, 'from the settings · each by itself'],
    [{ threads: true }, 'from the settings · told together for 1 h · further faults in its thread'],
    [{ holdDownMs: 5 * minute }, 'from the settings · told together for 1 h · held back for 5 min'],
    [
      { remindMs: 15 * minute, escalate: { afterMs: 30 * minute, to: 'slack:C9' } },
      'from the settings · told together for 1 h · critical ones again after 15 min · and at `slack:C9` after 30 min',
    ],
    [
      { digest: { every: 'day', weekday: 1, timeMs: 485 * minute, zone: 'Europe/Berlin', skipGreen: false } },
      'from the settings · told together for 1 h · digest every day at 08:05 (Europe/Berlin)',
    ],
    [
      { digest: { every: 'week', weekday: 5, timeMs: 960 * minute, zone: 'UTC', skipGreen: true } },
      'from the settings · told together for 1 h · digest every Friday at 16:00 (UTC), unless all is green',
    ],
  ] as const)('is listed with how it is told: %o', (change, detail) => {
    expect(detailOf(change)).toBe(detail);
  });
});
