import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  connect,
  createStub,
  finance,
  legacy,
  type Received,
  row,
  type Stub,
} from './orchestrator-client-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await createStub();
});
afterEach(() => stub.close());

const filters = () => stub.to('odata/Jobs').map((one) => one.query.get('$filter'));

/** Answers lists by id, newest first, from these rows. */
function newestFirst(rows: readonly { readonly Id: number }[]) {
  return ({ query }: Received) => {
    const before = Number(/Id lt (\d+)/.exec(query.get('$filter') ?? '')?.[1] ?? Number.POSITIVE_INFINITY);
    const value = rows
      .filter((one) => one.Id < before)
      .toSorted((a, b) => b.Id - a.Id)
      .slice(0, Number(query.get('$top')));
    return { json: { value, '@odata.count': rows.length } };
  };
}

describe('a list', () => {
  it('asks for what a message needs, and never skips', async () => {
    const date = 'Wed, 01 Jan 2020 00:00:20 GMT';
    stub.on(/odata\/Jobs$/, { json: { value: [row(3)], '@odata.count': 41 }, headers: { date } });
    const page = await connect(stub).orchestrator.jobs({
      filter: {},
      order: 'lastEnded',
      top: 5,
      count: true,
    });
    expect(page).toMatchObject({ total: 41, next: null, serverTime: new Date(date) });
    expect(Object.fromEntries(stub.to('odata/Jobs')[0]?.query ?? [])).toEqual({
      $expand: 'Robot,Release',
      $orderby: 'EndTime desc,Id desc',
      $top: '6',
      $count: 'true',
    });
  });

  it('goes on where the page before ended, whatever came meanwhile', async () => {
    const rows = [row(1), row(2), row(3), row(4), row(5)];
    stub.on(/odata\/Jobs$/, newestFirst(rows));
    const { orchestrator } = connect(stub);
    const query = { filter: {}, order: 'newest', top: 2 } as const;
    const first = await orchestrator.jobs(query);
    rows.push(row(6));
    const second = await orchestrator.jobs({ ...query, after: first.next ?? '' });
    const third = await orchestrator.jobs({ ...query, after: second.next ?? '' });
    expect([first, second, third].map((page) => page.jobs.map((job) => job.id))).toEqual([
      [5, 4],
      [3, 2],
      [1],
    ]);
    expect(third.next).toBeNull();
  });

  it('reports rows it cannot read, and pages past them', async () => {
    const bad = { 3: { State: null }, 5: { EndTime: 'soon' }, 6: { Key: 1 }, 7: { State: 1 } };
    const rows = Array.from({ length: 8 }, (_, index) =>
      row(index + 1, bad[(index + 1) as keyof typeof bad]),
    );
    stub.on(/odata\/Jobs$/, newestFirst(rows));
    const { orchestrator } = connect(stub);
    const query = { filter: {}, order: 'newest', top: 1 } as const;
    const seen: number[] = [];
    const reported: (number | null)[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await orchestrator.jobs({ ...query, ...(after === undefined ? {} : { after }) });
      seen.push(...page.jobs.map((job) => job.id));
      reported.push(...page.malformed.map((one) => one.id));
      after = page.next;
    }
    expect(seen).toEqual([8, 4, 2, 1]);
    expect(reported).toEqual([7, 6, 5, 3]);
  });

  it('of many named jobs is asked for in pieces and is one list all the same', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => index + 1);
    stub.on(/odata\/Jobs$/, ({ query }) => {
      const filter = query.get('$filter') ?? '';
      const before = Number(/Id lt (\d+)/.exec(filter)?.[1] ?? 1_000);
      const named = (/Id in \(([\d,]+)\)/.exec(filter)?.[1] ?? '').split(',').map(Number);
      return {
        json: {
          value: named
            .filter((id) => id > 0 && id < before)
            .toReversed()
            .slice(0, Number(query.get('$top')))
            .map((id) => row(id)),
        },
      };
    });
    const { orchestrator } = connect(stub);
    const query = { filter: { ids }, order: 'newest', top: 70 } as const;
    const first = await orchestrator.jobs(query);
    expect(first.jobs.map((job) => job.id)).toEqual(ids.toReversed().slice(0, 70));
    const second = await orchestrator.jobs({ ...query, after: first.next ?? '' });
    expect(second.jobs.map((job) => job.id)).toEqual(ids.toReversed().slice(70));
    expect(second.next).toBeNull();
    for (const filter of filters()) expect(filter?.split(',').length ?? 0).toBeLessThanOrEqual(50);
  });

  it('by end goes on after the last row whose end can be read', async () => {
    const ended = (id: number, EndTime: string) => row(id, { EndTime });
    const first = [ended(9, '2026-01-01T05:00:00Z'), ended(8, '2026-01-01T04:00:00'), ended(7, 'yesterday')];
    stub.on(/odata\/Jobs$/, ({ query }) =>
      query.has('$filter')
        ? { json: { value: [ended(6, '2026-01-01T03:00:00Z')] } }
        : { json: { value: first, '@odata.nextLink': 'https://elsewhere' } },
    );
    const page = await connect(stub).orchestrator.jobs({ filter: {}, order: 'lastEnded', top: 9 });
    expect(page.jobs.map((job) => job.id)).toEqual([9, 8, 6]);
    expect(page.malformed).toMatchObject([{ id: 7 }]);
    expect(filters().at(-1)).toContain('EndTime lt 2026-01-01T04:00:00Z or');
  });

  it('of a thousand is one request, and may have a next page', async () => {
    stub.on(/odata\/Jobs$/, newestFirst(Array.from({ length: 1500 }, (_, index) => row(index + 1))));
    const page = await connect(stub).orchestrator.jobs({ filter: {}, order: 'newest', top: 1000 });
    expect(page.jobs).toHaveLength(1000);
    expect(page.next).not.toBeNull();
    expect(stub.to('odata/Jobs')).toHaveLength(1);
  });

  it('that the server cuts short goes on', async () => {
    const cut = (ids: readonly number[], next?: string) => ({
      json: { value: ids.map((id) => row(id)), ...(next === undefined ? {} : { '@odata.nextLink': next }) },
    });
    stub.on(/odata\/Jobs$/, cut([5, 4], 'https://next'), cut([3]));
    const page = await connect(stub).orchestrator.jobs({ filter: {}, order: 'newest', top: 10 });
    expect(page.jobs.map((job) => job.id)).toEqual([5, 4, 3]);
    expect(page.next).toBeNull();
  });

  it('of nothing is asked of nobody', async () => {
    const page = await connect(stub).orchestrator.jobs({ filter: { ids: [] }, order: 'newest', top: 5 });
    expect(page).toMatchObject({ jobs: [], next: null });
    expect(stub.received).toEqual([]);
  });

  it.each([0, 1001, 1.5])('has no %d rows', async (top) => {
    const list = connect(stub).orchestrator.jobs({ filter: {}, order: 'newest', top });
    await expect(list).rejects.toMatchObject({ kind: 'usage' });
  });

  it('refuses a page token that it did not make', async () => {
    const { orchestrator } = connect(stub);
    for (const after of ['n~1 or 1 eq 1', 'o~5', '', "e~x' or '~5"]) {
      const list = orchestrator.jobs({ filter: {}, order: 'newest', top: 5, after });
      await expect(list).rejects.toMatchObject({ kind: 'usage' });
    }
    expect(stub.received).toEqual([]);
  });
});

