import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotError } from '../../src/domain/errors.ts';
import type { Job } from '../../src/domain/job.ts';
import type { StartRequest } from '../../src/domain/orchestrator.ts';
import { aJob } from '../fixtures/job.ts';
import {
  connect,
  createStub,
  finance,
  type Received,
  row,
  type Step,
  type Stub,
} from './orchestrator-client-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await createStub();
});
afterEach(() => stub.close());

const folderHeader = 'x-uipath-organizationunitid';

function request(more: Partial<StartRequest> = {}): StartRequest {
  return {
    process: {
      tenant: 'acme/production',
      key: '795cbab2-8008-4a54-b1cb-f9ff1ece139e',
      name: 'Invoices',
      version: '1.0.0',
      description: null,
      folder: { id: finance.Id, path: 'Finance' },
      inputs: [],
    },
    count: 1,
    inputs: null,
    reference: 'chat-4711',
    ...more,
  };
}

const ended: Job = aJob({ id: 5, process: 'Invoices', releaseKey: 'a-key' });

/** Answers job lists from these rows, by the filters that look-ups use. */
function listing(rows: () => readonly ReturnType<typeof row>[]): Step {
  return ({ query }: Received) => {
    const filter = query.get('$filter') ?? '';
    const reference = /Reference eq '([^']*)'/.exec(filter)?.[1];
    const after = Number(/Id gt (\d+)/.exec(filter)?.[1] ?? 0);
    const value = rows()
      .filter(
        (one) =>
          one.Id > after && (reference === undefined || ('Reference' in one && one.Reference === reference)),
      )
      .toSorted((a, b) => b.Id - a.Id)
      .slice(0, Number(query.get('$top')));
    return { json: { value } };
  };
}

