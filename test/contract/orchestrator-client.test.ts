import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/domain/job.ts';
import type { JobFilter, JobQuery, Orchestrator } from '../../src/domain/orchestrator.ts';
import type { Process } from '../../src/domain/process.ts';
import { createOrchestrator, type OrchestratorOptions } from '../../src/orchestrator/client.ts';
import { createOrchestratorSandbox, sandboxCredentials } from '../../src/sandbox/orchestrator/index.ts';

const odd = "O'Brien & Söhne (50%)";

let sandbox: Awaited<ReturnType<typeof createOrchestratorSandbox>>;

beforeEach(async () => {
  sandbox = await createOrchestratorSandbox({ seed: 'empty' });
  const { control } = sandbox;
  for (const path of ['Finance', 'Finance/Payroll', 'HR']) control.addFolder({ path });
  control.addFolder({ path: 'Legacy', modern: false });
  control.addRelease({ name: odd, folder: 'Finance' });
  control.addRelease({ name: 'Payroll Run', folder: 'Finance/Payroll' });
  control.addRelease({ name: 'Onboarding', folder: 'HR' });
  control.addRelease({ name: 'Onboarding', folder: 'Finance' });
  control.addRelease({ name: 'Old Thing', folder: 'Legacy' });
});
afterEach(() => sandbox.close());

function connect(options: Partial<OrchestratorOptions> = {}): Orchestrator {
  return createOrchestrator({
    tenant: 'acme/production',
    url: sandbox.url,
    auth: {
      kind: 'client-credentials',
      clientId: sandboxCredentials.clientId,
      clientSecret: sandboxCredentials.clientSecret,
      scope: 'OR.Jobs OR.Execution.Read OR.Folders.Read OR.Monitoring.Read',
    },
    log: pino({ level: 'silent' }),
    wait: () => Promise.resolve(),
    ...options,
  });
}

async function listed(orchestrator: Orchestrator, query: JobQuery): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await orchestrator.jobs({ ...query, ...(after === undefined ? {} : { after }) });
    jobs.push(...page.jobs);
    after = page.next;
  }
  return jobs;
}

async function processNamed(orchestrator: Orchestrator, name: string, folder?: string): Promise<Process> {
  const [process] = await orchestrator.processes(name, folder);
  if (process === undefined) throw new Error(`no process ${name}`);
  return process;
}

const sent = (part: string) => sandbox.control.requests().filter((one) => one.url.includes(part));

describe('signing in', () => {
  const { accessToken, tenancyName, username, password } = sandboxCredentials;
  it.each<OrchestratorOptions['auth']>([
    { kind: 'token', accessToken },
    { kind: 'password', tenancyName, username, password },
  ])('works by $kind', async (auth) => {
    const orchestrator = connect({ auth });
    await expect(orchestrator.ping()).resolves.toBeUndefined();
    expect((await orchestrator.folders()).map((folder) => folder.path)).toContain('Finance/Payroll');
  });

  it('outlives tokens that expire', async () => {
    const orchestrator = connect();
    await orchestrator.ping();
    sandbox.control.expireTokens();
    await expect(orchestrator.ping()).resolves.toBeUndefined();
  });

  it('with a wrong secret says what to check', async () => {
    const auth = { kind: 'client-credentials', clientId: 'x', clientSecret: 'y', scope: 'OR.Jobs' } as const;
    await expect(connect({ auth }).ping()).rejects.toMatchObject({
      kind: 'setup',
      hint: expect.stringContaining('UIPATH_CLIENT_SECRET') as string,
    });
  });

  it('at a wrong base says that UIPATH_URL is wrong', async () => {
    const orchestrator = connect({
      url: sandbox.url.replace('/orchestrator_', ''),
      tokenUrl: sandbox.tokenUrl,
    });
    await expect(orchestrator.ping()).rejects.toMatchObject({
      kind: 'setup',
      message: expect.stringContaining('UIPATH_URL') as string,
    });
  });
});