describe('folders of a list', () => {
  const mixed = Array.from({ length: 900 }, (_, index) =>
    row(
      index + 1,
      index % 3 === 0 ? {} : { OrganizationUnitId: 99, OrganizationUnitFullyQualifiedName: 'HR' },
    ),
  );

  it('one folder is selected by its header', async () => {
    await connect(stub).orchestrator.jobs({ filter: { folder: 'finance' }, order: 'newest', top: 5 });
    expect(stub.to('odata/Jobs')[0]?.headers['x-uipath-organizationunitid']).toBe('7');
  });

  it('several are sifted from the list of all, page by page', async () => {
    stub.on(/odata\/Jobs$/, newestFirst(mixed));
    const { orchestrator } = connect(stub);
    const query = { filter: { folder: '*' }, order: 'newest', top: 70, count: true } as const;
    const first = await connect(stub, { folders: ['Fin*', 'Leg*'] }).orchestrator.jobs(query);
    const own = mixed
      .filter((one) => one.OrganizationUnitId === 7)
      .map((one) => one.Id)
      .toReversed();
    expect(first.jobs.map((job) => job.id)).toEqual(own.slice(0, 70));
    expect(first.total).toBeNull();
    expect(stub.to('odata/Jobs').at(-1)?.headers['x-uipath-organizationunitid']).toBeUndefined();
    const restricted = connect(stub, { folders: ['Fin*', 'Leg*'] }).orchestrator;
    const rest: number[] = [];
    for (let after = first.next; after !== null; ) {
      const page = await restricted.jobs({ ...query, after });
      rest.push(...page.jobs.map((job) => job.id));
      after = page.next;
    }
    expect(rest).toEqual(own.slice(70));
    expect(await orchestrator.folders()).toHaveLength(2);
  });

  it('are no others than those that are named beside the pattern', async () => {
    stub.on(/odata\/Jobs$/, newestFirst(mixed));
    const { orchestrator } = connect(stub);
    const query = { order: 'newest', top: 5, count: true } as const;
    const one = await orchestrator.jobs({ ...query, filter: { within: ['Finance'] } });
    expect(stub.to('odata/Jobs').at(-1)?.headers['x-uipath-organizationunitid'], 'one by header').toBe('7');
    expect(one.total).toBe(900);
    const two = await orchestrator.jobs({ ...query, filter: { within: ['Finance', 'Legacy'] } });
    expect(new Set(two.jobs.map((job) => job.folder?.path))).toEqual(new Set(['Finance']));
    expect(two.total, 'others are counted, too').toBeNull();
    const before = stub.to('odata/Jobs').length;
    for (const filter of [{ within: [] }, { within: ['HR'] }, { folder: 'Legacy', within: ['Finance'] }]) {
      const page = await orchestrator.jobs({ ...query, filter });
      expect(page).toMatchObject({ jobs: [], next: null, total: 0 });
    }
    expect(stub.to('odata/Jobs')).toHaveLength(before);
  });

  it('far down the list of all are left to the next page after ten requests', async () => {
    const far = [
      ...Array.from({ length: 4_000 }, (_, index) => ({
        ...row(index + 10),
        OrganizationUnitId: 99,
        OrganizationUnitFullyQualifiedName: 'HR',
      })),
      row(1),
    ];
    stub.on(/odata\/Jobs$/, newestFirst(far));
    const { orchestrator } = connect(stub, { folders: ['Finance', 'Legacy'] });
    const query = { filter: {}, order: 'newest', top: 5 } as const;
    const first = await orchestrator.jobs(query);
    expect(first.jobs).toEqual([]);
    expect(first.next).not.toBeNull();
    expect(stub.to('odata/Jobs')).toHaveLength(10);
    let page = first;
    while (page.next !== null) page = await orchestrator.jobs({ ...query, after: page.next });
    expect(page.jobs.map((job) => job.id)).toEqual([1]);
  });

  it('that do not exist are named, with those that do', async () => {
    const list = connect(stub).orchestrator.jobs({ filter: { folder: 'Finanace' }, order: 'newest', top: 5 });
    await expect(list).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('Legacy') as string,
    });
  });

  it('that the server does not spell out are looked up', async () => {
    stub.on(/odata\/Jobs$/, { json: { value: [row(1, { OrganizationUnitFullyQualifiedName: null })] } });
    const { jobs } = await connect(stub).orchestrator.jobs({ filter: {}, order: 'newest', top: 5 });
    expect(jobs[0]?.folder).toEqual({ id: 7, path: 'Finance' });
  });

  it('need not be told at all', async () => {
    stub.on(/odata\/Jobs$/, { json: { value: [{ Id: 1, Key: 'k', State: 'Faulted' }] } });
    const { jobs } = await connect(stub).orchestrator.jobs({ filter: {}, order: 'newest', top: 5 });
    expect(jobs[0]).toMatchObject({ id: 1, folder: null, created: null, info: null, robot: null });
    expect(stub.to('Folders')).toEqual([]);
  });
});

