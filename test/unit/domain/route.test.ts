import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesFolder } from '../../../src/domain/folder.ts';
import { matchesRoute, plainRoute } from '../../../src/domain/route.ts';
import { matchesWildcard } from '../../../src/domain/spelling.ts';
import { aJob } from '../../fixtures/job.ts';

describe('a route', () => {
  const job = aJob({
    id: 1,
    process: 'Invoice_Processing',
    folder: { id: 1, path: 'Finance/Accounts Payable' },
  });

  it('wants every job unless it names some', () => {
    expect(matchesRoute(plainRoute('slack:C1'), job)).toBe(true);
  });

  it.each([
    [{ process: 'invoice*' }, true],
    [{ process: '*processing' }, true],
    [{ process: 'Payroll*' }, false],
    [{ folder: 'Finance/*' }, true],
    [{ folder: 'finance' }, false],
    [{ folder: 'HR/*' }, false],
    [{ process: 'Invoice*', folder: 'HR' }, false],
  ])('with %j: %s', (wanted, wants) => {
    expect(matchesRoute({ ...plainRoute('slack:C1'), ...wanted }, job)).toBe(wants);
  });

  it('wants a job whose folder is not told: better once too often than never', () => {
    expect(matchesRoute({ ...plainRoute('slack:C1'), folder: 'HR' }, { ...job, folder: null })).toBe(true);
  });
});

describe('a pattern', () => {
  it.each([
    ['Finance/*', 'Finance', true],
    ['Finance/*', 'finance/AP', true],
    ['Finance/*', 'Finances', false],
    ['*', 'anything', true],
    ['A*C', 'abc', true],
    ['A*C', 'AC', true],
    ['AA*AA', 'AAA', false],
    ['a.c', 'abc', false],
    ['O’Brien*', "O'Brien & Söhne", true],
  ])('%s on %s: %s', (pattern, path, fits) => {
    expect(matchesFolder(pattern, path)).toBe(fits);
  });

  it('means the same as its regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/') });
    fc.assert(
      fc.property(text, text, (pattern, given) => {
        const source = pattern.split('*').join('.*');
        expect(matchesWildcard(pattern, given)).toBe(new RegExp(`^${source}$`, 's').test(given));
      }),
    );
  });
});
