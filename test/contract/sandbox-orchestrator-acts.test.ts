import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actions, type Session, startSession } from './sandbox-orchestrator-session.ts';

let session: Session;
let shared: Record<string, string>;
beforeEach(async () => {
  session = await startSession();
  shared = await session.folder('Shared');
});
afterEach(() => session.sandbox.close());

const start = (info: Record<string, unknown>, headers = shared) =>
  session.post(actions.start, { startInfo: info }, headers);
const project = (): string => session.release('Release_Project', 'Shared');
const startOne = async (process = project()): Promise<{ readonly Id: number; readonly Key: string }> => {
  const { json } = await start({ ReleaseKey: process, Strategy: 'ModernJobsCount', JobsCount: 1 });
  return json.value[0] as { Id: number; Key: string };
};
const stateOf = async (id: unknown): Promise<unknown> =>
  (await session.get(`/odata/Jobs(${String(id)})`)).json.State;

describe('StartJobs', () => {
  it('answers 201 with the pending jobs of one batch, which then run and end', async () => {
    const reply = await start({
      ReleaseKey: project(),
      Strategy: 'ModernJobsCount',
      JobsCount: 2,
      Reference: 'chat-1',
      JobPriority: 'High',
    });
    expect(reply.status).toBe(201);
    const [first, second] = reply.json.value;
    expect(first).toMatchObject({
      State: 'Pending',
      StartTime: null,
      EndTime: null,
      Reference: 'chat-1',
      JobPriority: 'High',
    });
    expect(first?.CreationTime).toMatch(/^2026-03-02T09:00:00\.000\d{0,4}Z$/);
    expect(second?.BatchExecutionKey).toBe(first?.BatchExecutionKey);
    const seen = [await stateOf(first?.Id)];
    session.pass(1000);
    seen.push(await stateOf(first?.Id));
    session.pass(3000);
    seen.push(await stateOf(first?.Id));
    expect(seen).toEqual(['Pending', 'Running', 'Successful']);
    const found = await session.get("/odata/Jobs?$filter=Reference eq 'chat-1'&$expand=Robot");
    expect(found.json.value).toHaveLength(2);
    expect(found.json.value[0]).toMatchObject({ Robot: { Type: 'Unattended' }, Info: 'Job completed' });
  });

  it('stamps each step with its own time, however late somebody looks', async () => {
    const { Id } = await startOne();
    session.pass(60_000);
    const { json } = await session.get(`/odata/Jobs(${Id})`);
    expect(String(json.StartTime).slice(0, 19)).toBe('2026-03-02T09:00:01');
    expect(String(json.EndTime).slice(0, 19)).toBe('2026-03-02T09:00:04');
  });

  it('starts what the guide starts', async () => {
    const header = { 'X-UIPATH-OrganizationUnitId': '1' };
    const all = await start(
      { ReleaseKey: '795cbab2-8008-4a54-b1cb-f9ff1ece139e', Strategy: 'All', RobotIds: [], NoOfRobots: 0 },
      header,
    );
    expect([all.status, all.json.value.length]).toEqual([201, 3]);
    const inputs = '{"age":33,"trueOrFalse":false,"stringNew":"testing"}';
    const specific = await start(
      {
        ReleaseKey: '429cf1cc-283c-424f-a935-43f72c2ca719',
        RobotIds: [121],
        JobsCount: 0,
        Strategy: 'Specific',
        InputArguments: inputs,
      },
      header,
    );
    expect(specific.json.value).toMatchObject([
      { ReleaseName: 'input_output_test_DocEnv', InputArguments: inputs },
    ]);
  });

  it.each([
    ['an unknown field', { NumberOfJobs: 1 }, 400, 0],
    ['a field of the wrong type', { JobsCount: '1' }, 400, 0],
    ['an unknown strategy', { Strategy: 'Some' }, 400, 0],
    ['a reference of 129 characters', { Reference: 'x'.repeat(129) }, 400, 0],
    ['a classic strategy', { Strategy: 'JobsCount', JobsCount: 1 }, 400, 1009],
    ['no jobs', { Strategy: 'ModernJobsCount', JobsCount: 0 }, 400, 1009],
    ['NoOfRobots', { NoOfRobots: 1 }, 400, 1009],
    ['a robot of another folder', { RobotIds: [749] }, 409, 1671],
    ['both priorities', { JobPriority: 'Low', SpecificPriorityValue: 5 }, 400, 1009],
    ['inputs twice', { InputArguments: '{}', InputFile: '1c7222dc-416f-4c60-9b17-88262c91768f' }, 400, 1009],
    ['inputs of 10,001 characters', { InputArguments: JSON.stringify({ a: 'x'.repeat(9_993) }) }, 400, 1009],
    ['an unknown process', { ReleaseKey: '1c7222dc-416f-4c60-9b17-88262c91768f' }, 404, 1002],
    ['no process', { ReleaseKey: null }, 400, 1009],
  ])('refuses %s', async (_, wrong, status, code) => {
    const before = session.sandbox.control.findJobs("State eq 'Pending'").length;
    const reply = await start({ ReleaseKey: project(), ...wrong });
    expect([reply.status, reply.json.errorCode]).toEqual([status, code]);
    expect(session.sandbox.control.findJobs("State eq 'Pending'")).toHaveLength(before);
  });

  it('refuses without a folder, without a body and with broken JSON', async () => {
    const info = { ReleaseKey: project() };
    expect((await start(info, {})).json.errorCode).toBe(1101);
    expect((await session.post(actions.start, undefined, shared)).status).toBe(400);
    expect((await session.post(actions.start, '{"startInfo":', shared)).status).toBe(400);
    expect((await session.post(actions.start, { startInfo: info, more: 1 }, shared)).status).toBe(400);
  });

  it('refuses a field that an old server does not know', async () => {
    const info = { ReleaseKey: project(), Reference: 'r', SpecificPriorityValue: 5 };
    expect((await start(info)).status).toBe(201);
    session.sandbox.control.setVersion(11);
    expect((await start(info)).json.errorCode).toBe(0);
    session.sandbox.control.setVersion(17);
    session.sandbox.control.rejectStartField('Reference');
    expect((await start(info)).status).toBe(400);
  });

  it('checks the inputs that a process declares', async () => {
    const folder = await session.folder('Finance/Accounts Payable');
    const ReleaseKey = session.release('Vendor_Onboarding', 'Finance/Accounts Payable');
    const withInputs = (inputs: unknown) =>
      start({ ReleaseKey, InputArguments: JSON.stringify(inputs) }, folder);
    expect((await withInputs({ in_VendorName: 'ACME' })).status).toBe(201);
    for (const wrong of [
      {},
      { in_VendorName: null },
      { in_VendorName: 5 },
      { in_VendorName: 'x', in_Priority: 1.5 },
      { in_VendorName: 'x', in_ValidFrom: 'soon' },
      { in_VendorName: 'x', in_Urgent: 'true' },
      { in_VendorName: 'x', in_Tags: 'one' },
      { in_VendorName: 'x', in_Unknown: 1 },
      [],
    ]) {
      const reply = await withInputs(wrong);
      expect([wrong, reply.status, reply.json.errorCode]).toEqual([wrong, 400, 1009]);
    }
  });

  it('is refused for want of a robot or machine when told so, and says so beforehand', async () => {
    const info = { ReleaseKey: project() };
    const validate = () => session.post(actions.validate, { startInfo: info }, shared);
    expect((await validate()).json).toMatchObject({ IsValid: true, Errors: [] });
    session.sandbox.control.refuseStart('Release_Project', 2818, 2);
    expect((await validate()).json).toMatchObject({
      IsValid: false,
      ErrorCodes: ['TemplateNotAssignedToFolder'],
    });
    const refused = await start(info);
    expect([refused.status, refused.json.errorCode]).toEqual([409, 2818]);
    expect((await start(info)).status).toBe(201);
  });

  it('finds beforehand what it is told to find', async () => {
    const { control } = session.sandbox;
    const validate = (path = actions.validate, headers = shared) =>
      session.post(path, { startInfo: { ReleaseKey: project() } }, headers);
    control.setStartFindings(
      { process: 'Release_Project', errors: [], codes: ['RobotBusy'] },
      { process: 'Nightly_Report', errors: ['No.'], codes: [] },
    );
    expect((await validate()).json).toMatchObject({ IsValid: false, Errors: [], ErrorCodes: ['RobotBusy'] });
    expect((await startOne()).Id).toBeGreaterThan(0);
    control.setStartFindings();
    expect((await validate()).json).toMatchObject({ IsValid: true });
    expect((await validate(actions.validate, {})).json.errorCode).toBe(1101);
    control.setVersion(11);
    expect((await validate()).status).toBe(404);
  });

  it('holds the inputs of an agent to its schema, which its entry point tells', async () => {
    const ReleaseKey = session.release('Invoice_Agent', 'Shared');
    const read = (query: string) => session.get(`/odata/Releases?$filter=Key eq '${ReleaseKey}'${query}`);
    const { json } = await read('&$expand=EntryPoint&$select=Id,ProcessType,Arguments');
    expect(json.value).toMatchObject([
      { ProcessType: 'Agent', Arguments: { Input: null }, EntryPoint: { Path: 'content/agent.json' } },
    ]);
    const [{ EntryPoint: entryPoint } = {}] = json.value as { EntryPoint?: { InputArguments: string } }[];
    expect(JSON.parse(entryPoint?.InputArguments ?? '')).toMatchObject({ required: ['question', 'amount'] });
    const withInputs = (inputs: object) => start({ ReleaseKey, InputArguments: JSON.stringify(inputs) });
    const right = {
      question: 'Paid?',
      amount: 1.5,
      due: '2026-11-30',
      currency: 'USD',
      lines: [{ text: 'a' }],
    };
    expect((await withInputs(right)).status).toBe(201);
    for (const wrong of [
      {},
      { question: 'No' },
      { amount: -1 },
      { currency: 'CHF' },
      { due: '30.11.2026' },
      { lines: [{}] },
      { other: 1 },
    ]) {
      const reply = await withInputs(Object.keys(wrong).length === 0 ? {} : { ...right, ...wrong });
      expect([wrong, reply.status, reply.json.errorCode]).toEqual([wrong, 400, 1009]);
    }
    session.sandbox.control.setVersion(11);
    expect((await read('&$expand=EntryPoint')).status).toBe(400);
  });

  it('can be asked about for a job that is there already', async () => {
    const { Id } = await startOne();
    const path = `/odata/Jobs(${Id})/UiPath.Server.Configuration.OData.ValidateExistingJob`;
    expect((await session.send('POST', path)).json.errorCode).toBe(1101);
    expect((await session.send('POST', path, undefined, shared)).json).toMatchObject({
      IsValid: true,
      Errors: [],
    });
    session.pass(4000);
    expect((await session.send('POST', path, undefined, shared)).json).toMatchObject({ IsValid: false });
  });
});

