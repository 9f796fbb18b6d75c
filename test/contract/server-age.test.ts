import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, createStub, row, type Stub } from './orchestrator-client-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await createStub();
});
afterEach(() => stub.close());

const header = (version: string) => ({ headers: { 'api-supported-versions': version } });
const release = { Id: 1, Key: 'r-1', Name: 'Invoices', ProcessVersion: '1.0.0' };
const inFolder = { ...release, OrganizationUnitId: 7, OrganizationUnitFullyQualifiedName: 'Finance' };
const started = { status: 201, json: { value: [row(1)] } };
const startInfo = () => (stub.to('StartJobs')[0]!.body as { startInfo: object }).startInfo;
const all = { order: 'newest', top: 5 } as const;

async function start(): Promise<void> {
  const { orchestrator } = connect(stub);
  const [process] = await orchestrator.processes('Invoices');
  await orchestrator.start({ process: process!, count: 1, inputs: null, reference: 'r' });
}

describe('the age of a server', () => {
  it('is heard from any answer, and then not asked for', async () => {
    stub.on(/odata\/Releases$/, { json: { value: [inFolder] }, ...header('19.0, 20.0') });
    stub.on(/StartJobs$/, started);
    await start();
    expect(startInfo()).toHaveProperty('Reference', 'r');
    expect(stub.to('Version')).toEqual([]);
  });

  it('is asked for once where nothing else tells, and logged', async () => {
    stub.on(/Status\/Version$/, { json: { version: '20.4.1' } });
    const { orchestrator, lines } = connect(stub);
    for (const source of ['Queue', 'queue']) await orchestrator.jobs({ ...all, filter: { source } });
    await expect(orchestrator.jobs({ ...all, filter: { source: 'Apps' } })).rejects.toMatchObject({
      kind: 'refused',
      message: 'This Orchestrator is older than the source Apps.',
      hint: 'It knows Manual, Schedule, Agent, Queue.',
    });
    expect(stub.to('Version')).toHaveLength(1);
    expect(lines.join('\n')).toContain('20.4.1');
  });

  it.each([
    ['2018.4.3', false],
    ['20.4.1', false],
    ['20.10.5', true],
    ['2023.10.1', true],
  ])('%s knows references: %s', async (version, known) => {
    stub.on(/Status\/Version$/, { json: { version } });
    stub.on(/odata\/Releases$/, { json: { value: [] } });
    stub.on(/odata\/Jobs$/, { json: { value: [] } });
    stub.on(/RestartJob$/, { json: row(2) });
    stub.on(/StartJobs$/, started);
    const { orchestrator } = connect(stub);
    const job = { ...(await anEndedJob()), folder: { id: 7, path: 'Finance' } };
    await orchestrator.restart(job, 'r');
    expect(stub.to('RestartJob')).toHaveLength(known ? 1 : 0);
    expect(stub.to('StartJobs')).toHaveLength(known ? 0 : 1);
  });

  it('shows in rows that name no folder: no reference is sent then', async () => {
    stub.on(/odata\/Releases$/, { json: { value: [release] } });
    stub.on(/StartJobs$/, started);
    await start();
    expect(startInfo()).not.toHaveProperty('Reference');
  });

  it('without folders everything is in one place, and no folder is named', async () => {
    stub.on(/odata\/Folders$/, { status: 404, json: { message: 'No resource.' } });
    stub.on(/odata\/Releases$/, { json: { value: [release] } });
    stub.on(/StartJobs$/, started);
    const { orchestrator } = connect(stub);
    expect((await orchestrator.folders()).map((folder) => folder.path)).toEqual(['Default']);
    await start();
    expect(startInfo()).toMatchObject({ Strategy: 'JobsCount', JobsCount: 1 });
    expect(stub.received.filter((one) => 'x-uipath-organizationunitid' in one.headers)).toEqual([]);
    await orchestrator.jobs({ ...all, filter: { states: ['Running', 'Resumed'] } });
    expect(stub.to('odata/Jobs').at(-1)?.query.get('$filter')).toBe("State eq 'Running'");
  });

  it('is not taken from a wrong address, where nothing is found at all', async () => {
    for (const path of [/odata\/Folders$/, /odata\/Jobs$/]) stub.on(path, { status: 404, json: {} });
    await expect(connect(stub).orchestrator.folders()).rejects.toMatchObject({ status: 404 });
  });

  it('is asked again after the network failed', async () => {
    stub.on(/Status\/Version$/, 'drop', { json: { version: '20.4.1' } });
    const { orchestrator } = connect(stub);
    const ask = () => orchestrator.jobs({ ...all, filter: { source: 'Apps' } });
    await ask();
    await expect(ask()).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('environments', () => {
  const ask = (orchestrator: ReturnType<typeof connect>['orchestrator']) =>
    orchestrator.jobs({ ...all, filter: { environment: 312 } });
  const clear = { kind: 'refused', message: expect.stringContaining('knows no environments') as string };

  it('are not asked of a server that said it is too new', async () => {
    stub.on(/odata\/Jobs$/, { json: { value: [] }, ...header('20.0') });
    const { orchestrator } = connect(stub);
    await orchestrator.jobs({ ...all, filter: {} });
    await expect(ask(orchestrator)).rejects.toMatchObject(clear);
    expect(stub.to('odata/Jobs')).toHaveLength(1);
  });

  it('are asked once of a server that says nothing and refuses them', async () => {
    const message = "Could not find a property named 'EnvironmentId' on type 'Release'.";
    stub.on(/odata\/Jobs$/, { status: 400, json: { message, errorCode: 1000 } });
    const { orchestrator } = connect(stub);
    await expect(ask(orchestrator)).rejects.toMatchObject(clear);
    await expect(ask(orchestrator)).rejects.toMatchObject(clear);
    expect(stub.to('odata/Jobs')).toHaveLength(1);
  });

  it('do not hide other trouble', async () => {
    stub.on(/odata\/Jobs$/, { status: 400, json: { message: 'Folder does not exist', errorCode: 1100 } });
    await expect(ask(connect(stub).orchestrator)).rejects.toMatchObject({ code: 1100 });
  });
});

async function anEndedJob() {
  stub.on(/odata\/Jobs\(5\)$/, {
    json: { ...row(5), State: 'Faulted', Release: { Key: 'r-1', Name: 'Invoices' } },
  });
  const job = await connect(stub).orchestrator.job(5);
  if (job === null) throw new Error('no job');
  return job;
}