describe('listing jobs', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

  it.each<[string, JobFilter, readonly number[]]>([
    ['states', { states: ['Faulted', 'Stopped'] }, [1, 2, 4]],
    ['a process', { process: odd }, [1]],
    ['the start of a name', { process: "O'*" }, [1]],
    ['the end of a name', { process: '*Run' }, [2, 3]],
    ['the middle of a name', { process: '*board*' }, [4]],
    ['a folder', { folder: 'finance/payroll' }, [2, 3]],
    ['a folder pattern', { folder: 'Finance/*' }, [1, 2, 3]],
    ['an error', { error: "can't (really)" }, [1]],
    ['a reference', { reference: "it's me" }, [2]],
    ['ids', { ids: [1, 3, 99] }, [1, 3]],
    ['a key', { keys: ['00000000-0000-4000-8000-000000000003'] }, [3]],
    ['keys', { keys: [3, 4, 9].map((id) => `00000000-0000-4000-8000-00000000000${id}`) }, [3, 4]],
    ['creation', { createdAfter: minutesAgo(150), createdBefore: minutesAgo(50) }, [2, 4]],
    ['activity', { activeAfter: minutesAgo(50) }, [1, 3]],
    ['the end, or none', { endedAfterOrNever: minutesAgo(100) }, [1, 3, 4]],
    ['start and end', { startedAfter: minutesAgo(200), endedBefore: minutesAgo(50) }, [2, 4]],
    ['all together', { states: ['Faulted'], process: odd, folder: 'Finance', error: 'really' }, [1]],
  ])('by %s', async (_, filter, ids) => {
    const { control } = sandbox;
    const minute = 60_000;
    const key = (id: number) => `00000000-0000-4000-8000-00000000000${id}`;
    control.addJob({
      id: 1,
      key: key(1),
      process: odd,
      state: 'Faulted',
      info: "We can't (really) do that",
      createdAgoMs: 5 * 1440 * minute,
      startedAgoMs: 5 * 1440 * minute,
      endedAgoMs: 1 * minute,
    });
    control.addJob({
      id: 2,
      key: key(2),
      process: 'Payroll Run',
      state: 'Faulted',
      reference: "it's me",
      createdAgoMs: 121 * minute,
      startedAgoMs: 121 * minute,
      endedAgoMs: 120 * minute,
    });
    control.addJob({
      id: 3,
      key: key(3),
      process: 'Payroll Run',
      state: 'Running',
      frozen: true,
      createdAgoMs: minute,
      startedAgoMs: minute,
    });
    control.addJob({
      id: 4,
      key: key(4),
      process: 'Onboarding',
      folder: 'HR',
      state: 'Stopped',
      createdAgoMs: 61 * minute,
      startedAgoMs: 61 * minute,
      endedAgoMs: 60 * minute,
    });
    const page = await connect().jobs({ filter, order: 'oldest', top: 10 });
    expect(page.jobs.map((job) => job.id)).toEqual(ids);
    expect(page.malformed).toEqual([]);
  });

  it('tells what an operator wants to know', async () => {
    sandbox.control.addJob({ id: 7, process: odd, state: 'Faulted', info: 'Boom\r\n   at Main' });
    const [job] = await listed(connect(), { filter: {}, order: 'newest', top: 5 });
    expect(job).toMatchObject({
      tenant: 'acme/production',
      id: 7,
      process: odd,
      state: 'Faulted',
      folder: { path: 'Finance' },
      info: 'Boom\r\n   at Main',
      inputArguments: null,
    });
    expect([job?.robot, job?.machine, job?.releaseKey, job?.processVersion]).not.toContain(null);
  });

  it.each([
    ['newest', [30, 29, 28, 27]],
    ['oldest', [1, 2, 3, 4]],
    ['lastEnded', [30, 26, 22, 18]],
  ] as const)('page by page finds each job once, ties and all (%s)', async (order, first) => {
    const { control } = sandbox;
    const ends = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.5000001Z', null];
    for (let id = 1; id <= 30; id++) {
      const endTime = ends[id % 4] ?? null;
      control.addJob({
        id,
        process: odd,
        state: 'Faulted',
        creationTime: '2025-12-31T00:00:00Z',
        startTime: null,
        endTime,
      });
    }
    const orchestrator = connect();
    const whole = (await orchestrator.jobs({ filter: {}, order, top: 1000 })).jobs.map((job) => job.id);
    expect(whole).toHaveLength(30);
    expect(whole.slice(0, 4)).toEqual(first);
    for (const top of [1, 7, 29, 30]) {
      expect((await listed(orchestrator, { filter: {}, order, top })).map((job) => job.id)).toEqual(whole);
    }
  });

  it('is not confused by rows that come and end while it pages', async () => {
    const { control } = sandbox;
    for (let id = 1; id <= 20; id++) control.addJob({ id, process: odd, state: 'Faulted' });
    const orchestrator = connect();
    const seen: number[] = [];
    let next: string | null = null;
    do {
      const page = await orchestrator.jobs({
        filter: {},
        order: 'newest',
        top: 4,
        ...(next === null ? {} : { after: next }),
      });
      seen.push(...page.jobs.map((job) => job.id));
      next = page.next;
      control.addJob({ process: odd, state: 'Faulted' });
    } while (next !== null);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
  });

  it('reports one bad record among a hundred', async () => {
    const { control } = sandbox;
    for (let id = 1; id <= 100; id++) control.addJob({ id, process: odd, state: 'Faulted' });
    control.updateJob(50, { raw: { State: 17 } });
    const page = await connect().jobs({ filter: { states: ['Faulted'] }, order: 'oldest', top: 200 });
    expect(page.jobs).toHaveLength(99);
    expect(page.malformed).toMatchObject([{ id: 50 }]);
  });

  it('finds many named jobs at once', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => index + 1);
    for (const id of ids) sandbox.control.addJob({ id, process: odd, state: 'Running' });
    for (const some of [ids.slice(0, 14), ids.slice(0, 50), ids]) {
      const page = await connect().jobs({ filter: { ids: some }, order: 'oldest', top: some.length });
      expect(page.jobs.map((job) => job.id)).toEqual(some);
    }
    const keys = (await connect().jobs({ filter: {}, order: 'oldest', top: 60 })).jobs.map((job) => job.key);
    expect((await connect().jobs({ filter: { keys }, order: 'oldest', top: 60 })).jobs).toHaveLength(60);
  });

  it('counts when asked, by the server’s clock', async () => {
    const { control } = sandbox;
    for (let id = 1; id <= 5; id++) control.addJob({ id, process: odd, state: 'Faulted' });
    control.setClockSkew(-600_000);
    const page = await connect().jobs({ filter: {}, order: 'newest', top: 2, count: true });
    expect(page.total).toBe(5);
    expect(Math.abs(page.serverTime.getTime() + 600_000 - Date.now())).toBeLessThan(5_000);
  });

  it('spans all folders in one request, and stays within those of the settings', async () => {
    const { control } = sandbox;
    control.addJob({ id: 1, process: odd, state: 'Faulted' });
    control.addJob({ id: 2, process: 'Payroll Run', state: 'Faulted' });
    control.addJob({ id: 3, process: 'Onboarding', folder: 'HR', state: 'Faulted' });
    const ids = async (folders: readonly string[]) =>
      (await listed(connect({ folders }), { filter: {}, order: 'oldest', top: 5 })).map((job) => job.id);
    expect(await ids([])).toEqual([1, 2, 3]);
    expect(sent('/odata/Jobs')).toHaveLength(1);
    expect(await ids(['HR'])).toEqual([3]);
    expect(await ids(['Finance/*'])).toEqual([1, 2]);
  });

  it.each(['seconds', 'date', 'none'] as const)(
    'F28: honours the rate limit, with Retry-After as %s: nobody is kept waiting in silence',
    async (form) => {
      sandbox.control.setRateLimit(2, form);
      const waits: number[] = [];
      const orchestrator = connect({ wait: async (ms) => void waits.push(ms) });
      const list = async () => orchestrator.jobs({ filter: {}, order: 'newest', top: 1 });
      await list();
      await list();
      expect(orchestrator.usage()).toMatchObject({ readsLastMinute: 2, heldMs: 0 });
      await expect(list()).rejects.toMatchObject({ status: 429, message: /asks to wait/ });
      // Without a word the bot tries again for a moment; a minute that is named is told at once.
      expect(waits).toHaveLength(form === 'none' ? 3 : 0);
      const heldMs = form === 'none' ? 30_000 : 60_000;
      expect(Math.abs(orchestrator.usage().heldMs - heldMs)).toBeLessThan(2_000);
    },
  );
});

