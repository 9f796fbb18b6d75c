import { afterEach, describe, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createWorld, type World } from './failure-modes-world.ts';
import { openSlack } from './slack-driver.ts';

const typed = 'hunter2-typed-by-ana';

describe('secrets (F23)', () => {
  let close: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const one of close.toReversed()) await one();
    close = [];
  });

  it.each(['http', 'socket'] as const)('never reach the log, at its loudest, over %s', async (mode) => {
    const chat = await openSlack(mode);
    close.push(() => chat.close());
    const world: World = await createWorld([chat]);
    close.push(() => world.close());
    const lines: string[] = [];
    const log = createLogger('trace', { write: (line: string) => void lines.push(line) });

    const wrong = { UIPATH_CLIENT_SECRET: 'hush-wrong-secret' };
    const blind: App = await startApp(readConfig(world.settings(wrong)), log);
    await expect.poll(() => lines.join(''), { timeout: 10_000 }).toContain('polling fails');
    await blind.stop();

    // The first bot got no token; the second has one that is known.
    const token = {
      UIPATH_CLIENT_ID: '',
      UIPATH_CLIENT_SECRET: '',
      UIPATH_ACCESS_TOKEN: world.orchestrator.credentials.accessToken,
    };
    const app = await startApp(readConfig(world.settings(token)), log);
    close.push(() => app.stop());
    await chat.connect(app.url);
    if (mode === 'socket') await expect.poll(() => chat.sandbox.drive.connections()).toBe(1);
    // Only what faults after the first look is told by itself.
    await chat.until('ana', (m) => m.text.includes('I watch'), 'the first look');
    const { control } = world.orchestrator;
    control.inject({ match: { path: 'OData.StartJobs' }, times: 1, action: { status: 500 } });
    for (const line of [
      `start Release_Project pin=${typed}`,
      `start input_output_test_DocEnv age=${typed}`,
      `start Release_Project "${typed}`,
    ]) {
      await chat.type('ana', line);
    }
    control.faultNow('Payroll Run', { info: 'Logon failure' });
    await chat.until('ana', (m) => /Payroll Run faulted/.test(m.text), 'the alert');
    await chat.until('ana', (m) => /is not\b/.test(m.text), 'what is wrong with the input');

    const all = lines.join('');
    expect(all).toContain('"done"');
    const { accessToken, clientSecret } = world.orchestrator.credentials;
    const { appToken, botToken, signingSecret } = chat.sandbox;
    const secrets = [
      accessToken,
      clientSecret,
      'hush-wrong-secret',
      appToken,
      botToken,
      signingSecret,
      typed,
    ];
    for (const secret of secrets) {
      expect(all.includes(secret), `the log holds ${secret.slice(0, 6)}…`).toBe(false);
    }
    expect(all).not.toMatch(/bearer\s+[\w-]/i);
  });
});
