import { describe, expect, it } from 'vitest';
import {
  kept,
  type NoticeBody,
  openJobs,
  type RunBody,
  withGone,
  withJob,
} from '../../../src/domain/notice.ts';
import { aJob } from '../../fixtures/job.ts';

const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const running = aJob({ id: 1, state: 'Running', ended: null });

function run(jobs: RunBody['jobs']): RunBody {
  return { kind: 'run', by: ana, at: '2026-03-01T08:00:00Z', retryOf: null, jobs, history: [] };
}

describe('the story of a job', () => {
  it('goes on with what is news, and only with that', () => {
    const body = run([running]);
    expect(withJob(body, { ...running })).toBe(body);
    expect(withJob(body, { ...running, id: 2, state: 'Faulted' })).toBe(body);
    expect(withJob(body, { ...running, tenant: 'other', state: 'Faulted' })).toBe(body);
    expect(withJob(body, { ...running, state: 'Faulted' }).jobs).toMatchObject([{ state: 'Faulted' }]);
  });

  it('does not turn back when a look that began before is told later', () => {
    const body = run([aJob({ id: 1 })]);
    expect(withJob(body, running)).toBe(body);
    expect(withJob(body, aJob({ id: 1, state: 'Successful' })).jobs).toMatchObject([{ state: 'Successful' }]);
  });

  it('keeps no values of arguments, and of a huge error what a message can need', () => {
    const job = {
      ...running,
      state: 'Faulted',
      inputArguments: '{"pin":1}',
      outputArguments: '{"pin":2}',
    } as const;
    const [told] = withJob(run([running]), { ...job, info: '😀'.repeat(100_000) }).jobs;
    expect(told).toMatchObject({ inputArguments: null, outputArguments: null });
    expect(told?.info?.length).toBe(10_000);
    expect(kept({ ...job, info: null })).toMatchObject({ info: null, inputArguments: null });
  });

  it('no longer follows a job that is gone, and goes on with the others', () => {
    const body: NoticeBody = {
      ...run([running, aJob({ id: 2, state: 'Pending' })]),
      history: [
        {
          did: 'retry',
          by: ana,
          at: '2026-03-01T08:00:00Z',
          job: aJob({ id: 3, state: 'Pending' }),
          note: null,
        },
      ],
    };
    expect(openJobs(body).map((job) => job.id)).toEqual([1, 2, 3]);
    const next = withGone(withGone(body, [1, 99]), [3]);
    expect(openJobs(next).map((job) => job.id)).toEqual([2]);
    expect(next).toMatchObject({ gone: [1, 3] });
    expect(withGone(next, [1, 3, 99])).toBe(next);
  });
});
