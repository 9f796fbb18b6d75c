import { createPoller, type Poller } from '../../src/alerts/schedule.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import type { OrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';
import { silent } from '../fixtures/log.ts';
import { neverCron } from './never-cron.ts';

export const tenant = 'bench';

/** A poller of the sandbox that polls only when asked and delivers nothing. It has had its first, quiet look. */
export async function startPoller(options: {
  readonly sandbox: OrchestratorSandbox;
  readonly store: Store;
  readonly folders?: readonly string[];
}): Promise<{ readonly poll: () => Promise<void>; readonly stop: Poller['stop'] }> {
  const { sandbox, store, folders = [] } = options;
  const orchestrator = createOrchestrator({
    tenant,
    url: sandbox.url,
    auth: { kind: 'token', accessToken: sandbox.credentials.accessToken },
    folders,
    log: silent,
  });
  const poller = createPoller({
    orchestrator,
    store,
    deliverer: { wake: () => undefined },
    routes: [plainRoute('slack:C0ALERTS')],
    cron: neverCron,
    lookbackMs: 7 * 24 * 3_600_000,
    holder: 'bench',
    log: silent,
    now: () => new Date(),
  });
  const ended = async (): Promise<void> => {
    await poller.idle();
    const { trouble } = poller.health();
    if (trouble !== null) throw new Error(`The poll failed: ${trouble}`);
  };
  poller.start();
  await ended();
  return {
    poll: async () => {
      poller.pollNow();
      await ended();
    },
    stop: poller.stop,
  };
}