describe('one job', () => {
  const whole = row(5, { InputArguments: '{"a":1}' });
  const needsFolder = (request: Received) =>
    request.headers['x-uipath-organizationunitid'] === '7'
      ? { json: whole }
      : { status: 400, json: { message: 'A folder is required for this action.', errorCode: 1101 } };

  it('is read by id, with its arguments', async () => {
    stub.on(/Jobs\(5\)$/, { json: whole });
    const job = await connect(stub).orchestrator.job('5');
    expect(job).toMatchObject({ id: 5, inputArguments: '{"a":1}' });
    expect(stub.to('odata')).toHaveLength(1);
  });

  it('is found by id where the server wants to know its folder', async () => {
    stub.on(/Jobs\(5\)$/, needsFolder);
    stub.on(/odata\/Jobs$/, { json: { value: [row(5)] } });
    expect(await connect(stub).orchestrator.job(5)).toMatchObject({ inputArguments: '{"a":1}' });
    expect(filters()).toContain('Id eq 5');
  });

  it('is found by key', async () => {
    stub.on(/Jobs\(5\)$/, needsFolder);
    stub.on(/odata\/Jobs$/, { json: { value: [row(5)] } });
    expect(await connect(stub).orchestrator.job(whole.Key)).toMatchObject({ inputArguments: '{"a":1}' });
    expect(filters()[0]).toBe(`Key eq ${whole.Key}`);
  });

  it.each([99, '99', '1c7222dc-416f-4c60-9b17-88262c91768f', 'Invoices', "' or 1 eq 1"])(
    'that is not there is null (%s)',
    async (name) => {
      stub.on(/Jobs\(99\)$/, { status: 404, json: { message: 'Job does not exist.', errorCode: 1002 } });
      expect(await connect(stub).orchestrator.job(name)).toBeNull();
    },
  );

  it('outside the folders of the settings is null', async () => {
    stub.on(/Jobs\(5\)$/, { json: whole });
    expect(await connect(stub, { folders: ['Legacy'] }).orchestrator.job(5)).toBeNull();
    expect(await connect(stub, { folders: ['Fin*'] }).orchestrator.job(5)).not.toBeNull();
  });

  it('has its page in Orchestrator', async () => {
    stub.on(/Jobs\(5\)$/, { json: whole });
    const { orchestrator } = connect(stub);
    const job = await orchestrator.job(5);
    expect(job && orchestrator.jobUrl(job)).toBe(
      `${stub.url}/jobs(sidepanel:sidepanel/jobs/${whole.Key}/details)?fid=7`,
    );
  });
});

