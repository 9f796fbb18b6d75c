import { afterEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/domain/job.ts';
import type { Orchestrator, StartProblem } from '../../src/domain/orchestrator.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from '../../src/sandbox/orchestrator/server.ts';
import { silent } from '../fixtures/log.ts';

let sandbox: OrchestratorSandbox;

afterEach(async () => {
  await sandbox.close();
});

async function whyPending(
  options: {
    readonly api?: OrchestratorSandboxOptions['api'];
    readonly robots?: number;
    readonly scope?: string;
  },
  prepare: (control: OrchestratorSandbox['control']) => void = () => undefined,
): Promise<readonly StartProblem[]> {
  const { api, robots = 1, scope = 'OR.Jobs OR.Folders.Read' } = options;
  sandbox = await createOrchestratorSandbox({ seed: 'empty', ...(api === undefined ? {} : { api }) });
  sandbox.control.addFolder({ path: 'Finance', robots });
  sandbox.control.addRelease({ name: 'Nightly', folder: 'Finance' });
  const { Id } = sandbox.control.addJob({ process: 'Nightly', state: 'Pending', frozen: true });
  prepare(sandbox.control);
  const { clientId, clientSecret } = sandbox.credentials;
  const orchestrator: Orchestrator = createOrchestrator({
    tenant: 't',
    url: sandbox.url,
    tokenUrl: sandbox.tokenUrl,
    auth: { kind: 'client-credentials', clientId, clientSecret, scope },
    log: silent,
  });
  return orchestrator.whyPending((await orchestrator.job(Number(Id))) as Job);
}

const asked = (): number =>
  sandbox.control.requests().filter(({ url }) => url.includes('ValidateExistingJob')).length;

describe('why no robot takes a job', () => {
  it('is asked in its folder and told in words, with what to do', async () => {
    const codes = ['RobotBusy', 'TemplateNoHostsAvailable'];
    const why = await whyPending({}, (control) =>
      control.setStartFindings({ process: 'Nightly', errors: ['All robots work.'], codes }),
    );
    expect(why).toEqual([
      { said: 'All robots work.', todo: 'Its turn comes when one is free.' },
      {
        said: 'No machine of the folder is connected.',
        todo: expect.stringContaining('Start a machine') as string,
      },
    ]);
    expect(asked()).toBe(1);
  });

  it('is that there is none in the folder', async () => {
    const [why] = await whyPending({ robots: 0 });
    expect(why?.said).toMatch(/unattended robot permissions/);
  });

  it('is not known where the server finds nothing, is too old, or may not be asked', async () => {
    expect(await whyPending({})).toEqual([]);
    await sandbox.close();
    expect(await whyPending({ api: '2020.10', robots: 0 })).toEqual([]);
    expect(asked()).toBe(0);
    await sandbox.close();
    expect(await whyPending({ robots: 0, scope: 'OR.Jobs.Read OR.Folders.Read' })).toEqual([]);
    expect(asked()).toBe(1);
  });
});
