import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Orchestrator } from '../../src/domain/orchestrator.ts';
import { createLogger } from '../../src/logger.ts';
import { createOrchestrator, type OrchestratorOptions } from '../../src/orchestrator/client.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
} from '../../src/sandbox/orchestrator/server.ts';

const folders = 500;
const perFolder = 10;
/** Pages must end in the midst of a folder, where one id follows the other. */
const shift = 3;

function connect(sandbox: OrchestratorSandbox, change: Partial<OrchestratorOptions> = {}): Orchestrator {
  const { clientId, clientSecret } = sandbox.credentials;
  return createOrchestrator({
    tenant: 'acme/production',
    url: sandbox.url,
    tokenUrl: sandbox.tokenUrl,
    auth: { kind: 'client-credentials', clientId, clientSecret, scope: 'OR.Default' },
    log: createLogger('silent'),
    ...change,
  });
}

/** Requests for processes since then, as their options. */
function asked(sandbox: OrchestratorSandbox, from = 0): readonly Readonly<Record<string, string>>[] {
  return sandbox.control
    .requests()
    .slice(from)
    .filter((each) => each.url.includes('/odata/Releases?'))
    .map((each) => Object.fromEntries(new URL(each.url, 'http://host').searchParams));
}

const namesOf = async (orchestrator: Orchestrator, text: string, top = 10) =>
  (await orchestrator.suggestProcesses(text, { top })).map(({ folder, name }) => `${name} in ${folder.path}`);

/** All processes, once the list is there: on a busy machine the first answer is the server's own. */
async function listed(orchestrator: Orchestrator, count: number) {
  return vi.waitFor(
    async () => {
      const all = await orchestrator.suggestProcesses('', { top: 10_000 });
      expect(all).toHaveLength(count);
      return all;
    },
    { timeout: 15_000 },
  );
}

describe('5,000 processes over 500 folders', () => {
  let sandbox: OrchestratorSandbox;
  beforeAll(async () => {
    sandbox = await createOrchestratorSandbox({ seed: 'empty' });
    for (let folder = 0; folder < folders; folder += 1) {
      const path = `Area ${folder % 20}/Team ${folder}`;
      sandbox.control.addFolder({ path, robots: 0 });
      const count = perFolder + (folder === 0 ? -shift : folder === folders - 1 ? shift : 0);
      for (let at = 0; at < count; at += 1) {
        const name = at === 0 ? 'Nightly_Report' : `Process_${folder}_${at} of Team${folder}`;
        sandbox.control.addRelease({ name, folder: path });
      }
    }
  });
  afterAll(() => sandbox.close());

  it('are listed in five requests, all at once, and searched without any', async () => {
    const orchestrator = connect(sandbox);
    const all = await listed(orchestrator, folders * perFolder);
    expect(new Set(all.map((process) => process.key)).size).toBe(folders * perFolder);
    const requests = asked(sandbox).filter((each) => each.$orderby === 'Id asc');
    expect(requests).toHaveLength(5);
    expect(requests[0]).toEqual({
      $select: 'Id,Key,Name,ProcessKey,ProcessVersion,OrganizationUnitId,OrganizationUnitFullyQualifiedName',
      $orderby: 'Id asc',
      $top: '1000',
      $count: 'true',
    });
    for (const request of requests.slice(1)) expect(request.$filter).toMatch(/^Id gt \d+$/);
    const before = sandbox.control.requests().length;
    const [best] = await namesOf(orchestrator, 'team499 9');
    expect(best).toBe('Process_499_9 of Team499 in Area 19/Team 499');
    const reports = await orchestrator.suggestProcesses('report nightly', { top: 1000 });
    expect(new Set(reports.map((process) => process.folder.path)).size).toBe(folders);
    expect(sandbox.control.requests()).toHaveLength(before);
  });

  it('are within reach of a keystroke', async () => {
    const orchestrator = connect(sandbox);
    await orchestrator.suggestProcesses('', { top: 1 });
    const began = performance.now();
    for (let at = 0; at < 50; at += 1) await orchestrator.suggestProcesses(`proc team${at}`, { top: 100 });
    expect((performance.now() - began) / 50).toBeLessThan(50);
  });

  it('keep out what the settings leave out', async () => {
    const orchestrator = connect(sandbox, { folders: ['Area 7/*'] });
    const all = await listed(orchestrator, (folders / 20) * perFolder);
    expect(all.every((process) => process.folder.path.startsWith('Area 7/'))).toBe(true);
  });

  it('are found by the server where there are more than are listed', async () => {
    const path = 'Area 1/Team 1';
    const late = sandbox.control.addRelease({ name: 'Zz newest of all', folder: path });
    const orchestrator = connect(sandbox);
    expect(await orchestrator.suggestProcesses('newest zz', { top: 5 })).toEqual([
      { key: late.key, name: 'Zz newest of all', folder: expect.objectContaining({ path }) as object },
    ]);
  });
});

describe.each(['2018.4', '2020.10', 'v20'] as const)('a server of %s', (api) => {
  it('is asked only what it knows', async () => {
    const sandbox = await createOrchestratorSandbox({ api });
    try {
      const { tenancyName, username, password } = sandbox.credentials;
      const orchestrator = connect(
        sandbox,
        api === '2018.4' ? { auth: { kind: 'password', tenancyName, username, password } } : {},
      );
      const expected = sandbox.control.releases().length;
      expect(await orchestrator.suggestProcesses('', { top: 1000 })).toHaveLength(expected);
      const failed = sandbox.control.requests().filter((each) => each.status === 400);
      expect(failed.map((each) => each.url)).toEqual([]);
      expect(asked(sandbox)).toHaveLength(1);
    } finally {
      await sandbox.close();
    }
  });
});

describe('odd names', () => {
  it('stay as they are, and apart by their folders', async () => {
    const sandbox = await createOrchestratorSandbox({ seed: 'empty' });
    try {
      const long = `${'Very_long_'.repeat(19)}name_1234`;
      const odd = ["O'Brien & Söhne (50%)", '🤖 Robot 🧾', '"Quoted" `name`', '100%', long, 'a+b?c=d&e#f'];
      for (const path of ['Finance', 'HR']) {
        sandbox.control.addFolder({ path, robots: 0 });
        for (const name of odd) sandbox.control.addRelease({ name, folder: path });
      }
      const orchestrator = connect(sandbox);
      for (const name of odd) {
        for (const text of [name, name.slice(0, 4)]) {
          expect(await namesOf(orchestrator, text)).toEqual(
            expect.arrayContaining([`${name} in Finance`, `${name} in HR`]),
          );
        }
      }
      expect(await namesOf(orchestrator, '%')).toHaveLength(4);
      expect(asked(sandbox)).toHaveLength(1);
    } finally {
      await sandbox.close();
    }
  });
});
