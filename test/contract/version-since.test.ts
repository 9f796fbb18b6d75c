import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { epochMs } from '../../src/domain/timestamp.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';

let close: () => Promise<void>;
afterEach(() => close());

async function world(api?: '2018.4') {
  const sandbox = await createOrchestratorSandbox({ seed: 'empty', ...(api === undefined ? {} : { api }) });
  close = () => sandbox.close();
  const { control } = sandbox;
  const { tenancyName, username, password } = sandbox.credentials;
  for (const folder of api === undefined ? ['Finance', 'HR'] : ['HR']) {
    control.addFolder({ path: folder, modern: api === undefined });
    control.addRelease({ name: "O'Brien", folder, version: '1.2.3' });
  }
  const orchestrator = createOrchestrator({
    tenant: 'acme',
    url: sandbox.url,
    auth: { kind: 'password', tenancyName, username, password },
    log: pino({ level: 'silent' }),
    wait: () => Promise.resolve(),
  });
  const read = async (id: number) => {
    const job = await orchestrator.job(id);
    if (job === null) throw new Error(`There is no job ${id}.`);
    return job;
  };
  return { control, orchestrator, read };
}

describe('since when a process stands at a version', () => {
  it('is told with one read, folder by folder', async () => {
    const { control, orchestrator, read } = await world();
    control.publish("O'Brien", '1.2.4', { folder: 'Finance', agoMs: 600_000 });
    const job = await read(control.faultNow("O'Brien", { folder: 'Finance' }));
    const other = await read(control.faultNow("O'Brien", { folder: 'HR' }));
    expect([job.processVersion, other.processVersion]).toEqual(['1.2.4', '1.2.3']);
    control.clearRequests();
    const since = await orchestrator.versionSince(job);
    expect(control.requests()).toHaveLength(1);
    expect(Math.abs(Date.now() - 600_000 - epochMs(since ?? '')) < 60_000).toBe(true);
    const longAgo = await orchestrator.versionSince(other);
    expect(Date.now() - epochMs(longAgo ?? '')).toBeGreaterThan(80 * 24 * 3_600_000);
  });

  it('is not told when the process stands at another by now', async () => {
    const { control, orchestrator, read } = await world();
    const job = await read(control.faultNow("O'Brien", { folder: 'HR' }));
    control.publish("O'Brien", '2.0.0', { folder: 'HR' });
    expect(await orchestrator.versionSince(job)).toBeNull();
    expect(await orchestrator.versionSince({ ...job, releaseKey: null })).toBeNull();
  });

  it('is told by old servers, too', async () => {
    const { control, orchestrator, read } = await world('2018.4');
    control.publish("O'Brien", '1.2.4', { folder: 'HR', agoMs: 600_000 });
    const job = await read(control.faultNow("O'Brien", { folder: 'HR' }));
    const since = await orchestrator.versionSince(job);
    expect(Math.abs(Date.now() - 600_000 - epochMs(since ?? '')) < 60_000).toBe(true);
  });
});
