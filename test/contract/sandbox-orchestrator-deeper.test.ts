import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Session, startSession } from './sandbox-orchestrator-session.ts';

let session: Session;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.sandbox.close());

const control = () => session.sandbox.control;

describe('robot logs', () => {
  it('hold the lines that were added, and arrive late when told to', async () => {
    const job = control().addJob({ process: 'Payroll Run', state: 'Successful', createdAgoMs: 60_000 });
    const header = { 'X-UIPATH-OrganizationUnitId': String(job.OrganizationUnitId) };
    control().addLogs(Number(job.Id), [
      { message: 'one more' },
      { message: 'old', level: 'Trace', at: '2026-01-01T00:00:00Z' },
    ]);
    const messages = async () =>
      (
        await session.get(
          `/odata/RobotLogs?$filter=JobKey eq ${String(job.Key)}&$orderby=TimeStamp desc`,
          header,
        )
      ).json.value.map((row) => row.Message);
    const all = await messages();
    expect(all).toContain('one more');
    expect(all.at(-1)).toBe('old');
    control().setLogDelay(600_000);
    expect(await messages()).toEqual(['old']);
    session.pass(600_001);
    expect(await messages()).toEqual(all);
    control().setLogDelay(0);
  });
});

describe('attachments', () => {
  it('tell where the file is, for whoever may read folders', async () => {
    const key = control().addAttachment('{"a":1}', { name: 'outputs.json' });
    const { json } = await session.get(`/odata/Attachments(${key})`);
    const { Uri } = json.BlobFileAccess as { Uri: string };
    expect(json).toMatchObject({
      Id: key,
      Name: 'outputs.json',
      BlobFileAccess: { Verb: 'GET', RequiresAuth: false },
    });
    expect(await (await fetch(Uri)).text()).toBe('{"a":1}');
    expect((await fetch(Uri.replace('sig=', 'sig=0'))).status).toBe(403);
    session.pass(301_000);
    expect((await fetch(Uri)).status).toBe(403);
    const stranger = { Authorization: `Bearer ${await session.token('OR.Jobs')}` };
    expect((await session.get(`/odata/Attachments(${key})`, stranger)).status).toBe(403);
    expect((await session.get('/odata/Attachments(1c7222dc-416f-4c60-9b17-88262c91768f)')).status).toBe(404);
  });

  it('may want the token as well', async () => {
    const key = control().addAttachment('{}', { requiresAuth: true });
    const { json } = await session.get(`/odata/Attachments(${key})`);
    const { Uri } = json.BlobFileAccess as { Uri: string };
    expect((await fetch(Uri)).status).toBe(403);
    expect((await session.get(Uri)).text).toBe('{}');
  });

  it('stand in for outputs, when a job is read singly', async () => {
    const outputFile = control().addAttachment('{}');
    const job = control().addJob({ process: 'Payroll Run', state: 'Successful', outputFile });
    const single = await session.get(`/odata/Jobs(${String(job.Id)})`);
    const listed = await session.get(`/odata/Jobs?$filter=Id eq ${String(job.Id)}`);
    expect([single.json.OutputFile, listed.json.value[0]?.OutputFile]).toEqual([outputFile, null]);
  });
});