describe('processes', () => {
  const release = (name: string, unit: number, more: Readonly<Record<string, unknown>> = {}) => ({
    Key: `key-${name}-${unit}`,
    Name: name,
    ProcessVersion: '1.0.0',
    OrganizationUnitId: unit,
    OrganizationUnitFullyQualifiedName: unit === 7 ? 'Finance' : 'Legacy',
    ...more,
  });

  it('of one name are found in all folders', async () => {
    const odd = "O'Brien & Söhne (50%)";
    stub.on(/Releases$/, { json: { value: [release(odd, 7), release(odd, 8)] } });
    const found = await connect(stub).orchestrator.processes(odd);
    expect(found.map((process) => process.folder.path)).toEqual(['Finance', 'Legacy']);
    expect(stub.to('Releases')[0]?.query.get('$filter')).toBe("Name eq 'O''Brien & Söhne (50%)'");
  });

  it('of one name are found in any case', async () => {
    stub.on(/Releases$/, ({ query }) =>
      query.get('$filter')?.startsWith('contains') === true
        ? { json: { value: [release('Payroll Run', 7), release('Payroll Run 2', 7)] } }
        : { json: { value: [] } },
    );
    const found = await connect(stub).orchestrator.processes('payroll run');
    expect(found.map((process) => process.name)).toEqual(['Payroll Run']);
  });

  it('are held to a folder and to the settings', async () => {
    stub.on(/Releases$/, ({ headers }) => {
      const unit = headers['x-uipath-organizationunitid'];
      const all = [release('A', 7), release('A', 8)];
      return {
        json: { value: all.filter((one) => unit === undefined || String(one.OrganizationUnitId) === unit) },
      };
    });
    const all = connect(stub).orchestrator;
    const some = connect(stub, { folders: ['Legacy'] }).orchestrator;
    const folders = async (found: ReturnType<typeof all.processes>) =>
      (await found).map((process) => process.folder.id);
    expect(await folders(all.processes('A', 'Finance'))).toEqual([7]);
    expect(await folders(all.processes('A', '*'))).toEqual([7, 8]);
    expect(await folders(some.processes('A'))).toEqual([8]);
    expect(await folders(some.searchProcesses('a', 10))).toEqual([8]);
  });

  it('are asked for folder by folder where the server does not say whose they are', async () => {
    stub.on(/Releases$/, ({ headers }) => {
      const unit = headers['x-uipath-organizationunitid'];
      return { json: { value: unit === '8' || unit === undefined ? [{ Key: 'k', Name: 'A' }] : [] } };
    });
    const found = await connect(stub).orchestrator.processes('A');
    expect(found).toMatchObject([{ name: 'A', folder: { id: legacy.Id, path: 'Legacy' } }]);
  });

  it('have the inputs they declare', async () => {
    const Input = JSON.stringify([{ name: 'age', type: 'System.Int32, mscorlib', required: true }]);
    stub.on(/Releases$/, {
      json: { value: [release('A', finance.Id, { Arguments: { Input, Output: null } })] },
    });
    const process = await connect(stub).orchestrator.process('key-A-7');
    expect(process?.inputs).toEqual([
      { name: 'age', type: 'integer', declaredType: 'System.Int32', required: true, defaultValue: null },
    ]);
    expect(stub.to('Releases')[0]?.query.get('$filter')).toBe("Key eq 'key-A-7'");
  });
});
