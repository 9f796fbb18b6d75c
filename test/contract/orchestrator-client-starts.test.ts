import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartRequest } from '../../src/domain/orchestrator.ts';
import {
  connect,
  createStub,
  finance,
  legacy,
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

const header = (version: string) => ({ headers: { 'api-supported-versions': version } });
const docBot = { Id: 749, Name: 'DocBot', Username: 'ACME\\doc', MachineName: 'PC-1' };
const nightBot = { Id: 759, Name: 'NightBot', Username: 'ACME\\night', MachineName: 'PC-2' };
const robotsOf = (...robots: readonly object[]): Step => ({ json: { value: robots } });

function request(folder: typeof finance, more: Partial<StartRequest> = {}): StartRequest {
  return {
    process: {
      tenant: 'acme/production',
      key: '795cbab2-8008-4a54-b1cb-f9ff1ece139e',
      name: 'Invoices',
      version: '1.0.0',
      description: null,
      folder: { id: folder.Id, path: folder.FullyQualifiedName },
      inputs: [],
    },
    count: 1,
    inputs: null,
    reference: 'chat-4711',
    ...more,
  };
}

const infos = (action = 'StartJobs') =>
  stub.to(action).map(({ body }) => (body as { startInfo: Record<string, unknown> }).startInfo);
const ReleaseKey = request(finance).process.key;
const Reference = 'chat-4711';

/** Starts one job for each request, and lists them all. */
function serveJobs(answer: (sent: Received, id: number) => Step | null = () => null) {
  const jobs: ReturnType<typeof row>[] = [];
  stub.on(/StartJobs$/, (sent) => {
    const id = 11 + jobs.length;
    const made = answer(sent, id);
    if (made === null || made === 'drop') jobs.push(row(id, { Reference }));
    return made ?? { status: 201, json: { value: [row(id)] } };
  });
  stub.on(/odata\/Jobs$/, () => ({ json: { value: jobs.toReversed() } }));
  return jobs;
}

describe('a start on robots', () => {
  it('takes all of the environment in a classic folder', async () => {
    stub.on(/StartJobs$/, { status: 200, json: { value: [row(11), row(12), row(13)] } });
    const outcome = await connect(stub).orchestrator.start(request(legacy, { robots: 'all' }));
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ id: 11 }, { id: 12 }, { id: 13 }] });
    expect(infos()).toEqual([{ ReleaseKey, Strategy: 'All', RobotIds: [], Reference }]);
  });

  it('takes named ones in a classic folder, in any case, by user name or by number, each once', async () => {
    stub.on(/odata\/Robots$/, robotsOf(docBot, nightBot));
    serveJobs();
    const { orchestrator } = connect(stub);
    const robots = ['docbot', '#121', 'acme\\NIGHT', '#749'];
    await orchestrator.start(request(legacy, { robots, inputs: { age: 33 } }));
    expect(infos()).toEqual([
      {
        ReleaseKey,
        Strategy: 'Specific',
        JobsCount: 0,
        RobotIds: [749, 121, 759],
        InputArguments: '{"age":33}',
        Reference,
      },
    ]);
    const [list] = stub.to('odata/Robots');
    expect(list?.headers['x-uipath-organizationunitid']).toBe('8');
    await orchestrator.start(request(legacy, { robots: ['NightBot'] }));
    expect(stub.to('odata/Robots')).toHaveLength(1);
  });

  it('takes named ones in a modern folder, with a request each', async () => {
    stub.on(/GetRobotsFromFolder\(folderId=7\)$/, robotsOf(docBot, nightBot));
    serveJobs();
    const outcome = await connect(stub).orchestrator.start(
      request(finance, { robots: ['NightBot', 'DocBot'], count: 2 }),
    );
    expect(outcome).toEqual({
      kind: 'started',
      jobs: [expect.objectContaining({ id: 11 }), expect.objectContaining({ id: 12 })],
    });
    expect(infos()).toEqual(
      [759, 749].map((id) => ({
        ReleaseKey,
        Strategy: 'ModernJobsCount',
        JobsCount: 2,
        RobotIds: [id],
        Reference,
      })),
    );
  });

  it('asks for no robots where all are named by number', async () => {
    serveJobs();
    await connect(stub).orchestrator.start(request(finance, { robots: ['#5'] }));
    expect(infos()).toMatchObject([{ RobotIds: [5] }]);
    expect(stub.to('odata/Robots')).toEqual([]);
  });

  it('reads more than a page of robots', async () => {
    stub.on(/odata\/Robots$/, ({ query }) =>
      query.get('$filter') === null
        ? robotsOf(...Array.from({ length: 1000 }, (_, at) => ({ Id: at + 1, Name: `r${at + 1}` })))
        : robotsOf({ Id: 1001, Name: 'late' }),
    );
    serveJobs();
    await connect(stub).orchestrator.start(request(legacy, { robots: ['late'] }));
    expect(infos()).toMatchObject([{ RobotIds: [1001] }]);
    expect(stub.to('odata/Robots')[1]?.query.get('$filter')).toBe('Id gt 1000');
  });

  it.each<[string, Partial<StartRequest>, typeof finance, string, string]>([
    [
      'a name that is near',
      { robots: ['DockBot'] },
      legacy,
      'no robot “DockBot” in Legacy',
      'Did you mean `DocBot`?',
    ],
    [
      'a name that is not',
      { robots: ['Zebra'] },
      legacy,
      'no robot “Zebra”',
      'It has DocBot, NightBot, Twin, Twin',
    ],
    ['a name of two', { robots: ['twin'] }, legacy, 'names 2 robots', '`#1` (a on PC-1), `#2` (PC-2)'],
    ['a count beside names', { robots: ['#1'], count: 2 }, legacy, 'one job on each', 'Leave out `count:`'],
    ['a count beside all', { robots: 'all', count: 2 }, legacy, 'one job on each', 'Leave out `count:`'],
    ['all in a modern folder', { robots: 'all' }, finance, 'Finance is a modern folder', 'count:3'],
  ])('refuses %s before anything is sent', async (_, more, folder, message, hint) => {
    const twins = [
      { Id: 1, Name: 'Twin', Username: 'a', MachineName: 'PC-1' },
      { Id: 2, Name: 'Twin', MachineName: 'PC-2' },
    ];
    stub.on(/odata\/Robots$/, robotsOf(docBot, nightBot, ...twins));
    const { orchestrator } = connect(stub);
    const said = {
      kind: 'usage',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    };
    await expect(orchestrator.start(request(folder, more))).rejects.toMatchObject(said);
    await expect(orchestrator.validateStart(request(folder, more))).rejects.toMatchObject(said);
    expect([...stub.to('StartJobs'), ...stub.to('ValidateDynamicJob')]).toEqual([]);
  });

  it('finds them among the newest jobs where the app may not see robots, and asks once', async () => {
    stub.on(/odata\/Robots$/, { status: 403, json: { message: 'You are not authorized!' } });
    stub.on(/StartJobs$/, { status: 201, json: { value: [row(11)] } });
    stub.on(/odata\/Jobs$/, {
      json: { value: [row(3, { Robot: null }), row(2, { Robot: docBot }), row(1, { Robot: docBot })] },
    });
    const { orchestrator } = connect(stub);
    await orchestrator.start(request(legacy, { robots: ['DocBot'] }));
    expect(infos()).toMatchObject([{ RobotIds: [749] }]);
    expect(stub.to('odata/Jobs')[0]?.query.get('$expand')).toBe('Robot');
    await expect(orchestrator.start(request(legacy, { robots: ['NightBot'] }))).rejects.toMatchObject({
      message: 'No robot “NightBot” ran one of the newest jobs in Legacy.',
      hint: expect.stringContaining('OR.Robots.Read') as string,
    });
    expect(stub.to('odata/Robots')).toHaveLength(1);
  });
});

