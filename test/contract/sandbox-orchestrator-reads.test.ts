import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actions, type Session, startSession } from './sandbox-orchestrator-session.ts';

let session: Session;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.sandbox.close());

const ids = (reply: Awaited<ReturnType<Session['get']>>): readonly unknown[] =>
  reply.json.value.map((row) => row.Id);

describe('the queries of the API guide', () => {
  it.each([
    ['$top=3&$filter=Robot/Id eq 749', [125161, 127283, 127416]],
    ["$top=10&$filter=Robot/Name eq 'DocBot'", [125161, 127283, 127416]],
    ["$top=10&$filter=Robot/Id eq 749 and State eq 'Successful'", [125161, 127283]],
    ['$top=10&$filter=Robot/Id eq 759 and EndTime lt 2018-02-22T10:00:00.837Z', [125160, 125162, 125163]],
    ['$top=2&$expand=Release&$filter=Release/EnvironmentId eq 312', [125153, 125154]],
    [
      "$filter=(CreationTime gt 2017-01-01T00:00:00.000Z and State eq '4' and indexof(Info,'Logon failure: unknown user name or bad password') ne -1)&$expand=Robot,Release&$top=2",
      [125153, 125154],
    ],
  ])('%s', async (query, expected) => {
    const reply = await session.get(`/odata/Jobs?${query}`);
    expect(reply.status).toBe(200);
    expect(ids(reply)).toEqual(expected);
  });

  it('shows the jobs as the guide does', async () => {
    const { json } = await session.get('/odata/Jobs?$filter=Id eq 127416&$expand=Robot,Release');
    expect(json.value[0]).toMatchObject({
      Key: 'e29e472d-5d51-4369-9c15-af867e6dd580',
      StartTime: '2018-03-05T18:27:27.123Z',
      EndTime: '2018-03-05T18:27:38.593Z',
      State: 'Faulted',
      CreationTime: '2018-03-05T18:27:25.793Z',
      Robot: { Id: 749, Name: 'DocBot' },
      Release: { ProcessKey: 'Release_Project' },
    });
    expect(String(json.value[0]?.Info)).toContain('System.ArgumentException: The sheet does not exist\r\n');
  });
});

