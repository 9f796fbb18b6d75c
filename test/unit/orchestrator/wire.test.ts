import { describe, expect, it } from 'vitest';
import { readFolderRow, readJob, readList } from '../../../src/orchestrator/wire.ts';

const context = { tenant: 't' };
const least = { Id: 148_671, Key: '9cc6c2e4-237d-42f6-8cb8-43010652fb22', State: 'Faulted' };
const jobOf = (more: object, known: object = {}) => {
  const read = readJob({ ...least, ...more }, { ...context, ...known });
  if (!read.ok) throw new Error(read.malformed.reason);
  return read.job;
};

describe('a job row', () => {
  it('is read whole', () => {
    const job = jobOf({
      CreationTime: '2018-11-26T14:14:20Z',
      StartTime: '2018-11-26T14:14:25.637Z',
      EndTime: '2018-11-26T14:14:26.2529616Z',
      Info: 'This workflow always fails\r\n   at Main',
      ReleaseName: 'FailingJob_Prod',
      Release: { Key: 'r-key', Name: 'FailingJob_Prod', ProcessKey: 'FailingJob', ProcessVersion: '1.2.3' },
      Robot: { Name: 'local', MachineName: 'PC-DOC', Username: 'doc\\robot' },
      HostMachineName: 'VM07',
      OrganizationUnitId: 7,
      OrganizationUnitFullyQualifiedName: 'Finance/Payroll',
      Source: 'Nightly trigger',
      SourceType: 'Schedule',
      StopStrategy: 'Kill',
      Reference: 'chat-1',
      JobPriority: 'High',
      InputArguments: '{"a":1}',
      OutputArguments: null,
      Unheard: { of: 1 },
    });
    expect(job).toEqual({
      tenant: 't',
      id: 148_671,
      key: least.Key,
      state: 'Faulted',
      process: 'FailingJob_Prod',
      processVersion: '1.2.3',
      releaseKey: 'r-key',
      folder: { id: 7, path: 'Finance/Payroll' },
      robot: 'local',
      machine: 'VM07',
      created: '2018-11-26T14:14:20Z',
      started: '2018-11-26T14:14:25.637Z',
      ended: '2018-11-26T14:14:26.2529616Z',
      source: 'Schedule',
      startedBy: 'Nightly trigger',
      stopStrategy: 'Kill',
      info: 'This workflow always fails\r\n   at Main',
      reference: 'chat-1',
      priority: 'High',
      inputArguments: '{"a":1}',
      outputArguments: null,
      inputFile: null,
      outputFile: null,
    });
  });

  it('needs no more than id, key and state', () => {
    const nulls = {
      StartTime: null,
      EndTime: null,
      Info: null,
      Robot: null,
      Release: null,
      JobError: null,
      Source: null,
    };
    expect(jobOf(nulls)).toEqual(jobOf({}));
    expect(jobOf({})).toMatchObject({
      folder: null,
      ended: null,
      info: null,
      process: 'a process that is not named',
    });
  });

  it('takes what the request knows where it is silent', () => {
    const known = { process: 'Invoices', releaseKey: 'k', folder: { id: 7, path: 'Finance' } };
    expect(jobOf({}, known)).toMatchObject({
      process: 'Invoices',
      releaseKey: 'k',
      folder: { id: 7, path: 'Finance' },
    });
    expect(jobOf({ OrganizationUnitId: 8 }, { ...known, pathOf: () => 'HR' }).folder).toEqual({
      id: 8,
      path: 'HR',
    });
    expect(jobOf({ OrganizationUnitId: 8 }).folder).toEqual({ id: 8, path: '#8' });
  });

  it('in a state of the future is Unknown', () => {
    expect(jobOf({ State: 'Cancelled' }).state).toBe('Unknown');
  });

  it.each([
    ['camelCase', { code: 'User.X', title: 'Cannot log on', detail: 'Password expired' }],
    ['PascalCase', { Code: 'User.X', Title: 'Cannot log on', Detail: 'Password expired' }],
  ])('without Info is explained by its JobError in %s', (_, JobError) => {
    expect(jobOf({ Info: '', JobError }).info).toBe('Cannot log on: Password expired');
    expect(jobOf({ Info: 'own words', JobError }).info).toBe('own words');
  });

  it.each([
    ['2018-03-19T19:01:58', '2018-03-19T19:01:58Z'],
    ['2018-03-19T21:01:58.5+02:00', '2018-03-19T19:01:58.500Z'],
  ])('has its times in UTC: %s', (EndTime, ended) => {
    expect(jobOf({ EndTime }).ended).toBe(ended);
  });

  it('forgives nonsense where nothing hangs on it', () => {
    expect(
      jobOf({ HostMachineName: 5, Robot: 'x', OrganizationUnitId: 'seven', StopStrategy: 'Maybe' }),
    ).toEqual(jobOf({}));
  });

  it.each<[unknown, number | null, string]>([
    [{ ...least, State: null }, 148_671, 'State'],
    [{ ...least, Key: undefined }, 148_671, 'Key'],
    [{ ...least, EndTime: 'soon' }, 148_671, 'EndTime'],
    [{ ...least, Info: { secret: 'abc' } }, 148_671, 'Info'],
    [{ ...least, Id: '148671' }, null, 'Id'],
    [null, null, 'row'],
    ['x', null, 'row'],
    [[], null, 'row'],
  ])('that makes no sense is reported: %j', (row, id, reason) => {
    const read = readJob(row, context);
    expect(read).toMatchObject({
      ok: false,
      malformed: { id, reason: expect.stringContaining(reason) as string },
    });
    expect(JSON.stringify(read)).not.toContain('abc');
  });
});

describe('lists', () => {
  it('are read with their count and whether the server held rows back', () => {
    expect(readList({ value: [1, 2], '@odata.count': 7 })).toEqual({ rows: [1, 2], total: 7, cut: false });
    expect(readList({ value: [], '@odata.nextLink': 'http://next' })).toEqual({
      rows: [],
      total: null,
      cut: true,
    });
    for (const body of [undefined, null, [], {}, { value: null }]) expect(readList(body)).toBeNull();
  });
});

describe('folders', () => {
  it('are modern unless they say that they are not', () => {
    const row = { Id: 1, DisplayName: 'A', FullyQualifiedName: 'X/A' };
    expect(readFolderRow(row)).toEqual({ id: 1, key: null, name: 'A', path: 'X/A', modern: true });
    expect(readFolderRow({ ...row, ProvisionType: 'Manual' })?.modern).toBe(false);
    expect(readFolderRow({ Id: 1, DisplayName: 'A' })?.path).toBe('A');
    expect(readFolderRow({ DisplayName: 'A' })).toBeNull();
  });
});