describe('start', () => {
  it('sends the minimum, in the folder of the process', async () => {
    stub.on(/StartJobs$/, { status: 201, json: { value: [row(11, { ReleaseName: null }), row(12)] } });
    const { orchestrator } = connect(stub);
    const outcome = await orchestrator.start(request({ count: 2, inputs: { name: "O'Brien", n: 1 } }));
    expect(outcome).toMatchObject({
      kind: 'started',
      jobs: [
        {
          id: 11,
          process: 'Invoices',
          releaseKey: request().process.key,
          folder: { id: 7, path: 'Finance' },
        },
        { id: 12 },
      ],
    });
    const [sent] = stub.to('StartJobs');
    expect(sent?.headers[folderHeader]).toBe('7');
    expect(sent?.body).toEqual({
      startInfo: {
        ReleaseKey: request().process.key,
        Strategy: 'ModernJobsCount',
        JobsCount: 2,
        InputArguments: '{"name":"O\'Brien","n":1}',
        Reference: 'chat-4711',
      },
    });
  });

  it('uses the strategy of classic folders there', async () => {
    stub.on(/StartJobs$/, { status: 200, json: { value: [row(11)] } });
    const process = { ...request().process, folder: { id: 8, path: 'Legacy' } };
    await connect(stub).orchestrator.start(request({ process }));
    expect(stub.to('StartJobs')[0]?.body).toMatchObject({ startInfo: { Strategy: 'JobsCount' } });
  });

  it('refuses inputs that are too long before anything is sent', async () => {
    const start = connect(stub).orchestrator.start(request({ inputs: { text: 'x'.repeat(10_000) } }));
    await expect(start).rejects.toMatchObject({ kind: 'usage' });
    expect(stub.received).toEqual([]);
  });

  it.each([
    [400, 1009, 'A job cannot have both input file and input arguments.'],
    [404, 1002, "The job's associated process could not be found"],
    [409, 1671, "Couldn't find any user with unattended robot permissions in the current folder."],
  ])('passes a refusal on (%i/%i) and looks nothing up', async (status, errorCode, message) => {
    stub.on(/StartJobs$/, { status, json: { message, errorCode, traceId: '00-1-00' } });
    const error = await connect(stub)
      .orchestrator.start(request())
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BotError);
    expect(error).toMatchObject({ kind: 'refused', status, code: errorCode });
    expect((error as BotError).message).toContain(message);
    expect(stub.to('odata/Jobs').map((one) => one.method)).toEqual(['POST']);
  });

  it('is sent again after 429, because then nothing was done', async () => {
    stub.on(
      /StartJobs$/,
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 201, json: { value: [row(11)] } },
    );
    const { orchestrator, waits } = connect(stub);
    expect(await orchestrator.start(request())).toMatchObject({ kind: 'started' });
    expect(waits).toEqual([2_000]);
  });

  const losses: readonly [string, Step][] = [
    ['a dropped connection', 'drop'],
    ['no answer in time', 'hang'],
    ['500', { status: 500, json: { message: 'An error has occurred.' } }],
    ['502', { status: 502, text: '<html>Bad gateway</html>' }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    [
      'an unreadable yes',
      { status: 201, text: '{"value":[', headers: { 'content-type': 'application/json' } },
    ],
  ];

  it.each(losses)('that took effect before %s is found, and never sent twice', async (_, loss) => {
    const jobs: ReturnType<typeof row>[] = [];
    stub.on(/StartJobs$/, () => {
      jobs.push(row(11, { Reference: 'chat-4711' }), row(12, { Reference: 'chat-4711' }));
      return loss;
    });
    stub.on(
      /odata\/Jobs$/,
      listing(() => [row(10, { Reference: 'other' }), ...jobs]),
    );
    const { orchestrator } = connect(stub, { timeoutMs: 200 });
    expect(await orchestrator.start(request({ count: 2 }))).toMatchObject({
      kind: 'started',
      jobs: [{ id: 12 }, { id: 11 }],
    });
    expect(stub.to('StartJobs')).toHaveLength(1);
  });

  it('that takes effect seconds after the loss is found by a later look', async () => {
    stub.on(/StartJobs$/, 'drop');
    stub.on(/odata\/Jobs$/, { json: { value: [] } }, { status: 503 }, { json: { value: [row(11)] } });
    const { orchestrator, waits } = connect(stub);
    expect(await orchestrator.start(request())).toMatchObject({ kind: 'started', jobs: [{ id: 11 }] });
    expect(waits).toHaveLength(3);
  });

  it('that takes effect bit by bit is looked at until all its jobs show', async () => {
    stub.on(/StartJobs$/, 'drop');
    stub.on(/odata\/Jobs$/, { json: { value: [row(11)] } }, { json: { value: [row(12), row(11)] } });
    const { orchestrator, waits } = connect(stub);
    expect(await orchestrator.start(request({ count: 2 }))).toMatchObject({ jobs: [{ id: 12 }, { id: 11 }] });
    expect(waits).toHaveLength(2);
  });

  it('that never took effect is said to be not started, after ten seconds of looking', async () => {
    stub.on(/StartJobs$/, { status: 503, json: { message: 'Maintenance.' } });
    const { orchestrator, waits } = connect(stub);
    const outcome = await orchestrator.start(request());
    expect(outcome.kind).toBe('not-started');
    expect(outcome).toHaveProperty('reason', expect.stringContaining('Maintenance.'));
    expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThanOrEqual(10_000);
    expect(stub.to('StartJobs')).toHaveLength(1);
  });

  it('is unknown when nobody can be asked', async () => {
    stub.on(/StartJobs$/, 'drop');
    stub.on(/odata\/Jobs$/, { status: 503, json: { message: 'Still down.' } });
    const outcome = await connect(stub).orchestrator.start(request());
    expect(outcome.kind).toBe('unknown');
    expect(outcome).toHaveProperty('reason', expect.stringContaining('Still down.'));
  });

  it('is unknown when the server said yes but no job shows', async () => {
    stub.on(/StartJobs$/, { status: 201, json: { value: [] } });
    expect((await connect(stub).orchestrator.start(request())).kind).toBe('unknown');
  });

  it('throws when the server was certainly not reached', async () => {
    stub.on(/Folders$/, { json: { value: [finance] }, headers: { connection: 'close' } });
    const { orchestrator } = connect(stub, { auth: { kind: 'token', accessToken: 'pat' } });
    await orchestrator.folders();
    await stub.close();
    const start = orchestrator.start(request());
    await expect(start).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('the connection was refused') as string,
    });
    stub = await createStub();
  });

  it('compares references itself where the server refuses to, and remembers that', async () => {
    stub.on(/StartJobs$/, 'drop');
    stub.on(/odata\/Jobs$/, ({ query }) =>
      query.get('$filter')?.includes('Reference') === true
        ? { status: 400, json: { message: 'Invalid OData query options.', errorCode: 1000 } }
        : { json: { value: [row(12, { Reference: 'other' }), row(11, { Reference: 'chat-4711' })] } },
    );
    const { orchestrator } = connect(stub);
    expect(await orchestrator.start(request())).toMatchObject({ kind: 'started', jobs: [{ id: 11 }] });
    await orchestrator.start(request());
    const filters = stub.to('odata/Jobs').map((one) => one.query.get('$filter'));
    expect(filters.filter((filter) => filter?.includes('Reference'))).toHaveLength(1);
  });

  it('leaves the reference out where the server does not know it', async () => {
    stub.on(/StartJobs$/, ({ body }) =>
      JSON.stringify(body).includes('Reference')
        ? { status: 400, json: { message: 'startInfo must not be null', errorCode: 0 } }
        : { status: 201, json: { value: [row(11)] } },
    );
    const { orchestrator } = connect(stub);
    expect(await orchestrator.start(request())).toMatchObject({ kind: 'started', jobs: [{ id: 11 }] });
    expect(await orchestrator.start(request())).toMatchObject({ kind: 'started' });
    expect(stub.to('StartJobs')).toHaveLength(3);
  });
});