describe('a start on robots whose answer is lost', () => {
  it('is looked at to the end where nobody knows how many jobs there will be', async () => {
    stub.on(/StartJobs$/, 'drop');
    const seen = [1, 2, 2, 3, 3].map((count) => ({
      json: { value: Array.from({ length: count }, (_, at) => row(11 + at, { Reference })) },
    }));
    stub.on(/odata\/Jobs$/, ...seen);
    const { orchestrator, waits } = connect(stub);
    expect(await orchestrator.start(request(legacy, { robots: 'all' }))).toMatchObject({
      kind: 'started',
      jobs: [{ id: 11 }, { id: 12 }, { id: 13 }],
    });
    expect(waits).toHaveLength(5);
    expect(stub.to('StartJobs')).toHaveLength(1);
  });

  it('expects one for each that was named, and says when fewer came', async () => {
    stub.on(/StartJobs$/, 'drop');
    stub.on(/odata\/Jobs$/, { json: { value: [row(11, { Reference })] } });
    const { orchestrator, waits } = connect(stub);
    expect(await orchestrator.start(request(legacy, { robots: ['#1', '#2'] }))).toMatchObject({
      kind: 'started',
      jobs: [{ id: 11 }],
      missing: expect.stringContaining('Of 2 jobs 1 were seen since') as string,
    });
    expect(waits).toHaveLength(5);
    expect(stub.to('StartJobs')).toHaveLength(1);
  });

  it('is not taken for that of the robot before', async () => {
    serveJobs((_, id) => (id === 12 ? 'drop' : null));
    const outcome = await connect(stub).orchestrator.start(request(finance, { robots: ['#1', '#2', '#3'] }));
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ id: 11 }, { id: 12 }, { id: 13 }] });
    expect(outcome).not.toHaveProperty('missing');
    expect(infos().map((info) => info.RobotIds)).toEqual([[1], [2], [3]]);
  });

  it('keeps the rest from being sent when nothing is found', async () => {
    serveJobs((_, id) => (id === 12 ? { status: 503 } : null));
    const outcome = await connect(stub).orchestrator.start(request(finance, { robots: ['#1', '#2', '#3'] }));
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ id: 11 }] });
    expect(outcome).toHaveProperty(
      'missing',
      expect.stringMatching(/^#2: .*503.*\n#3: not tried any more\.$/),
    );
    expect(stub.to('StartJobs')).toHaveLength(2);
  });
});

