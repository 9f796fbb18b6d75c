import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silent } from '../fixtures/log.ts';

let orchestrator: Server;
let asked: Promise<undefined>;

/** An Orchestrator that takes every request and answers none. */
beforeEach(async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  asked = promise;
  orchestrator = createServer(() => resolve(undefined));
  await new Promise<void>((listening) => orchestrator.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  orchestrator.closeAllConnections();
  await new Promise((closed) => orchestrator.close(closed));
});

describe('stopping', () => {
  it('does not wait for an Orchestrator that hangs', async () => {
    const { port } = orchestrator.address() as AddressInfo;
    const config = readConfig({
      UIPATH_URL: `http://127.0.0.1:${port}`,
      UIPATH_ACCESS_TOKEN: 'a token',
      TEAMS_INSECURE_NO_AUTH: 'true',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: 'sqlite::memory:',
    });
    const app = await startApp(config, silent);
    await asked;
    const began = performance.now();
    await app.stop();
    expect(performance.now() - began).toBeLessThan(9_000);
    await expect(fetch(`${app.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
