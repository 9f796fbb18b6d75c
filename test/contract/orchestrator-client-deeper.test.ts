import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aJob } from '../fixtures/job.ts';
import { connect, createStub, finance, type Received, row, type Stub } from './orchestrator-client-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await createStub();
});
afterEach(() => stub.close());

const folderHeader = 'x-uipath-organizationunitid';
const job = aJob({ id: 5, folder: { id: finance.Id, path: 'Finance' } });

interface Line {
  readonly TimeStamp: string;
  readonly Id: number;
  readonly Message: string;
}

/** Answers as the server does: by time, then id, both downwards, behind the place that the filter names. */
function serving(lines: () => readonly Line[]) {
  return ({ query }: Received) => {
    const filter = query.get('$filter') ?? '';
    const time = /TimeStamp lt ([^\s)]+)/.exec(filter)?.[1];
    const id = /Id lt (\d+)/.exec(filter)?.[1];
    const value = lines()
      .filter(
        (one) =>
          time === undefined ||
          one.TimeStamp < time ||
          (id !== undefined && one.TimeStamp === time && one.Id < Number(id)),
      )
      .toSorted((a, b) => b.TimeStamp.localeCompare(a.TimeStamp) || b.Id - a.Id)
      .slice(0, Number(query.get('$top')));
    return { json: { value } };
  };
}

async function readAll(top: number): Promise<string[]> {
  const { orchestrator } = connect(stub);
  const read: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await orchestrator.logs(job, { top, ...(after === undefined ? {} : { after }) });
    read.push(...page.lines.map((line) => line.message));
    after = page.next;
  }
  return read;
}