describe('one job', () => {
  it('is found by id and by key, with its arguments', async () => {
    sandbox.control.addJob({ id: 5, process: odd, state: 'Successful', inputArguments: '{"a":1}' });
    const orchestrator = connect();
    const job = await orchestrator.job(5);
    expect(job).toMatchObject({ id: 5, process: odd, inputArguments: '{"a":1}' });
    expect(await orchestrator.job(job?.key ?? '')).toEqual(job);
    expect(await orchestrator.job(6)).toBeNull();
    expect(await orchestrator.job('1c7222dc-416f-4c60-9b17-88262c91768f')).toBeNull();
  });
});

describe('processes', () => {
  it('are found by name in any case, in every folder, under odd names', async () => {
    const orchestrator = connect();
    const folders = async (name: string, folder?: string) =>
      (await orchestrator.processes(name, folder)).map((process) => process.folder.path).toSorted();
    expect(await folders(odd)).toEqual(['Finance']);
    expect(await folders(odd.toUpperCase())).toEqual(['Finance']);
    expect(await folders('onboarding')).toEqual(['Finance', 'HR']);
    expect(await folders('Onboarding', 'HR')).toEqual(['HR']);
    expect(await folders('Onboard')).toEqual([]);
    sandbox.control.caseSensitive(true);
    expect(await folders('payroll run')).toEqual([]);
    expect(await folders('Payroll Run')).toEqual(['Finance/Payroll']);
  });

  it('are searched by a part of the name', async () => {
    const names = async (part: string, top: number) =>
      (await connect().searchProcesses(part, top)).map((process) => process.name);
    expect(await names('boar', 10)).toEqual(['Onboarding', 'Onboarding']);
    expect(await names("o'br", 10)).toEqual([odd]);
    expect(await names('', 2)).toHaveLength(2);
    expect(await names('nothing', 10)).toEqual([]);
  });

  it('are read by key', async () => {
    const orchestrator = connect();
    const process = await processNamed(orchestrator, odd);
    expect(await orchestrator.process(process.key)).toEqual(process);
    expect(await orchestrator.process('1c7222dc-416f-4c60-9b17-88262c91768f')).toBeNull();
  });
});

