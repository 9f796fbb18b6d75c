import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { slackManifest } from '../../src/manifests.ts';
import { channelIds } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { openStrictSlack } from './failure-modes-slack.ts';
import { createWorld } from './failure-modes-world.ts';
import { orchestratorOutages, readiness } from './outages-orchestrator.ts';
import { openSlack } from './slack-driver.ts';

orchestratorOutages('Slack', () => openStrictSlack('http'));

describe('F36: no Slack at the start', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it.each(['http', 'socket'] as const)(
    'the bot is alive and says so; when Slack comes, alerts do (%s)',
    async (mode) => {
      const gone = await openSlack(mode);
      const { botToken, appToken, signingSecret, apiUrl } = gone.sandbox;
      await gone.close();
      const world = await createWorld([{ ...gone, connect: async () => undefined }]);
      ends.push(() => world.close());
      const app = await world.start();
      ends.push(() => app.stop());
      const { url } = app;
      const reasons = await readiness(url, (all) => all.some((each) => /Slack cannot/.test(each)));
      expect(reasons.join()).toContain('ECONNREFUSED');
      const job = await afterFirstLook();

      const sandbox = await createSlackSandbox({
        port: Number(new URL(apiUrl).port),
        botToken,
        appToken,
        signingSecret,
        manifest: slackManifest({
          url: 'https://bot.example.com',
          orchestratorUrl: 'http://127.0.0.1',
          version: '0.0.0',
          commands,
          shortcuts,
          socketMode: mode === 'socket',
        }),
      });
      ends.push(() => sandbox.close());
      await readiness(url, (all) => all.length === 0);
      const { drive } = sandbox;
      const shown = await drive.waitFor(
        () => drive.messages(channelIds.alerts).find((message) => drive.text(message).includes(`job ${job}`)),
        20_000,
      );
      expect(drive.text(shown)).toContain('Said to nobody');

      /** A job that faults while Slack is away. */
      async function afterFirstLook(): Promise<number> {
        await readiness(url, (all) => all.every((each) => each.startsWith('slack: ')));
        return world.orchestrator.control.faultNow('Payroll Run', { info: 'Said to nobody' });
      }
    },
    60_000,
  );
});
