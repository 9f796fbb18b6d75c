import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobStates } from '../../../src/domain/job.ts';
import type { JobFilter } from '../../../src/domain/orchestrator.ts';
import { filtersOf } from '../../../src/orchestrator/job-filter.ts';

const at = '2018-02-22T10:00:00.837Z';
const only = (filter: JobFilter) => {
  const filters = filtersOf(filter);
  expect(filters).toHaveLength(1);
  return filters[0]?.expression ?? null;
};

describe('a filter', () => {
  it.each<[JobFilter, string | null]>([
    [{}, null],
    [{ states: ['Faulted'] }, "State eq 'Faulted'"],
    [{ states: ['Running', 'Pending'] }, "(State eq 'Running' or State eq 'Pending')"],
    [
      { states: jobStates.filter((state) => state !== 'Stopped' && state !== 'Pending') },
      "State ne 'Pending' and State ne 'Stopped'",
    ],
    [{ states: jobStates }, null],
    [{ process: 'Release_Project' }, "Release/Name eq 'Release_Project'"],
    [{ process: 'Release_*' }, "startswith(Release/Name,'Release_')"],
    [{ process: '*' }, null],
    [{ robot: 'DocBot' }, "Robot/Name eq 'DocBot'"],
    [{ robot: '#749' }, 'Robot/Id eq 749'],
    [{ error: "can't log on" }, "indexof(Info,'can''t log on') ne -1 and Info ne null"],
    [{ process: 'O’B' }, "(Release/Name eq 'O’B' or Release/Name eq 'O''B')"],
    [{ error: 'can’t' }, "(indexof(Info,'can’t') ne -1 or indexof(Info,'can''t') ne -1) and Info ne null"],
    [{ environment: 312 }, 'Release/EnvironmentId eq 312'],
    [{ source: 'schedule' }, "SourceType eq 'Schedule'"],
    [{ source: 'trigger' }, "SourceType eq 'Schedule'"],
    [{ source: 'Night*' }, "startswith(Source,'Night')"],
    [{ robot: '#749', states: ['Successful'] }, "Robot/Id eq 749 and State eq 'Successful'"],
    [{ robot: '#759', endedBefore: at }, `Robot/Id eq 759 and EndTime lt ${at}`],
    [
      { error: 'Logon', createdAfter: at, states: ['Faulted'] },
      `CreationTime gt ${at} and State eq 'Faulted' and indexof(Info,'Logon') ne -1 and Info ne null`,
    ],
    [{ reference: 'r-1' }, "Reference eq 'r-1'"],
    [{ createdAfter: at }, `CreationTime gt ${at}`],
    [{ createdBefore: at }, `CreationTime lt ${at}`],
    [{ activeAfter: at }, `(EndTime gt ${at} or CreationTime gt ${at})`],
    [{ endedAfterOrNever: at }, `(EndTime ge ${at} or EndTime eq null)`],
    [{ startedAfter: at, startedBefore: at }, `StartTime ge ${at} and StartTime lt ${at}`],
    [{ endedAfter: at, endedBefore: at }, `EndTime gt ${at} and EndTime lt ${at}`],
    [{ ids: [5, 6, 5] }, '(Id eq 5 or Id eq 6)'],
    [{ folder: 'Finance' }, null],
  ])('%j', (filter, expression) => {
    expect(only(filter)).toBe(expression);
  });

  it('writes one key bare and several as a list, and drops what is no key', () => {
    const [one, two] = ['1c7222dc-416f-4c60-9b17-88262c91768f', '9fbdfca0-d1e5-41c2-abe6-86fe626346a3'];
    expect(only({ keys: [one, "x'"] })).toBe(`Key eq ${one}`);
    expect(only({ keys: [one, two] })).toBe(`Key in ('${one}','${two}')`);
  });

  it.each<JobFilter>([{ ids: [] }, { keys: [] }, { keys: ['no key'] }, { states: [] }])(
    'that nothing can match asks for nothing: %j',
    (filter) => {
      expect(filtersOf(filter)).toEqual([]);
    },
  );

  it('stays within what a filter holds when ids and keys are many', () => {
    const ids = Array.from({ length: 120 }, (_, index) => index + 1);
    const keys = ids.map((id) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`);
    const filters = filtersOf({ ids, keys, states: jobStates });
    expect(filters).toHaveLength(9);
    for (const filter of filters) expect(filter?.nodes).toBeLessThanOrEqual(100);
  });

  it('names every job once, in requests that the server counts to a hundred', () => {
    const named = fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 300 });
    fc.assert(
      fc.property(named, named, fc.boolean(), (ids, numbers, both) => {
        const keys = numbers.map((n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
        const filters = filtersOf({
          ids,
          ...(both ? { keys } : {}),
          states: jobStates,
          error: 'x',
          activeAfter: at,
        });
        const asked = filters.flatMap((filter) => [
          ...(filter?.expression ?? '').matchAll(/Id (?:eq (\d+)|in \(([\d,]+)\))/g),
        ]);
        const names = new Set(asked.flatMap(([, one, some]) => (one ?? some ?? '').split(',').map(Number)));
        expect(names).toEqual(new Set(both && keys.length === 0 ? [] : ids));
        for (const filter of filters) expect(filter?.nodes).toBeLessThanOrEqual(100);
      }),
      { numRuns: 50 },
    );
  });
});