describe('starting', () => {
  it.each([odd, 'Old Thing'])('%s runs where it lives', async (name) => {
    const orchestrator = connect();
    const start = {
      process: await processNamed(orchestrator, name),
      count: 2,
      inputs: null,
      reference: `ref-${name}`,
    };
    const outcome = await orchestrator.start(start);
    expect(outcome).toMatchObject({
      kind: 'started',
      jobs: [{ process: name, reference: start.reference }, {}],
    });
    const found = await listed(orchestrator, {
      filter: { reference: start.reference },
      order: 'newest',
      top: 5,
    });
    expect(found).toHaveLength(2);
  });

  it('passes a refusal on in the server’s words', async () => {
    sandbox.control.refuseStart(odd, 1671);
    const orchestrator = connect();
    const start = { process: await processNamed(orchestrator, odd), count: 1, inputs: null, reference: 'r' };
    await expect(orchestrator.start(start)).rejects.toMatchObject({
      kind: 'refused',
      status: 409,
      code: 1671,
    });
  });

  it.each([
    ['after its effect', { dropAfterEffect: true }, 'started', 1],
    ['before its effect', { dropBeforeEffect: true }, 'not-started', 0],
    ['by a gateway', { status: 504 }, 'not-started', 0],
  ] as const)('an answer lost %s is looked up, not repeated', async (_, action, kind, jobs) => {
    const orchestrator = connect();
    const process = await processNamed(orchestrator, odd);
    sandbox.control.inject({ match: { path: 'StartJobs' }, times: 1, action });
    const outcome = await orchestrator.start({ process, count: 1, inputs: null, reference: 'lost' });
    expect(outcome.kind).toBe(kind);
    expect(sandbox.control.findJobs("Reference eq 'lost'")).toHaveLength(jobs);
    expect(sent('StartJobs')).toHaveLength(1);
  });

  it('works on servers that do not know references', async () => {
    sandbox.control.rejectStartField('Reference');
    const orchestrator = connect();
    const process = await processNamed(orchestrator, odd);
    const outcome = await orchestrator.start({ process, count: 1, inputs: null, reference: 'r' });
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ process: odd }] });
  });
});

