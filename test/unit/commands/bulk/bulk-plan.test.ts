import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, usualStates } from '../../../../src/commands/bulk/bulk-plan.ts';
import {
  applies,
  type BulkBody,
  type BulkFate,
  bulkOutcome,
  countFates,
  isDecided,
  withFates,
} from '../../../../src/domain/bulk-body.ts';
import { jobStates } from '../../../../src/domain/job.ts';
import { bulkMessage } from '../../../../src/views/bulk.ts';
import { whatWords } from '../../../../src/views/job-words.ts';
import { aJob } from '../../../fixtures/job.ts';

const verb = fc.constantFrom('retry', 'stop', 'kill');
const job = fc
  .record({
    id: fc.integer({ min: 1, max: 40 }),
    state: fc.constantFrom(...jobStates, 'Unknown' as const),
    process: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    robot: fc.option(fc.constantFrom('R1', 'R2', 'R3')),
  })
  .map((change) => aJob(change));
const fate = fc.oneof<fc.Arbitrary<BulkFate>[]>(
  fc.constant<BulkFate>({ name: 'waiting' }),
  fc.constant<BulkFate>({ name: 'sent' }),
  fc.constant<BulkFate>({ name: 'done', job: 5 }),
  fc.string().map((reason) => ({ name: 'skipped', reason })),
  fc.string().map((reason) => ({ name: 'failed', reason, hint: null })),
  fc.string().map((reason) => ({ name: 'unknown', reason })),
);

function bulk(fates: readonly BulkFate[], change: Partial<BulkBody> = {}): BulkBody {
  return {
    kind: 'bulk',
    verb: 'retry',
    by: { platform: 'slack', id: 'U1', name: 'Ana' },
    at: '2026-03-01T14:05:00Z',
    target: 'slack:C1',
    what: 'jobs',
    jobs: fates.map((each, index) => ({ id: index + 1, fate: each })),
    cancelled: null,
    ended: false,
    invocation: 'i1',
    ...change,
  };
}

describe('a plan', () => {
  it('takes each job once or tells why not', () => {
    fc.assert(
      fc.property(
        verb,
        fc.array(job),
        fc.uniqueArray(fc.integer({ min: 1, max: 40 })),
        (what, jobs, before) => {
          const retried = new Set(before);
          const { leftOut, taken } = divide(what, jobs, retried);
          const all = [...taken.map((each) => each.id), ...leftOut.flatMap(({ ids }) => ids)];
          expect(new Set(all)).toEqual(new Set(jobs.map((each) => each.id)));
          expect(new Set(all).size).toBe(all.length);
          for (const each of taken) {
            expect(applies(what, each)).toBe(true);
            expect(what === 'retry' && retried.has(each.id)).toBe(false);
          }
          for (const { count, ids } of leftOut) expect(count).toBe(ids.length);
        },
      ),
    );
  });

  it('looks for states that the verb makes sense for', () => {
    expect(usualStates('retry')).toEqual(['Faulted']);
    expect(usualStates('stop')).toEqual(['Pending', 'Running', 'Suspended', 'Resumed']);
    expect(usualStates('kill')).toEqual(['Pending', 'Running', 'Stopping', 'Suspended', 'Resumed']);
  });

  it('counts every job in its words', () => {
    expect(
      whatWords([
        ...Array.from({ length: 12 }, (_, index) => aJob({ id: index, robot: `R${index % 3}` })),
        aJob({ id: 20, process: 'Release_Project' }),
        aJob({ id: 21, process: 'Release_Project', robot: null }),
      ]),
    ).toBe('12 Invoice_Processing, 2 Release_Project, in Finance; 4 robots');
    fc.assert(
      fc.property(fc.array(job, { minLength: 1 }), (jobs) => {
        const [named = ''] = whatWords(jobs).split(', in ');
        const numbers = named.split(', ').map((part) => Number.parseInt(part, 10));
        expect(numbers.reduce((sum, count) => sum + count, 0)).toBe(jobs.length);
      }),
    );
  });
});

describe('the fates of jobs', () => {
  it('add up, in every count and in the audit', () => {
    fc.assert(
      fc.property(fc.array(fate, { minLength: 1 }), (fates) => {
        const body = bulk(fates, { ended: true });
        const counts = countFates(body);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(fates.length);
        const told = [...bulkOutcome(body).matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
        expect(told).toBe(fates.length);
        expect(bulkOutcome(body).startsWith('ok')).toBe(
          counts.failed + counts.unknown + counts.waiting === 0,
        );
        expect(bulkMessage(body, { id: 'b1', tenant: 't' }).preview).not.toBe('');
      }),
    );
  });

  it('are decided once', () => {
    fc.assert(
      fc.property(fc.array(fate, { minLength: 1 }), fate, (fates, next) => {
        const body = bulk(fates);
        const after = withFates(body, new Map(body.jobs.map(({ id }) => [id, next])));
        after.jobs.forEach((each, index) => {
          const before = fates[index];
          expect(each.fate).toEqual(before !== undefined && isDecided(before) ? before : next);
        });
        expect(withFates(body, new Map())).toBe(body);
      }),
    );
  });
});
