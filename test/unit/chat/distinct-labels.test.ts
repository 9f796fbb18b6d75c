import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctLabels } from '../../../src/chat/distinct-labels.ts';

describe('labels of a menu', () => {
  it('keeps what fits, and cuts the end of what does not', () => {
    expect(distinctLabels(['Payroll Run', 'Invoice_Processing_Europe'], 16)).toEqual([
      'Payroll Run',
      'Invoice_Process…',
    ]);
  });

  it('cuts the middle where the beginnings are alike', () => {
    const names = ['Invoice_Processing_Europe', 'Invoice_Processing_Asia', 'Payroll_Run_of_Everybody'];
    expect(distinctLabels(names, 16)).toEqual(['Invoice_…_Europe', 'Invoice_…ng_Asia', 'Payroll_Run_of_…']);
  });

  it('numbers what is alike in every other way, and never twice the same', () => {
    expect(distinctLabels(['Sync', 'Sync', 'Sync (2)', 'Sync'], 20)).toEqual([
      'Sync',
      'Sync (3)',
      'Sync (2)',
      'Sync (4)',
    ]);
  });

  it('gives each text a label of its own that fits and is whole', () => {
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom(
          'x'.repeat(200),
          `${'x'.repeat(199)}y`,
          '🤖'.repeat(50),
          `${'🤖'.repeat(49)}a`,
          'Sync',
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 80 }), (given, limit) => {
        const labels = distinctLabels(given, limit);
        expect(labels).toHaveLength(given.length);
        expect(new Set(labels).size).toBe(given.length);
        for (const [at, label] of labels.entries()) {
          expect(label.length).toBeLessThanOrEqual(limit);
          expect(label.isWellFormed()).toBe(true);
          const original = given[at] ?? '';
          if (original.length <= limit && given.indexOf(original) === given.lastIndexOf(original)) {
            expect(label).toBe(original);
          }
        }
      }),
    );
  });
});
