import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultCount } from '../../../src/domain/fault-count.ts';
import { stormCauses } from '../../../src/domain/storm-body.ts';

const count = (process: string, count: number, traits: Partial<FaultCount['traits']>): FaultCount => ({
  process,
  count,
  traits: {
    folder: 'Finance',
    robot: 'DocBot',
    machine: 'VM01',
    version: '1.0',
    fingerprint: traits.error ?? '',
    error: '',
    ...traits,
  },
});

describe('what a storm has for causes', () => {
  it('joins the same error of many processes, and names the robot of nearly all of them', () => {
    const sum = stormCauses([
      ...Array.from({ length: 12 }, (_, index) =>
        count(`P${index}`, 15, { error: 'Logon failure', robot: 'VM07', machine: 'VM07' }),
      ),
      count('P0', 30, { error: 'The sheet does not exist', robot: 'VM01' }),
      count('P1', 4, { error: 'Timeout', robot: 'VM02', machine: 'VM02' }),
    ]);
    expect(sum).toEqual({
      faults: 214,
      causes: [
        { error: 'Logon failure', faults: 180, processes: 12, process: null, on: 'VM07' },
        {
          error: 'The sheet does not exist',
          faults: 30,
          processes: 1,
          process: 'P0',
          on: 'VM01',
          version: '1.0',
          folder: 'Finance',
        },
        {
          error: 'Timeout',
          faults: 4,
          processes: 1,
          process: 'P1',
          on: 'VM02',
          version: '1.0',
          folder: 'Finance',
        },
      ],
      moreCauses: 0,
      shared: { kind: 'robot', name: 'VM07', faults: 180 },
    });
  });

  it('finds the machine that different errors have in common', () => {
    const sum = stormCauses(
      ['A', 'B', 'C', 'D'].map((error, index) => count(error, 10, { error, robot: `R${index}` })),
    );
    expect(sum.shared).toEqual({ kind: 'machine', name: 'VM01', faults: 40 });
  });

  it('names the version that nearly all faults of one process ran', () => {
    const { causes } = stormCauses([
      count('P', 17, { version: '2.0' }),
      count('P', 3, { version: '1.9' }),
      count('Q', 5, { version: '2.0', error: 'x' }),
      count('R', 5, { version: '2.0', error: 'x' }),
      count('S', 5, { version: '2.0', error: 'y' }),
      count('S', 4, { version: '', error: 'y' }),
    ]);
    expect(causes.map(({ version }) => version)).toEqual(['2.0', undefined, undefined]);
  });

  it('names nothing where there is nothing in common', () => {
    const sum = stormCauses(
      ['A', 'B', 'C'].map((error) => count(error, 10, { error, robot: error, machine: error })),
    );
    expect(sum.shared).toBeNull();
  });

  it('adds up, whatever comes', () => {
    const counts = fc.array(
      fc.record({
        process: fc.constantFrom('P', 'Q', 'R'),
        count: fc.integer({ min: 1, max: 100 }),
        traits: fc.record({
          folder: fc.constantFrom('', 'F', 'G'),
          robot: fc.constantFrom('', 'A', 'B'),
          machine: fc.constantFrom('', 'M', 'N'),
          version: fc.constant(''),
          fingerprint: fc.integer({ min: 0, max: 9 }).map(String),
          error: fc.string(),
        }),
      }),
    );
    fc.assert(
      fc.property(counts, (given) => {
        const sum = stormCauses(given);
        expect(sum.faults).toBe(given.reduce((total, each) => total + each.count, 0));
        expect(sum.causes.length + sum.moreCauses).toBe(
          new Set(given.map((each) => each.traits.fingerprint)).size,
        );
        expect(sum.shared?.faults ?? 0).toBeLessThanOrEqual(sum.faults);
      }),
    );
  });
});