describe('logs', () => {
  it('are read by key, in the folder of the job, counted once', async () => {
    stub.on(/RobotLogs$/, {
      json: {
        '@odata.count': 41,
        value: [
          { Level: 'Error', TimeStamp: '2026-01-01T08:00:00.1234567Z', Message: 'Broken', Id: 3 },
          { Level: 'Shout', TimeStamp: '2026-01-01T08:00:00', Message: null, Id: null },
          { Level: null },
        ],
      },
    });
    const since = '2026-01-01T07:00:00Z';
    const page = await connect(stub).orchestrator.logs(job, { top: 3, level: 'Warn', since });
    expect(page).toEqual({
      lines: [
        { at: '2026-01-01T08:00:00.1234567Z', level: 'Error', message: 'Broken' },
        { at: '2026-01-01T08:00:00Z', level: 'Unknown', message: '' },
        { at: null, level: 'Unknown', message: '' },
      ],
      next: null,
      total: 41,
    });
    const [sent] = stub.to('RobotLogs');
    expect(sent?.headers[folderHeader]).toBe('7');
    expect(Object.fromEntries(sent?.query ?? [])).toEqual({
      $filter: `JobKey eq ${job.key} and (Level eq 'Warn' or Level eq 'Error' or Level eq 'Fatal') and TimeStamp ge ${since}`,
      $orderby: 'TimeStamp desc,Id desc',
      $top: '4',
      $count: 'true',
    });
  });

  it('are all read, each once, however many share a moment, also where ids tell nothing apart', async () => {
    const moments = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(moments, fc.integer({ min: 4, max: 7 }), fc.boolean(), async (sizes, top, ids) => {
        const lines = sizes.flatMap((size, at) =>
          Array.from({ length: size }, (_, n) => ({
            TimeStamp: `2026-01-01T08:00:${String(at).padStart(2, '0')}.5Z`,
            Id: ids ? at * 10 + n + 1 : 0,
            Message: `${at}/${n}`,
          })),
        );
        stub.on(
          /RobotLogs$/,
          serving(() => lines),
        );
        const read = await readAll(top);
        expect(read.toSorted()).toEqual(lines.map((line) => line.Message).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it('end even where one moment is longer than a page and its lines have no ids', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => ({
      TimeStamp: `2026-01-01T08:00:0${n < 25 ? 1 : 0}Z`,
      Id: 0,
      Message: String(n),
    }));
    stub.on(
      /RobotLogs$/,
      serving(() => lines),
    );
    expect(await readAll(10)).toHaveLength(15);
  });

  it('go on only from where a page of ours ended', async () => {
    const { orchestrator } = connect(stub);
    for (const after of ['', 'l~~', "l~2026-01-01T08:00:00Z' or 1 eq 1~3", 'l~2026-01-01T08:00:00Z~x', 'n~5'])
      await expect(orchestrator.logs(job, { top: 5, after })).rejects.toMatchObject({ kind: 'usage' });
    expect(stub.to('RobotLogs')).toHaveLength(0);
  });

  it('name the scope and the permission that are missing', async () => {
    stub.on(/RobotLogs$/, { status: 403, json: { message: 'You are not authorized!', errorCode: 0 } });
    await expect(connect(stub).orchestrator.logs(job, { top: 5 })).rejects.toMatchObject({
      kind: 'setup',
      hint: expect.stringMatching(/OR\.Monitoring\.Read.*Logs\.View/) as string,
    });
  });

  it('of a job whose folder is not known ask for it first', async () => {
    stub.on(/Jobs\(5\)$/, { json: row(5) });
    stub.on(/RobotLogs$/, { json: { value: [] } });
    await connect(stub).orchestrator.logs({ ...job, folder: null }, { top: 5 });
    expect(stub.to('RobotLogs')[0]?.headers[folderHeader]).toBe('7');
  });
});

describe('sign-in', () => {
  it('with a scope that the app was not given names the scopes', async () => {
    stub.on(/connect\/token$/, { status: 400, json: { error: 'invalid_scope' } });
    await expect(connect(stub).orchestrator.ping()).rejects.toMatchObject({
      kind: 'setup',
      message: expect.stringContaining('OR.Jobs') as string,
      hint: expect.stringContaining('UIPATH_SCOPE') as string,
    });
  });
});

describe('what a suspended job waits for', () => {
  const suspended = { ...job, state: 'Suspended' } as const;

  it('is asked for with its wait events, in the folder of the job', async () => {
    stub.on(/GetWithWaitEvents\(jobId=5\)$/, {
      json: {
        value: [
          {
            TriggerType: 'Task',
            Status: 'New',
            ItemName: 'Approve invoice',
            Name: 'Kim',
            Surname: 'Lee',
            UserName: 'kim.lee',
            CreationTime: '2026-01-01T08:00:00Z',
            TriggerMessage: 'Please look',
          },
          { TriggerType: 'Job', Status: 'Fired', ItemName: 'Sub process' },
          { TriggerType: 'Timer', Timer: '2026-01-02T08:00:00Z' },
          'nonsense',
        ],
      },
    });
    const empty = { on: null, name: null, assignee: null, until: null, since: null, message: null };
    expect(await connect(stub).orchestrator.waits(suspended)).toEqual([
      {
        on: 'Task',
        name: 'Approve invoice',
        assignee: 'Kim Lee',
        until: null,
        since: '2026-01-01T08:00:00Z',
        message: 'Please look',
      },
      { ...empty, on: 'Timer', until: '2026-01-02T08:00:00Z' },
    ]);
    expect(stub.to('JobTriggers')[0]?.headers[folderHeader]).toBe('7');
  });

  it('is asked for by key where the server does not know the events', async () => {
    stub.on(/GetWithWaitEvents/, { status: 404, text: '<html>' });
    stub.on(/GetByJobKey/, { json: { value: [{ TriggerType: 'QueueItem', Status: 'New' }] } });
    expect(await connect(stub).orchestrator.waits(suspended)).toMatchObject([{ on: 'QueueItem' }]);
    expect(stub.to('GetByJobKey').map((one) => one.path.split('OData.')[1])).toEqual([
      `GetByJobKey(jobKey=${job.key})`,
    ]);
  });
});

describe('resume', () => {
  it('sends the key once, in the folder of the job', async () => {
    stub.on(/ResumeJob$/, { json: row(5, { State: 'Resumed' }) });
    await connect(stub).orchestrator.resume(job);
    const [sent] = stub.to('ResumeJob');
    expect(sent).toMatchObject({ method: 'POST', body: { jobKey: job.key } });
    expect(sent?.headers[folderHeader]).toBe('7');
  });

  it.each([['drop' as const], [{ status: 503 }]])(
    'whose answer is lost (%j) is not sent again',
    async (step) => {
      stub.on(/ResumeJob$/, step);
      await expect(connect(stub).orchestrator.resume(job)).rejects.toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining('may or may not') as string,
      });
      expect(stub.to('ResumeJob')).toHaveLength(1);
    },
  );

  it('that was accepted is done, whatever the answer says', async () => {
    stub.on(/ResumeJob$/, { text: 'fine', headers: { 'content-type': 'text/plain' } });
    await expect(connect(stub).orchestrator.resume(job)).resolves.toBeUndefined();
  });

  it('tells the refusal of the server', async () => {
    stub.on(/ResumeJob$/, {
      status: 400,
      json: { message: 'Only a suspended job can be resumed.', errorCode: 1009 },
    });
    await expect(connect(stub).orchestrator.resume(job)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('Only a suspended job') as string,
    });
  });
});

