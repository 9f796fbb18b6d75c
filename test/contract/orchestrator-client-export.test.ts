import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportAnswer } from '../../src/domain/job-export.ts';
import type { JobFilter, Orchestrator } from '../../src/domain/orchestrator.ts';
import { createOrchestrator, type OrchestratorOptions } from '../../src/orchestrator/client.ts';
import { createOrchestratorSandbox, sandboxCredentials } from '../../src/sandbox/orchestrator/index.ts';
import { readCsv } from '../fixtures/read-csv.ts';
import { base, createStub, finance, type Stub } from './orchestrator-client-stub.ts';

const { clientId, clientSecret } = sandboxCredentials;

function connect(url: string, options: Partial<OrchestratorOptions> = {}): Orchestrator {
  return createOrchestrator({
    tenant: 'acme/production',
    url,
    auth: { kind: 'client-credentials', clientId, clientSecret, scope: 'OR.Jobs OR.Folders.Read' },
    log: pino({ level: 'silent' }),
    wait: () => Promise.resolve(),
    ...options,
  });
}

async function downloaded(orchestrator: Orchestrator, id: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  await orchestrator.downloadExport(id, {
    begin: () => undefined,
    write: async (piece) => void pieces.push(piece),
  });
  return Buffer.concat(pieces).toString();
}

const idsOf = (answer: ExportAnswer) => (answer.kind === 'asked' ? answer.exports.map((one) => one.id) : []);