describe('restart', () => {
  it('restarts in the folder of the job', async () => {
    stub.on(/RestartJob$/, { json: row(20) });
    const outcome = await connect(stub).orchestrator.restart(ended, 'chat-1');
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ id: 20, process: 'Invoices' }] });
    expect(stub.to('RestartJob')[0]).toMatchObject({ body: { jobId: 5 }, headers: { [folderHeader]: '7' } });
  });

  it.each<[string, Step]>([
    ['404', { status: 404, json: { Message: 'No HTTP resource was found that matches the request URI.' } }],
    ['404 with a web page', { status: 404, text: '<html></html>' }],
    ['405', { status: 405 }],
  ])(
    'starts the same anew where the server has no such action (%s), and remembers that',
    async (_, missing) => {
      stub.on(/RestartJob$/, missing);
      stub.on(/odata\/Jobs\(5\)$/, {
        json: row(5, { State: 'Faulted', InputArguments: '{"a":1}', Release: { Key: 'a-key' } }),
      });
      stub.on(/StartJobs$/, { status: 201, json: { value: [row(21)] } });
      const { orchestrator } = connect(stub);
      expect(await orchestrator.restart(ended, 'chat-1')).toMatchObject({
        kind: 'started',
        jobs: [{ id: 21 }],
      });
      await orchestrator.restart(ended, 'chat-2');
      expect(stub.to('RestartJob')).toHaveLength(1);
      expect(stub.to('StartJobs').map((one) => one.body)).toEqual(
        ['chat-1', 'chat-2'].map((Reference) => ({
          startInfo: {
            ReleaseKey: 'a-key',
            Strategy: 'ModernJobsCount',
            JobsCount: 1,
            InputArguments: '{"a":1}',
            Reference,
          },
        })),
      );
    },
  );

  it('finds the process by name where the job does not tell its key', async () => {
    stub.on(/RestartJob$/, { status: 405 });
    stub.on(/odata\/Jobs\(5\)$/, { json: row(5, { State: 'Faulted' }) });
    stub.on(/odata\/Releases$/, {
      json: {
        value: [8, 7].map((unit) => ({ Key: `key-${unit}`, Name: 'Invoices', OrganizationUnitId: unit })),
      },
    });
    stub.on(/StartJobs$/, { status: 201, json: { value: [row(21)] } });
    await connect(stub).orchestrator.restart({ ...ended, releaseKey: null }, 'chat-1');
    expect(stub.to('StartJobs')[0]?.body).toMatchObject({ startInfo: { ReleaseKey: 'key-7' } });
  });

  it('does not take "no such job" for "no such action"', async () => {
    stub.on(/RestartJob$/, { status: 404, json: { message: 'Job does not exist.', errorCode: 1002 } });
    const restart = connect(stub).orchestrator.restart(ended, 'chat-1');
    await expect(restart).rejects.toMatchObject({ kind: 'refused', code: 1002 });
    expect(stub.to('StartJobs')).toEqual([]);
  });

  it('whose answer is lost and that left no new job did not start', async () => {
    stub.on(/RestartJob$/, 'drop');
    stub.on(
      /odata\/Jobs$/,
      listing(() => [row(5), row(9)]),
    );
    expect((await connect(stub).orchestrator.restart(ended, 'chat-1')).kind).toBe('not-started');
    expect(stub.to('RestartJob')).toHaveLength(1);
  });

  it('whose answer is lost names the new jobs, which may be somebody else’s', async () => {
    const jobs = [row(5), row(9)];
    stub.on(/RestartJob$/, () => {
      jobs.push(row(30), row(31));
      return 'drop';
    });
    stub.on(
      /odata\/Jobs$/,
      listing(() => jobs),
    );
    const outcome = await connect(stub).orchestrator.restart(ended, 'chat-1');
    expect(outcome.kind).toBe('unknown');
    expect(outcome).toHaveProperty('reason', expect.stringMatching(/job 31.*job 30/));
    expect(outcome).toHaveProperty('reason', expect.not.stringContaining('job 9'));
  });

  it('does not ask for the newest job where it is told, and looks for newer ones than that', async () => {
    stub.on(/RestartJob$/, { json: row(20) });
    const { orchestrator } = connect(stub);
    await orchestrator.restart(ended, 'chat-1', 9);
    expect(stub.received.filter(({ path }) => path.endsWith('odata/Jobs'))).toEqual([]);
    stub.on(/RestartJob$/, 'drop');
    stub.on(
      /odata\/Jobs$/,
      listing(() => [row(5), row(9)]),
    );
    expect((await orchestrator.restart(ended, 'chat-1', 9)).kind).toBe('not-started');
    expect(await orchestrator.restart(ended, 'chat-1', 8)).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('job 9') as string,
    });
  });

  it('whose answer is lost is recognised by the reference that the copy carries', async () => {
    const jobs = [row(5)];
    stub.on(/RestartJob$/, () => {
      jobs.push(row(30, { Reference: 'first-start' }), row(31));
      return 'drop';
    });
    stub.on(
      /odata\/Jobs$/,
      listing(() => jobs),
    );
    const outcome = await connect(stub).orchestrator.restart(
      { ...ended, reference: 'first-start' },
      'chat-1',
    );
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ id: 30 }] });
  });
});