describe('stopping', () => {
  const stop = (jobIds: readonly unknown[], strategy: unknown) =>
    session.post(actions.stop, { jobIds, strategy }, shared);

  it('takes names and numbers: a running job stops soon after, softly as Successful, killed as Stopped', async () => {
    const jobs = [await startOne(), await startOne(), await startOne(), await startOne()];
    session.pass(1000);
    const softly = await stop([jobs[0]?.Id, jobs[1]?.Id], 'SoftStop');
    expect([softly.status, softly.text]).toEqual([200, '']);
    expect((await stop([jobs[2]?.Id], '2')).status).toBe(200);
    expect((await stop([jobs[3]?.Id], 'Kill')).status).toBe(200);
    const during = await Promise.all(jobs.map((job) => stateOf(job.Id)));
    session.pass(1000);
    const after = await Promise.all(jobs.map((job) => stateOf(job.Id)));
    expect(during).toEqual(['Stopping', 'Stopping', 'Terminating', 'Terminating']);
    expect(after).toEqual(['Successful', 'Successful', 'Stopped', 'Stopped']);
    expect((await session.get(`/odata/Jobs(${String(jobs[0]?.Id)})`)).json.StopStrategy).toBe('SoftStop');
  });

  it('ends pending and suspended jobs at once', async () => {
    const pending = await startOne();
    const suspended = session.sandbox.control.addJob({ process: 'Release_Project', state: 'Suspended' });
    expect((await stop([pending.Id, suspended.Id], '1')).status).toBe(200);
    expect([await stateOf(pending.Id), await stateOf(suspended.Id)]).toEqual(['Stopped', 'Stopped']);
    expect((await session.get(`/odata/Jobs(${pending.Id})`)).json.StartTime).toBeNull();
  });

  it('of a hanging job works only by Kill', async () => {
    session.sandbox.control.outcome('Release_Project', 'hang');
    const { Id } = await startOne();
    session.pass(60_000);
    expect(await stateOf(Id)).toBe('Running');
    await stop([Id], 'SoftStop');
    session.pass(60_000);
    expect(await stateOf(Id)).toBe('Stopping');
    await stop([Id], 'Kill');
    session.pass(1000);
    expect(await stateOf(Id)).toBe('Stopped');
  });

  it('refuses ended and terminating jobs, all or none of a batch, as it is told to', async () => {
    const { control } = session.sandbox;
    const ended = control.addJob({ process: 'Release_Project', state: 'Faulted' });
    const terminating = control.addJob({ process: 'Release_Project', state: 'Terminating', frozen: true });
    const running = control.addJob({ process: 'Release_Project', state: 'Running', frozen: true });
    expect((await stop([ended.Id], 'Kill')).status).toBe(409);
    expect((await stop([terminating.Id], 'Kill')).status).toBe(409);
    expect((await stop([running.Id, ended.Id], 'Kill')).status).toBe(409);
    expect(await stateOf(running.Id)).toBe('Running');
    control.setStopRefusal({ status: 400, errorCode: 1009, message: 'Too late.' }, { partially: true });
    const partly = await stop([running.Id, ended.Id], 'Kill');
    expect([partly.status, partly.json.message, await stateOf(running.Id)]).toEqual([
      400,
      'Too late.',
      'Terminating',
    ]);
    control.setStopRefusal('ignore');
    expect((await stop([ended.Id], 'Kill')).status).toBe(200);
    expect(await stateOf(ended.Id)).toBe('Faulted');
  });

  it('refuses bodies and jobs that are not right', async () => {
    const elsewhere = session.sandbox.control.addJob({
      process: 'Payroll Run',
      state: 'Running',
      frozen: true,
    });
    const replies = await Promise.all([
      stop([elsewhere.Id], 'Kill'),
      stop([1], 'Kill'),
      stop([], 'Kill'),
      stop(['1'], 'Kill'),
      stop([1], 2),
      stop([1], 'Gently'),
      session.post(actions.stop, { jobIds: [1] }, shared),
      session.post(actions.stop, { jobIds: [1], strategy: 'Kill', force: true }, shared),
      session.post(actions.stop, { jobIds: [elsewhere.Id], strategy: 'Kill' }),
    ]);
    expect(replies.map((reply) => [reply.status, reply.json.errorCode])).toEqual([
      [404, 1002],
      [404, 1002],
      [400, 1009],
      [400, 0],
      [400, 0],
      [400, 0],
      [400, 0],
      [400, 0],
      [400, 1101],
    ]);
    expect(await stateOf(elsewhere.Id)).toBe('Running');
  });

  it('of a single job has its own address', async () => {
    const { Id } = await startOne();
    const path = `/odata/Jobs(${Id})/UiPath.Server.Configuration.OData.StopJob`;
    expect((await session.post(path, { strategy: 'Kill' }, shared)).status).toBe(200);
    expect((await session.post(path, { strategy: 'Kill' }, shared)).status).toBe(409);
    expect(await stateOf(Id)).toBe('Stopped');
  });
});