describe("Orchestrator's exports", () => {
  let sandbox: Awaited<ReturnType<typeof createOrchestratorSandbox>>;
  beforeEach(async () => {
    sandbox = await createOrchestratorSandbox({ seed: 'empty' });
    for (const path of ['Finance', 'Finance/Payroll', 'HR']) {
      sandbox.control.addFolder({ path });
      sandbox.control.addRelease({ name: `Run ${path}`, folder: path });
      sandbox.control.bulk(30, { process: `Run ${path}` });
    }
  });
  afterEach(() => sandbox.close());

  const asked = () => sandbox.control.requests().filter((one) => one.url.includes('OData.Export'));

  async function ready(orchestrator: Orchestrator, id: number): Promise<void> {
    while ((await orchestrator.exportStatus(id)) === 'waiting') {
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }

  it('are asked for folder by folder, with the filter and no body, and hold every row', async () => {
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    const answer = await orchestrator.requestExport({ states: ['Successful'], folder: 'Finance/*' }, null);
    expect(answer).toMatchObject({
      kind: 'asked',
      exports: [{ folder: 'Finance' }, { folder: 'Finance/Payroll' }],
    });
    for (const one of asked()) {
      const query = new URL(one.url, 'http://x').searchParams;
      expect(Object.fromEntries(query)).toEqual({
        $filter: "State eq 'Successful'",
        $expand: 'Robot,Machine,Release',
        $orderby: 'Id desc',
      });
      expect(one.requestBody).toBeUndefined();
      expect(one.requestHeaders['content-length']).toBe('0');
    }
    const [first = 0] = idsOf(answer);
    await ready(orchestrator, first);
    const rows = readCsv(await downloaded(orchestrator, first));
    const page = await orchestrator.jobs({
      filter: { states: ['Successful'], folder: 'Finance' },
      order: 'newest',
      top: 1000,
    });
    expect(rows.slice(1).map((row) => row.at(-1))).toEqual(page.jobs.map((job) => job.key));
  });

  it('come from ZIP files and with the token alike', async () => {
    sandbox.control.setExports({ file: 'zip', signIn: true });
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    const [id = 0] = idsOf(await orchestrator.requestExport({ folder: 'HR' }, 7));
    expect(new URL(asked()[0]?.url ?? '', 'http://x').searchParams.get('$top')).toBe('7');
    await ready(orchestrator, id);
    expect(readCsv(await downloaded(orchestrator, id))).toHaveLength(8);
  });

  it('hold the folders that are named beside the filter, and no other', async () => {
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    const asked = { states: ['Successful'], within: ['HR', 'Finance/Payroll', 'Nowhere'] } as const;
    const answer = await orchestrator.requestExport(asked, null);
    const folders = answer.kind === 'asked' ? answer.exports.map(({ folder }) => folder) : [];
    expect(folders.toSorted()).toEqual(['Finance/Payroll', 'HR']);
  });

  it('respect the folders that the settings allow', async () => {
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl, folders: ['HR'] });
    expect(await orchestrator.requestExport({}, null)).toMatchObject({ exports: [{ folder: 'HR' }] });
    await expect(orchestrator.requestExport({ folder: 'Finance' }, null)).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  const refusals: readonly (readonly [
    why: string,
    prepare: () => void,
    filter: JobFilter,
    top: number | null,
  ])[] = [
    ['unknown-to-server', () => sandbox.control.setExports({ missing: true }), { folder: 'HR' }, null],
    ['unknown-to-server', () => sandbox.control.setVersion(11), { folder: 'HR' }, null],
    ['daily-limit', () => sandbox.control.setExports({ aDay: 0 }), { folder: 'HR' }, null],
    ['not-allowed', () => sandbox.control.setPermission('Export', false), { folder: 'HR' }, null],
    ['row-limit', () => undefined, { folder: 'HR' }, 1001],
    ['row-limit', () => undefined, {}, 5],
    ['long-question', () => undefined, { ids: Array.from({ length: 60 }, (_, at) => at + 1) }, null],
    [
      'many-folders',
      () => {
        for (let at = 1; at <= 8; at += 1) sandbox.control.addFolder({ path: `F${at}` });
      },
      {},
      null,
    ],
  ];
  it.each(refusals)('are not to be had: %s', async (why, prepare, filter, top) => {
    prepare();
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    expect(await orchestrator.requestExport(filter, top)).toMatchObject({ kind: 'not-asked', why });
  });

  it('that this server does not know are asked for once', async () => {
    sandbox.control.setExports({ missing: true });
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    for (let at = 0; at < 3; at += 1) await orchestrator.requestExport({ folder: 'HR' }, null);
    expect(asked()).toHaveLength(1);
  });

  it('are refused with the words of Orchestrator where a list would be refused too', async () => {
    sandbox.control.inject({
      match: { path: /OData\.Export/ },
      action: { status: 400, body: { message: 'Invalid OData query options.', errorCode: 1000 } },
    });
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    await expect(orchestrator.requestExport({ folder: 'HR' }, null)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('Invalid OData query options'),
    });
  });

  it('of which the answer is lost are not known, and may be asked for again', async () => {
    sandbox.control.inject({ match: { path: /OData\.Export/ }, times: 1, action: { dropAfterEffect: true } });
    const orchestrator = connect(sandbox.url, { tokenUrl: sandbox.tokenUrl });
    await expect(orchestrator.requestExport({ folder: 'HR' }, null)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(await orchestrator.requestExport({ folder: 'HR' }, null)).toMatchObject({ kind: 'asked' });
  });
});

describe('downloading', () => {
  let stub: Stub;
  let other: Stub;
  beforeEach(async () => {
    [stub, other] = await Promise.all([createStub(), createStub()]);
    stub.on(/Folders/, { json: { value: [finance] } });
  });
  afterEach(() => Promise.all([stub.close(), other.close()]));

  const client = () => connect(stub.url, { auth: { kind: 'token', accessToken: 'pat-secret' } });
  const linkTo = (change: object) =>
    stub.on(/GetDownloadLink/, {
      json: { Uri: `${base}/file.csv`, Verb: 'GET', RequiresAuth: false, ...change },
    });

  it('sends the headers that it is told to, and no token that is not asked for', async () => {
    linkTo({
      Uri: `${other.url}/blob.csv`,
      Headers: { Keys: ['x-ms-blob-type', 'x-more'], Values: ['BlockBlob', '1'] },
    });
    other.on(/blob/, { text: 'a,b\r\n' });
    expect(await downloaded(client(), 5)).toBe('a,b\r\n');
    const [request] = other.to('blob');
    expect(request?.headers).toMatchObject({ 'x-ms-blob-type': 'BlockBlob', 'x-more': '1' });
    expect(request?.headers.authorization).toBeUndefined();
  });

  it('signs in to the host of UIPATH_URL, also by a path alone', async () => {
    linkTo({ RequiresAuth: true });
    stub.on(/file\.csv/, { text: 'a' });
    expect(await downloaded(client(), 5)).toBe('a');
    expect(stub.to('file.csv')[0]?.headers.authorization).toBe('Bearer pat-secret');
  });

  it('never gives the token to another host', async () => {
    linkTo({ Uri: `${other.url}/blob.csv`, RequiresAuth: true });
    await expect(downloaded(client(), 5)).rejects.toMatchObject({
      kind: 'setup',
      message: expect.stringContaining('token'),
    });
    expect(other.received).toEqual([]);
  });

  it.each([
    ['an error', { status: 403, text: 'no' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['silence', 'drop'],
  ] as const)('says when the file cannot be had: %s', async (_name, step) => {
    linkTo({});
    stub.on(/file\.csv/, step);
    await expect(downloaded(client(), 5)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    ['New', 'waiting'],
    ['InProgress', 'waiting'],
    ['Completed', 'ready'],
    ['Failed', 'failed'],
    ['SomethingNew', 'waiting'],
  ])('reads %s as %s', async (status, meaning) => {
    stub.on(/Exports\(5\)$/, { json: { Id: 5, Status: status, Size: null } });
    expect(await client().exportStatus(5)).toBe(meaning);
  });

  it('takes a 429 that lasts for the end of the share of the day', async () => {
    stub.on(/OData\.Export/, { status: 429, headers: { 'retry-after': '40000' }, json: { message: 'wait' } });
    expect(await client().requestExport({}, null)).toMatchObject({ kind: 'not-asked', why: 'daily-limit' });
  });
});