describe('lists', () => {
  it('span all folders without a header, and one with it, by id, key, path and encoded path', async () => {
    const all = await session.get('/odata/Jobs?$count=true&$top=0');
    const { json } = await session.get(
      "/odata/Folders?$filter=FullyQualifiedName eq 'Finance/Accounts Payable'",
    );
    const [folder] = json.value;
    const counts = await Promise.all(
      [
        { 'X-UIPATH-OrganizationUnitId': String(folder?.Id) },
        { 'X-UIPATH-FolderKey': String(folder?.Key) },
        { 'X-UIPATH-FolderPath': 'Finance/Accounts Payable' },
        {
          'X-UIPATH-FolderPath-Encoded': Buffer.from('Finance/Accounts Payable', 'utf16le').toString(
            'base64',
          ),
        },
      ].map(
        async (header) => (await session.get('/odata/Jobs?$count=true&$top=0', header)).json['@odata.count'],
      ),
    );
    expect(new Set(counts).size).toBe(1);
    expect(Number(counts[0])).toBeGreaterThan(10);
    expect(Number(counts[0])).toBeLessThan(Number(all.json['@odata.count']));
  });

  it('leave arguments null, which a single job shows', async () => {
    const job = session.sandbox.control.addJob({
      process: 'Invoice_Processing',
      inputArguments: '{"a":1}',
      outputArguments: '{"b":2}',
    });
    const { json } = await session.get(`/odata/Jobs?$filter=Id eq ${String(job.Id)}`);
    expect(json.value[0]).toMatchObject({ InputArguments: null, OutputArguments: null });
    const header = { 'X-UIPATH-OrganizationUnitId': String(job.OrganizationUnitId) };
    for (const path of [`/odata/Jobs(${String(job.Id)})`, actions.byKey(job.Key)]) {
      const single = await session.get(path, header);
      expect(single.json).toMatchObject({
        Id: job.Id,
        InputArguments: '{"a":1}',
        OutputArguments: '{"b":2}',
      });
    }
  });

  it('count only when asked, unless the server is old', async () => {
    expect((await session.get('/odata/Jobs?$top=1')).json).not.toHaveProperty(['@odata.count']);
    expect((await session.get('/odata/Jobs?$top=1&$count=false')).json).not.toHaveProperty(['@odata.count']);
    const counted = await session.get("/odata/Jobs?$top=1&$count=true&$filter=State eq 'Faulted'");
    session.sandbox.control.legacyCount(true);
    const old = await session.get("/odata/Jobs?$top=1&$filter=State eq 'Faulted'");
    session.sandbox.control.legacyCount(false);
    expect(Number(counted.json['@odata.count'])).toBeGreaterThan(1);
    expect(old.json['@odata.count']).toBe(counted.json['@odata.count']);
  });

  it('select, expand and order', async () => {
    const { json } = await session.get(
      '/odata/Jobs?$select=Id,State&$expand=Release($select=Name;$expand=CurrentVersion($select=VersionNumber))&$orderby=EndTime desc,Id desc&$top=2',
    );
    expect(Object.keys(json.value[0] ?? {})).toEqual(['State', 'Id', 'Release']);
    expect(json.value[0]?.Release).toEqual({
      Name: expect.any(String) as string,
      CurrentVersion: { VersionNumber: expect.any(String) as string },
    });
  });

  it.each([
    '$top=1001',
    '$top=-1',
    '$top=x',
    '$skip=-1',
    '$count=yes',
    '$filter=State eq Faulted',
    "$filter=CreationTime gt '2024-01-01T00:00:00Z'",
    '$filter=Nonsense eq 1',
    "$filter=Name eq 'x'",
    '$filter=',
    `$filter=${Array.from({ length: 60 }, (_, id) => `Id eq ${id}`).join(' or ')}`,
    '$orderby=Id,Key,State,Info,EndTime,CreationTime',
    '$orderby=Nonsense',
    '$select=Nonsense',
    '$expand=Nonsense',
    '$expand=Environment',
    '$expand=Release($expand=CurrentVersion($expand=Release))',
    '$search=x',
    'filter=x',
    '$top=1&$top=2',
  ])('refuse %s', async (query) => {
    const reply = await session.get(`/odata/Jobs?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ message: 'Invalid OData query options.', errorCode: 1000 });
    expect(reply.json.traceId).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('know what their API version knows', async () => {
    const { control } = session.sandbox;
    control.setVersion(20);
    const cloud = await session.get('/odata/Jobs?$filter=Release/EnvironmentId eq 312');
    const withKey = await session.get('/odata/Jobs?$top=1&$select=FolderKey');
    control.setVersion(11);
    const old = await session.get('/odata/Jobs?$top=1&$expand=Machine');
    control.setVersion(17);
    const present = await session.get("/odata/Jobs?$top=1&$expand=Machine&$filter=State eq 'Successful'");
    expect([cloud.status, withKey.status, old.status, present.status]).toEqual([400, 200, 400, 200]);
    expect(present.json.value[0]?.Machine).toMatchObject({ Name: expect.any(String) as string });
  });

  it('find names with quotes, umlauts and per cents in any case', async () => {
    const name = encodeURIComponent("o''brien & söhne (50%)");
    const reply = await session.get(`/odata/Releases?$filter=Name eq '${name}'`);
    expect(reply.json.value.map((row) => row.Name)).toEqual(["O'Brien & Söhne (50%)"]);
    const both = await session.get(
      "/odata/Releases?$filter=Name eq 'Send_Reminders'&$orderby=OrganizationUnitFullyQualifiedName",
    );
    expect(both.json.value.map((row) => row.OrganizationUnitFullyQualifiedName)).toEqual([
      'Finance/Accounts Payable',
      'Finance/Payroll',
    ]);
  });
});

describe('single rows and what stands around jobs', () => {
  it('need a folder where the API asks for one, and the right one', async () => {
    const { json } = await session.get("/odata/Jobs?$filter=ReleaseName eq 'Payroll Run'&$top=1");
    const key = json.value[0]?.Key;
    const missing = await session.get(actions.byKey(key));
    expect([missing.status, missing.json.errorCode]).toEqual([400, 1101]);
    const unknown = await session.get(actions.byKey(key), { 'X-UIPATH-OrganizationUnitId': '99999' });
    expect([unknown.status, unknown.json.errorCode]).toEqual([400, 1100]);
    const other = await session.get(actions.byKey(key), await session.folder('HR'));
    expect([other.status, other.json.errorCode]).toEqual([404, 1002]);
    const right = await session.get(actions.byKey(key), await session.folder('Finance/Payroll'));
    expect(right.json.Key).toBe(key);
    const none = await session.get('/odata/Jobs(1)');
    expect([none.status, none.json.errorCode]).toEqual([404, 1002]);
  });

  it('hide a folder that the credentials have lost', async () => {
    const header = await session.folder('HR');
    session.sandbox.control.setFolderVisible('HR', false);
    const listed = await session.get("/odata/Folders?$filter=DisplayName eq 'HR'");
    const jobs = await session.get("/odata/Jobs?$filter=OrganizationUnitFullyQualifiedName eq 'HR'&$top=1");
    const named = await session.get('/odata/Jobs?$top=1', header);
    const processes = await session.get("/odata/Releases?$filter=Name eq 'CV Screening'");
    session.sandbox.control.setFolderVisible('HR', true);
    expect([listed.json.value, jobs.json.value, processes.json.value]).toEqual([[], [], []]);
    expect([named.status, named.json.errorCode]).toEqual([400, 1100]);
    expect((await session.get('/odata/Jobs?$top=1', header)).json.value).toHaveLength(1);
  });

  it('show the logs of a job, newest first, with errors by level', async () => {
    const { json } = await session.get(
      "/odata/Jobs?$filter=State eq 'Faulted' and ReleaseName eq 'Invoice_Processing' and StartTime ne null&$top=1",
    );
    const [job] = json.value;
    const header = { 'X-UIPATH-OrganizationUnitId': String(job?.OrganizationUnitId) };
    const filter = `JobKey eq ${String(job?.Key)}`;
    const logs = await session.get(
      `/odata/RobotLogs?$filter=${filter} and Level eq 'Error'&$orderby=TimeStamp desc`,
      header,
    );
    expect(logs.json.value.map((row) => [row.Message, row.JobKey])).toEqual([[job?.Info ?? '', job?.Key]]);
    const total = await session.get(
      `/odata/RobotLogs/UiPath.Server.Configuration.OData.GetTotalCount?$filter=${filter}`,
      header,
    );
    expect(total.json.value).toBe(6);
    expect((await session.get(`/odata/RobotLogs?$filter=${filter}`)).json.errorCode).toBe(1101);
  });

  it('tell what a suspended job waits for', async () => {
    const { json } = await session.get("/odata/Jobs?$filter=State eq 'Suspended'");
    const [job] = json.value;
    const header = { 'X-UIPATH-OrganizationUnitId': String(job?.OrganizationUnitId) };
    const path = '/odata/JobTriggers/UiPath.Server.Configuration.OData';
    for (const call of [
      '/odata/JobTriggers',
      `${path}.GetByJobKey(jobKey=${String(job?.Key)})`,
      `${path}.GetWithWaitEvents(jobId=${String(job?.Id)})`,
    ]) {
      expect((await session.get(call, header)).json.value).toMatchObject([
        { JobId: job?.Id, TriggerType: 'Task' },
      ]);
    }
  });

  it('count jobs by state and name the product version', async () => {
    const stats = (await session.get('/api/Stats/GetJobsStats')).json as unknown as {
      title: string;
      count: number;
    }[];
    const faulted = await session.get("/odata/Jobs?$filter=State eq 'Faulted'&$count=true&$top=0");
    expect(stats.find((row) => row.title === 'Faulted')?.count).toBe(faulted.json['@odata.count']);
    const version = await session.get('/api/Status/Version', { Authorization: '' });
    expect(version.json).toEqual({ version: '25.10.0' });
  });

  it('show robots, machines and sessions', async () => {
    const header = await session.folder('Finance/Payroll');
    const robots = await session.get('/odata/Robots', header);
    expect(robots.json.value.map((row) => row.Name)).toEqual(['payroll-bot1', 'payroll-bot2']);
    const folder = header['X-UIPATH-OrganizationUnitId'];
    const runtimes = await session.get(
      `/odata/Sessions/UiPath.Server.Configuration.OData.GetMachineSessionRuntimesByFolderId(folderId=${folder})`,
    );
    expect(runtimes.json.value).toHaveLength(2);
    const capacity = await session.get(
      `/odata/Machines/UiPath.Server.Configuration.OData.GetRuntimesForFolder(folderId=${folder})`,
    );
    expect(capacity.json.value).toMatchObject([{ Type: 'Unattended', Total: 2 }]);
  });

  it('describe the inputs of a process in .NET types', async () => {
    const { json } = await session.get("/odata/Releases?$filter=Name eq 'Vendor_Onboarding'");
    const release = json.value[0];
    const described = (release as { Arguments: { Input: string } }).Arguments.Input;
    const inputs = JSON.parse(described) as {
      name: string;
      type: string;
      required: boolean;
    }[];
    expect(inputs[0]).toMatchObject({ name: 'in_VendorName', required: true });
    expect(inputs[0]?.type).toMatch(/^System\.String, /);
    const key = `${String(release?.ProcessKey)}:${String(release?.ProcessVersion)}`;
    const single = await session.get(
      `/odata/Processes/UiPath.Server.Configuration.OData.GetArguments(key='${key}')`,
    );
    expect(single.json.Input).toBe(described);
  });
});