describe('RestartJob and ResumeJob', () => {
  it('restarts an ended job as a new one with the same inputs', async () => {
    const old = session.sandbox.control.addJob({
      process: 'Release_Project',
      state: 'Faulted',
      inputArguments: '{"a":1}',
    });
    const reply = await session.post(actions.restart, { jobId: old.Id }, shared);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      State: 'Pending',
      ReleaseName: 'Release_Project',
      InputArguments: '{"a":1}',
    });
    expect(reply.json.Id).not.toBe(old.Id);
    expect(reply.json.Key).not.toBe(old.Key);
    session.pass(4000);
    expect([await stateOf(reply.json.Id), await stateOf(old.Id)]).toEqual(['Successful', 'Faulted']);
  });

  it('faults again when the process is told to', async () => {
    session.sandbox.control.outcome('Release_Project', 'fault', { info: 'Again.', times: 1 });
    const first = await startOne();
    session.pass(4000);
    const reply = await session.get(`/odata/Jobs(${first.Id})`);
    expect([reply.json.State, reply.json.Info]).toEqual(['Faulted', 'Again.']);
    const second = await startOne();
    session.pass(4000);
    expect(await stateOf(second.Id)).toBe('Successful');
  });

  it('refuses a job that has not ended, and is unknown to old servers', async () => {
    const { Id } = await startOne();
    expect((await session.post(actions.restart, { jobId: Id }, shared)).status).toBe(409);
    session.pass(4000);
    session.sandbox.control.removeRestartJob(true);
    expect((await session.post(actions.restart, { jobId: Id }, shared)).status).toBe(404);
  });

  it('resumes a suspended job, and no other', async () => {
    const job = session.sandbox.control.addJob({
      process: 'Release_Project',
      state: 'Suspended',
      waitsFor: 'Task',
    });
    const resume = () => session.post(actions.resume, { jobKey: job.Key }, shared);
    expect((await resume()).json).toMatchObject({ Id: job.Id, State: 'Resumed' });
    expect((await resume()).status).toBe(400);
    session.pass(1000);
    expect(await stateOf(job.Id)).toBe('Running');
    session.pass(3000);
    expect(await stateOf(job.Id)).toBe('Successful');
  });
});

