import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEntities } from '../../../../src/sandbox/orchestrator/entities.ts';
import { findJobs } from '../../../../src/sandbox/orchestrator/job-query.ts';
import {
  type FolderRow,
  finalStates,
  type JobRow,
  plainDetails,
  type ReleaseRow,
  type State,
  stateCodes,
} from '../../../../src/sandbox/orchestrator/model.ts';
import { compileFilter, compileOrderby } from '../../../../src/sandbox/orchestrator/odata/evaluate.ts';
import { parseFilter, parseOrderby } from '../../../../src/sandbox/orchestrator/odata/parse.ts';
import { createRandom } from '../../../../src/sandbox/orchestrator/random.ts';
import { createStore, type Store } from '../../../../src/sandbox/orchestrator/store.ts';
import { formatTicks } from '../../../../src/sandbox/orchestrator/ticks.ts';

const entity = createEntities(17).job;
const collation = { caseSensitive: false };
const random = createRandom(1);
const folders: readonly FolderRow[] = [1, 2, 3].map((id) => ({
  id,
  key: random.guid(),
  name: `F${id}`,
  path: `F${id}`,
  modern: true,
  parent: null,
  visible: true,
}));
const releases: readonly ReleaseRow[] = folders.map((folder) => ({
  id: folder.id,
  key: random.guid(),
  name: `P${folder.id}`,
  packageId: `P${folder.id}`,
  version: '1',
  versionSince: 0,
  versionId: folder.id,
  description: null,
  folder,
  inputs: null,
  outputs: null,
  defaults: null,
  environmentId: null,
  processType: 'Process',
  entryPoint: null,
  created: 0,
}));

interface Made {
  readonly at: number;
  readonly lasts: number | null;
  readonly state: State;
  readonly release: number;
}

const states = Object.keys(stateCodes) as readonly State[];
const made: fc.Arbitrary<Made> = fc.record({
  at: fc.integer({ min: 0, max: 40 }),
  lasts: fc.option(fc.integer({ min: 0, max: 10 })),
  state: fc.constantFrom(...states),
  release: fc.integer({ min: 0, max: 2 }),
});

function storeOf(jobs: readonly Made[]): { readonly store: Store; readonly all: readonly JobRow[] } {
  const store = createStore();
  const all = jobs.map(
    ({ at, lasts, state, release }): JobRow => ({
      id: store.nextJobId(),
      key: random.guid(),
      state,
      created: at,
      started: null,
      ended: finalStates.has(state) && lasts !== null ? at + lasts : null,
      info: null,
      release: releases[release] ?? releases[0]!,
      robot: null,
      details: plainDetails,
    }),
  );
  const half = Math.floor(all.length / 2);
  store.addJobs(all.slice(0, half));
  for (const job of all.slice(half)) store.addJob(job);
  return { store, all };
}

const moment = fc.integer({ min: -1, max: 51 }).map(formatTicks);
const operator = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const state = fc.constantFrom(...states, '4', '5').map((name) => `State eq '${name}'`);
const condition: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constantFrom('CreationTime', 'EndTime'), operator, moment).map((parts) => parts.join(' ')),
  fc.tuple(operator, fc.integer({ min: 0, max: 60 })).map(([name, id]) => `Id ${name} ${id}`),
  fc.tuple(moment, operator).map(([at, name]) => `${at} ${name} EndTime`),
  fc
    .array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 })
    .map((ids) => `Id in (${ids.join(',')})`),
  fc.constantFrom('EndTime eq null', 'EndTime ne null', "ReleaseName eq 'P1'", "State in ('Faulted','6')"),
  state,
);
const filter: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2 },
    condition,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} and ${b})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} or ${b})`),
    tie('tree').map((a) => `not (${a})`),
  ),
})).tree;
const ordering = fc.constantFrom(
  '',
  'Id',
  'Id desc',
  'CreationTime',
  'CreationTime desc',
  'EndTime',
  'EndTime desc',
  'EndTime desc,Id desc',
  'EndTime,Id desc',
  'ReleaseName,EndTime desc',
  'State,Id',
);

describe('findJobs', () => {
  it('finds by its indexes what a look at every job finds', () => {
    fc.assert(
      fc.property(
        fc.array(made, { maxLength: 60 }),
        filter,
        ordering,
        fc.record({
          top: fc.option(fc.integer({ min: 0, max: 20 })),
          skip: fc.integer({ min: 0, max: 5 }),
          count: fc.boolean(),
        }),
        fc.constantFrom(null, new Set([1]), new Set([1, 3])),
        (jobs, written, order, page, within) => {
          const { store, all } = storeOf(jobs);
          const orderby = order === '' ? [] : parseOrderby(order);
          const options = { filter: parseFilter(written), orderby, ...page };
          const found = findJobs(store.jobs, entity, options, within, collation);

          const passes = compileFilter(options.filter, entity, collation);
          const compare = compileOrderby(orderby, entity, collation);
          const sign = orderby[0]?.descending === true ? -1 : 1;
          const expected = all
            .filter((job) => (within === null || within.has(job.release.folder.id)) && passes(job))
            .toSorted((a, b) => compare(a, b) || (a.id - b.id) * sign);
          const end = page.skip + (page.top ?? 1000);
          expect(found.rows.map((job) => job.id)).toEqual(
            expected.slice(page.skip, end).map((job) => job.id),
          );
          expect(found.total).toBe(page.count ? expected.length : null);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('follows jobs that change state and end', () => {
    const { store, all } = storeOf([
      { at: 1, lasts: null, state: 'Running', release: 0 },
      { at: 2, lasts: null, state: 'Running', release: 1 },
    ]);
    const find = (written: string): readonly number[] =>
      findJobs(
        store.jobs,
        entity,
        { filter: parseFilter(written), orderby: [], top: null, skip: 0, count: false },
        null,
        collation,
      ).rows.map((job) => job.id);
    store.changeJob(all[0]!, { state: 'Faulted', ended: 30 });
    expect(find("State eq 'Running'")).toEqual([all[1]!.id]);
    expect(find(`EndTime ge ${formatTicks(30)}`)).toEqual([all[0]!.id]);
    expect(find('EndTime eq null')).toEqual([all[1]!.id]);
    store.removeJob(all[0]!);
    expect(find("State eq 'Faulted'")).toEqual([]);
    expect(find(`Key eq ${all[0]!.key}`)).toEqual([]);
    expect(find(`Key in ('${all[1]!.key.toUpperCase()}')`)).toEqual([all[1]!.id]);
  });
});