describe('restarting', () => {
  it.each([false, true])('makes a new job of the same process and inputs (old server: %s)', async (old) => {
    const { control } = sandbox;
    control.removeRestartJob(old);
    control.addJob({ id: 5, process: odd, state: 'Faulted', inputArguments: '{}' });
    const orchestrator = connect();
    const [job] = await listed(orchestrator, { filter: { ids: [5] }, order: 'newest', top: 1 });
    const outcome = await orchestrator.restart(job!, 'again');
    expect(outcome).toMatchObject({ kind: 'started', jobs: [{ process: odd, folder: { path: 'Finance' } }] });
    expect(control.findJobs()).toHaveLength(2);
  });

  it.each([
    ['after', { dropAfterEffect: true }, 'unknown', 2],
    ['before', { dropBeforeEffect: true }, 'not-started', 1],
  ] as const)('an answer lost %s its effect is not repeated', async (_, action, kind, jobs) => {
    const { control } = sandbox;
    control.addJob({ id: 5, process: odd, state: 'Faulted', reference: null });
    const orchestrator = connect();
    const job = await orchestrator.job(5);
    control.inject({ match: { path: 'RestartJob' }, times: 1, action });
    expect((await orchestrator.restart(job!, 'again')).kind).toBe(kind);
    expect(control.findJobs()).toHaveLength(jobs);
  });

  it('of a job that still runs is refused', async () => {
    sandbox.control.addJob({ id: 5, process: odd, state: 'Running', frozen: true });
    const orchestrator = connect();
    const job = await orchestrator.job(5);
    await expect(orchestrator.restart(job!, 'again')).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('stopping', () => {
  it.each(['SoftStop', 'Kill'] as const)('%s reaches jobs in several folders', async (strategy) => {
    const { control } = sandbox;
    control.addJob({ id: 1, process: odd, state: 'Running', frozen: true });
    control.addJob({ id: 2, process: 'Payroll Run', state: 'Running', frozen: true });
    const orchestrator = connect();
    const jobs = await listed(orchestrator, { filter: {}, order: 'oldest', top: 5 });
    await orchestrator.stop(jobs, strategy);
    const states = (await listed(orchestrator, { filter: {}, order: 'oldest', top: 5 })).map(
      (job) => job.state,
    );
    expect(states).not.toContain('Running');
    expect(sent('StopJobs')).toHaveLength(2);
  });

  it('what has ended is refused in the server’s words', async () => {
    sandbox.control.addJob({ id: 1, process: odd, state: 'Successful' });
    const orchestrator = connect();
    const job = await orchestrator.job(1);
    await expect(orchestrator.stop([job!], 'Kill')).rejects.toMatchObject({ kind: 'refused', status: 409 });
  });

  it('without the permission names it', async () => {
    sandbox.control.addJob({ id: 1, process: odd, state: 'Running', frozen: true });
    sandbox.control.setPermission('StopJobs', false);
    const orchestrator = connect();
    const job = await orchestrator.job(1);
    await expect(orchestrator.stop([job!], 'Kill')).rejects.toMatchObject({
      kind: 'setup',
      hint: expect.stringContaining('Jobs.Edit') as string,
    });
  });

  it('in a folder that was taken away names the folder', async () => {
    sandbox.control.addJob({ id: 1, process: odd, state: 'Running', frozen: true });
    const orchestrator = connect();
    const job = await orchestrator.job(1);
    sandbox.control.setFolderVisible('Finance', false);
    await expect(orchestrator.stop([job!], 'Kill')).rejects.toMatchObject({
      code: 1100,
      message: expect.stringContaining('folder Finance') as string,
    });
  });
});

describe.each([11, 17, 20])('API version %i', (version) => {
  it('serves the whole road', async () => {
    const { control } = sandbox;
    control.setVersion(version);
    const orchestrator = connect();
    const process = await processNamed(orchestrator, odd);
    const started = await orchestrator.start({ process, count: 1, inputs: null, reference: 'road' });
    expect(started.kind).toBe('started');
    const [job] = await listed(orchestrator, { filter: { folder: 'Finance' }, order: 'lastEnded', top: 5 });
    await orchestrator.stop([job!], 'Kill');
    for (let steps = 0; steps < 3; steps++) control.tick();
    const ended = await orchestrator.job(job!.id);
    expect(ended?.state).toBe('Stopped');
    expect(await orchestrator.restart(ended!, 'road-2')).toMatchObject({ kind: 'started' });
  });
});