describe('a start with a request for each robot', () => {
  const refused = { status: 409, json: { message: 'Not this one.', errorCode: 1671 } };

  it('goes on after one that is refused, and says which', async () => {
    serveJobs(({ body }) => (JSON.stringify(body).includes('"RobotIds":[1]') ? refused : null));
    const outcome = await connect(stub).orchestrator.start(request(finance, { robots: ['#1', '#2'] }));
    expect(outcome).toMatchObject({
      kind: 'started',
      jobs: [{ id: 11 }],
      missing: expect.stringMatching(/^#1: .*Not this one/) as string,
    });
  });

  it('is refused when all are', async () => {
    serveJobs(() => refused);
    const start = connect(stub).orchestrator.start(request(finance, { robots: ['#1', '#2'] }));
    await expect(start).rejects.toMatchObject({ kind: 'refused', code: 1671 });
    expect(stub.to('StartJobs')).toHaveLength(2);
  });
});

describe('a dry run', () => {
  const verdict = (errors: readonly string[], codes: readonly string[]): Step => ({
    json: { IsValid: errors.length + codes.length === 0, Errors: errors, ErrorCodes: codes },
  });
  const check = (more: Partial<StartRequest> = {}) =>
    connect(stub).orchestrator.validateStart(request(finance, more));

  it('sends what the start will send, in the folder of the process, and starts nothing', async () => {
    stub.on(/ValidateDynamicJob$/, verdict([], []));
    expect(await check({ count: 2, inputs: { a: 1 } })).toEqual({ kind: 'valid' });
    expect(infos('ValidateDynamicJob')).toEqual([
      { ReleaseKey, Strategy: 'ModernJobsCount', JobsCount: 2, InputArguments: '{"a":1}' },
    ]);
    expect(stub.to('ValidateDynamicJob')[0]?.headers['x-uipath-organizationunitid']).toBe('7');
    expect(stub.to('StartJobs')).toEqual([]);
  });

  it('says the server’s words, and what to do where the code is known', async () => {
    stub.on(/ValidateDynamicJob$/, verdict(['No account.', 'Odd.'], ['RobotNotAssignedToFolder', 'Newer']));
    expect(await check()).toEqual({
      kind: 'invalid',
      problems: [
        { said: 'No account.', todo: expect.stringContaining('Assign an account') as string },
        { said: 'Odd.', todo: null },
      ],
    });
    stub.on(/ValidateDynamicJob$/, verdict([], ['TemplateNoRuntime', 'Newer']));
    expect(await check()).toMatchObject({
      kind: 'invalid',
      problems: [
        { said: 'The machines of the folder have no runtime for it.' },
        { said: 'Orchestrator says Newer.' },
      ],
    });
  });

  it('tells what only delays the jobs from what keeps them from starting', async () => {
    stub.on(/ValidateDynamicJob$/, verdict(['All busy.'], ['RobotBusy']));
    expect(await check()).toMatchObject({ kind: 'waits', problems: [{ said: 'All busy.' }] });
    stub.on(/ValidateDynamicJob$/, verdict([], ['RobotBusy', 'RobotNoCredentials']));
    expect(await check()).toMatchObject({ kind: 'invalid' });
    stub.on(/ValidateDynamicJob$/, verdict(['All busy.', 'And more.'], ['RobotBusy']));
    expect(await check()).toMatchObject({ kind: 'invalid' });
  });

  it('names the robot where a start goes to several', async () => {
    stub.on(/ValidateDynamicJob$/, verdict([], []), verdict(['All busy.'], ['RobotBusy']));
    expect(await check({ robots: ['#1', '#2'] })).toMatchObject({
      kind: 'waits',
      problems: [{ said: '#2: All busy.' }],
    });
  });

  it.each<[string, Step]>([
    ['503', { status: 503 }],
    ['a dropped connection', 'drop'],
    ['no answer in time', 'hang'],
    ['an unreadable answer', { status: 200, text: '<html></html>' }],
    ['an answer without a verdict', { json: { value: true } }],
    ['a no without a reason', { json: { IsValid: false, Errors: null, ErrorCodes: [] } }],
    ['429', { status: 429, headers: { 'retry-after': '2' } }],
    ['403', { status: 403, json: { message: 'You are not authorized!' } }],
    [
      'a body that could not be bound',
      { status: 400, json: { message: 'startInfo must not be null', errorCode: 0 } },
    ],
  ])('knows nothing after %s, and is not repeated', async (_, step) => {
    stub.on(/ValidateDynamicJob$/, step);
    const { orchestrator } = connect(stub, { timeoutMs: 200 });
    expect(await orchestrator.validateStart(request(finance))).toEqual({ kind: 'unknown' });
    expect(stub.to('ValidateDynamicJob')).toHaveLength(1);
  });

  it('passes on what is refused outright', async () => {
    const message = "The process has no input argument 'x'.";
    stub.on(/ValidateDynamicJob$/, { status: 400, json: { message, errorCode: 1009 } });
    await expect(check()).rejects.toMatchObject({
      kind: 'refused',
      message: `Orchestrator refused to start Invoices: ${message}`,
    });
  });

  it('is not asked of a server that has none', async () => {
    const { orchestrator } = connect(stub);
    stub.on(/ValidateDynamicJob$/, { status: 404, json: { message: 'No HTTP resource was found.' } });
    for (let times = 0; times < 2; times += 1) {
      expect(await orchestrator.validateStart(request(finance))).toEqual({ kind: 'unknown' });
    }
    expect(stub.to('ValidateDynamicJob')).toHaveLength(1);
    stub.on(/odata\/Folders$/, { json: { value: [finance, legacy] }, ...header('11.0') });
    const old = connect(stub).orchestrator;
    await old.folders();
    expect(await old.validateStart(request(finance))).toEqual({ kind: 'unknown' });
    expect(stub.to('ValidateDynamicJob')).toHaveLength(1);
  });
});

describe('inputs of a process', () => {
  const release = {
    Id: 1,
    Key: 'r-1',
    Name: 'Invoices',
    ProcessVersion: '1.0.0',
    OrganizationUnitId: 7,
    OrganizationUnitFullyQualifiedName: 'Finance',
  };
  const schema = '{"properties":{"question":{"type":"string"}}}';
  const serve = (fields: object, entryPoint: Step, version = '20.0') =>
    stub.on(/odata\/Releases$/, ({ query }) =>
      query.get('$expand') === 'EntryPoint'
        ? entryPoint
        : { json: { value: [{ ...release, ...fields }] }, ...header(version) },
    );
  const expanded = () => stub.to('odata/Releases').filter(({ query }) => query.has('$expand'));
  const agent = { ProcessType: 'Agent', Arguments: { Input: null } };

  it('of agents are those of their entry point, with the defaults of the process; asked for once', async () => {
    serve(
      { ...agent, InputArguments: '{"question":"why?"}' },
      { json: { value: [{ Id: 1, EntryPoint: { InputArguments: schema } }] } },
    );
    const { orchestrator } = connect(stub);
    const inputs = [{ name: 'question', type: 'text', defaultValue: 'why?' }];
    expect(await orchestrator.processes('invoices')).toMatchObject([{ inputs }]);
    expect(await orchestrator.process('r-1')).toMatchObject({ inputs });
    expect(expanded()).toHaveLength(1);
    expect(expanded()[0]?.query.get('$filter')).toBe("Key eq 'r-1'");
  });

  it('of .NET processes are asked for no further', async () => {
    const Input = '[{"name":"age","type":"System.Int32"}]';
    serve({ ProcessType: 'Process', Arguments: { Input } }, { status: 500 });
    expect(await connect(stub).orchestrator.processes('Invoices')).toMatchObject([
      { inputs: [{ name: 'age', type: 'integer' }] },
    ]);
    expect(expanded()).toEqual([]);
  });

  it('are not asked for where the server is too old, and once where it does not know', async () => {
    serve(agent, { status: 400, json: { message: 'Could not find a property.', errorCode: 1000 } }, '11.0');
    expect(await connect(stub).orchestrator.processes('Invoices')).toMatchObject([{ inputs: [] }]);
    expect(expanded()).toEqual([]);
    serve(agent, { status: 400, json: { message: 'Could not find a property.', errorCode: 1000 } });
    const { orchestrator } = connect(stub);
    for (let times = 0; times < 2; times += 1) {
      expect(await orchestrator.processes('Invoices')).toMatchObject([{ inputs: [] }]);
    }
    expect(expanded()).toHaveLength(1);
  });

  it.each<[string, Step]>([
    ['no entry point', { json: { value: [{ Id: 1, EntryPoint: null }] } }],
    ['no row', { json: { value: [] } }],
    ['no schema', { json: { value: [{ EntryPoint: { InputArguments: 'what?' } }] } }],
    ['no permission', { status: 403, json: { message: 'You are not authorized!' } }],
  ])('are free where there is %s', async (_, entryPoint) => {
    serve(agent, entryPoint);
    expect(await connect(stub).orchestrator.processes('Invoices')).toMatchObject([{ inputs: [] }]);
  });
});