describe('inputs and outputs', () => {
  const key = '1c7222dc-416f-4c60-9b17-88262c91768f';
  const withFile = { ...job, inputArguments: '{"a":1}', outputFile: key };
  const origin = () => new URL(stub.url).origin;
  const access = (more: object = {}) => ({
    json: {
      Id: key,
      BlobFileAccess: {
        Uri: `${origin()}/_blob/1?sig=x`,
        Headers: { Keys: ['x-a'], Values: ['b'] },
        ...more,
      },
    },
  });

  it('in the job itself cost no request', async () => {
    const values = await connect(stub).orchestrator.jobArguments({
      ...job,
      outputArguments: '{"b":2}',
      outputFile: key,
    });
    expect(values).toEqual({ input: null, output: '{"b":2}' });
    expect(stub.received).toEqual([]);
  });

  it('in a file are fetched with the headers that go with it; our token only where it is wanted', async () => {
    stub.on(/Attachments/, access(), access({ RequiresAuth: true }));
    stub.on(/_blob/, { text: '{"total":4711}' });
    const { orchestrator } = connect(stub);
    expect(await orchestrator.jobArguments(withFile)).toEqual({ input: '{"a":1}', output: '{"total":4711}' });
    await orchestrator.jobArguments(withFile);
    expect(stub.to('Attachments')[0]?.path).toMatch(new RegExp(`/odata/Attachments\\(${key}\\)$`));
    expect(stub.to('_blob').map(({ headers }) => [headers['x-a'], headers.authorization])).toEqual([
      ['b', undefined],
      ['b', 'Bearer token-1'],
    ]);
  });

  it('never take our token to another host', async () => {
    stub.on(/Attachments/, access({ Uri: 'http://127.0.0.1:9/x', RequiresAuth: true }));
    await expect(connect(stub).orchestrator.jobArguments(withFile)).rejects.toMatchObject({ kind: 'setup' });
  });

  it('larger than a megabyte are not read to the end', async () => {
    stub.on(/Attachments/, access());
    stub.on(/_blob/, { text: 'x'.repeat(1024 * 1024 + 1) });
    await expect(connect(stub).orchestrator.jobArguments(withFile)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('larger than 1 MB') as string,
    });
  });

  it.each([
    ['the store refuses', { json: undefined }, { status: 403, text: 'Forbidden' }],
    ['no address is given', { json: { Id: key } }, { text: '{}' }],
  ])('that cannot be fetched say so, without the signed address: %s', async (_why, attachment, blob) => {
    stub.on(/Attachments/, attachment.json === undefined ? access() : attachment);
    stub.on(/_blob/, blob);
    const error = await connect(stub)
      .orchestrator.jobArguments(withFile)
      .then(
        () => null,
        (cause: Error) => cause,
      );
    expect(error?.message).toContain('read the outputs of job 5');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('sig=');
  });
});
