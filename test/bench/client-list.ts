import { createOrchestrator } from '../../src/orchestrator/client.ts';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';
import { silent } from '../fixtures/log.ts';
import { startBareServer } from './bare-server.ts';
import { bareFetch, lastJobList } from './job-list-url.ts';
import type { Row, Section } from './row.ts';
import { alternate, median, timed } from './timing.ts';

const rowsAsked = 100;

/**
 * The sandbox's answer is recorded once and replayed by a server that does nothing else: the time that Orchestrator
 * itself takes would hide what the client adds.
 */
async function measure(): Promise<readonly Row[]> {
  const sandbox = await createOrchestratorSandbox();
  sandbox.control.bulk(2 * rowsAsked, { state: 'Faulted' });
  const clientOf = (url: string) =>
    createOrchestrator({
      tenant: 'bench',
      url,
      auth: { kind: 'token', accessToken: sandbox.credentials.accessToken },
      log: silent,
    });
  const query = {
    filter: { states: ['Faulted'], createdAfter: new Date(Date.now() - 7 * 24 * 3_600_000).toISOString() },
    order: 'newest',
    top: rowsAsked,
  } as const;
  await clientOf(sandbox.url).jobs(query);
  const { url, headers } = lastJobList(sandbox);
  const recorded = await (await fetch(url, { headers })).text();
  await sandbox.close();

  const replay = await startBareServer((_, response) => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8').end(recorded);
  });
  const client = clientOf(replay.url);
  const { search } = new URL(url);
  const times = await alternate({
    rounds: 300,
    warmUp: 100,
    ours: () =>
      timed(async () => {
        const { jobs } = await client.jobs(query);
        if (jobs.length !== rowsAsked) throw new Error(`The client read ${jobs.length} jobs.`);
      }),
    bare: () => timed(() => bareFetch(`${replay.url}/odata/Jobs${search}`, headers)),
  });
  await replay.close();
  return [
    {
      what: `Client jobs(), ${rowsAsked} rows`,
      ours: { value: median(times.ours), unit: 'ms' },
      bare: { value: median(times.bare), unit: 'ms', peer: 'fetch + JSON.parse' },
      promise: null,
    },
  ];
}

export const clientList: Section = { name: 'client-list', measure };