describe('exporting jobs', () => {
  it('takes a request, some time, and a download that needs no token', async () => {
    const name = 'Nightly, "odd"';
    session.sandbox.control.addRelease({ name, folder: 'Shared' });
    session.sandbox.control.addJob({ process: name, state: 'Faulted', info: 'two\r\nlines' });
    const asked = await session.send(
      'POST',
      `${actions.export}?$filter=ReleaseName eq '${name}'`,
      undefined,
      shared,
    );
    expect(asked.json).toMatchObject({ Type: 'Jobs', Status: 'New', ExecutedAt: null, Size: null });
    const path = `/odata/Exports(${String(asked.json.Id)})`;
    const link = () => session.get(`${path}/UiPath.Server.Configuration.OData.GetDownloadLink`);
    expect((await link()).status).toBe(409);
    session.pass(500);
    expect((await session.get(path)).json.Status).toBe('InProgress');
    session.pass(500);
    const done = await session.get(path);
    expect(done.json.Status).toBe('Completed');
    const { json } = await link();
    expect(json).toMatchObject({ Verb: 'GET', RequiresAuth: false, Headers: { Keys: [], Values: [] } });
    const file = await fetch(String(json.Uri));
    const csv = await file.text();
    expect(Buffer.byteLength(csv)).toBe(done.json.Size);
    expect(csv.split('\r\n')[1]).toMatch(/^"Nightly, ""odd""",Faulted,/);
    expect(csv).toContain('"two\r\nlines"');
    session.pass(5 * 60_000 + 1);
    expect((await fetch(String(json.Uri))).status).toBe(403);
    expect((await session.post(actions.export, {}, shared)).status).toBe(400);
  });
});
