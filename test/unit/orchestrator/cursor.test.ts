import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../../src/domain/errors.ts';
import {
  beyond,
  comparePositions,
  type Position,
  readCursor,
  writeCursor,
} from '../../../src/orchestrator/cursor.ts';

const orders = ['newest', 'oldest', 'lastEnded'] as const;
const moment = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('', '.5', '.50', '.25', '.2529616', '.252961'))
  .map(([second, fraction]) => `2018-11-26T14:14:0${second}${fraction}Z`);
const position: fc.Arbitrary<Position> = fc.record({
  id: fc.integer({ min: 1, max: 50 }),
  ended: fc.option(moment, { nil: null }),
});

/** Seconds as a number with all seven digits. */
const seconds = (ended: string) => Number(ended.slice(17, -1));

/** Does the server's filter let this row through? Evaluates the few forms that `beyond` writes. */
function passes(filter: string, row: Position): boolean {
  const evaluated = filter
    .replaceAll(/EndTime (lt|eq) (null|[\dTZ:.-]+)/g, (_, operator: string, value: string) => {
      if (value === 'null') return String(row.ended === null);
      if (row.ended === null) return 'false';
      const [own, other] = [seconds(row.ended), seconds(value)];
      return String(operator === 'lt' ? own < other : own === other);
    })
    .replaceAll(/Id (lt|gt) (\d+)/g, (_, operator: string, value: string) =>
      String(operator === 'lt' ? row.id < Number(value) : row.id > Number(value)),
    );
  const or = evaluated.replaceAll(/[()]/g, '').split(' or ');
  return or.some((part) => part.split(' and ').every((term) => term === 'true'));
}

describe('a cursor', () => {
  it('survives the way through chat', () => {
    fc.assert(
      fc.property(fc.constantFrom(...orders), position, (order, at) => {
        const back = readCursor(order, writeCursor(order, at));
        expect(back).toEqual(order === 'lastEnded' ? at : { id: at.id, ended: null });
      }),
    );
  });

  it('lets through exactly what comes after it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...orders), position, position, (order, at, row) => {
        const filter = beyond(order, at)?.expression ?? '';
        expect(passes(filter, row)).toBe(comparePositions(order, at, row) < 0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('of another list or of nobody is refused', () => {
    for (const [order, cursor] of [
      ['newest', 'o~5'],
      ['newest', "n~5'"],
      ['lastEnded', 'n~5'],
      ['lastEnded', "e~2018' or '~5"],
      ['lastEnded', 'e~2018-11-26T14:14:26Z'],
      ['oldest', ''],
    ] as const) {
      expect(() => readCursor(order, cursor)).toThrow(BotError);
    }
  });

  it('compares all seven digits, with jobs that never ended last', () => {
    const at = (ended: string | null, id = 1) => ({ id, ended });
    const rows = [
      at(null),
      at('2018-01-01T00:00:00.2529616Z'),
      at(null, 2),
      at('2018-01-01T00:00:00.252961Z'),
      at('2018-01-01T00:00:00Z'),
    ];
    expect(rows.toSorted((a, b) => comparePositions('lastEnded', a, b))).toEqual([
      rows[1],
      rows[3],
      rows[4],
      rows[2],
      rows[0],
    ]);
  });
});
