import { join } from 'node:path';
import type { SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { type Bot, startBot } from '../e2e/bot.ts';
import { openSlack } from '../e2e/slack-driver.ts';
import { withFolder } from './work-folder.ts';

export interface BotOnSlack {
  readonly bot: Bot;
  readonly slack: SlackSandbox;
}

/** How long anything that the bot does may take before it counts as lost. */
export const patienceMs = 5_000;

/** Lends the whole bot with Slack over HTTP and a database on disk, once it has told what was there before it came. */
export async function withBotOnSlack<T>(
  settings: Readonly<Record<string, string>>,
  work: (world: BotOnSlack) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    const chat = await openSlack('http');
    const bot = await startBot([chat], { DATABASE_URL: `sqlite:${join(folder, 'chatops.db')}`, ...settings });
    try {
      const slack = chat.sandbox;
      await slack.drive.waitFor(() => slack.drive.calls('chat.postMessage').length > 0, patienceMs);
      return await work({ bot, slack });
    } finally {
      await bot.stop();
      await chat.close();
    }
  });
}