describe('stop', () => {
  it('groups by folder, whose ids are integers', async () => {
    stub.on(/StopJobs$/, { status: 200 });
    const jobs = [ended, { ...ended, id: 6 }, { ...ended, id: 9, folder: { id: 8, path: 'Legacy' } }];
    await connect(stub).orchestrator.stop(jobs, 'Kill');
    expect(stub.to('StopJobs').map((one) => [one.headers[folderHeader], one.body])).toEqual([
      ['7', { jobIds: [5, 6], strategy: 'Kill' }],
      ['8', { jobIds: [9], strategy: 'Kill' }],
    ]);
  });

  it('finds the folder of a job that does not tell it', async () => {
    stub.on(/StopJobs$/, { status: 200 });
    stub.on(/odata\/Jobs\(5\)$/, { json: row(5) });
    await connect(stub).orchestrator.stop([{ ...ended, folder: null }], 'SoftStop');
    expect(stub.to('StopJobs')[0]?.headers[folderHeader]).toBe('7');
  });

  it('says so when it cannot know whether the request arrived, and does not repeat it', async () => {
    stub.on(/StopJobs$/, { status: 504 });
    const stop = connect(stub).orchestrator.stop([ended], 'Kill');
    await expect(stop).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('may or may not have reached Orchestrator') as string,
    });
    expect(stub.to('StopJobs')).toHaveLength(1);
  });

  it('tells which jobs were accepted before a folder refused', async () => {
    stub.on(
      /StopJobs$/,
      { status: 200 },
      { status: 409, json: { message: 'Job cannot be terminated.', errorCode: 1 } },
    );
    const jobs = [ended, { ...ended, id: 9, folder: { id: 8, path: 'Legacy' } }];
    await expect(connect(stub).orchestrator.stop(jobs, 'Kill')).rejects.toMatchObject({
      kind: 'refused',
      status: 409,
      message: expect.stringMatching(/Job cannot be terminated.*accepted: 5/) as string,
    });
  });
});
