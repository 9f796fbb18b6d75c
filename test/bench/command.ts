import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import type { SeenMessage } from '../../src/sandbox/slack/seen.ts';
import { startBareServer } from './bare-server.ts';
import { type BotOnSlack, patienceMs, withBotOnSlack } from './bot-on-slack.ts';
import { bareFetch, lastJobList } from './job-list-url.ts';
import { neverCron } from './never-cron.ts';
import type { Row, Section } from './row.ts';
import { alternate, median, timed } from './timing.ts';

const rounds = { rounds: 100, warmUp: 20 } as const;
/** More than one answer shows, so that it is as long as it gets. */
const runningJobs = 30;
/** Slack gives up on a command after this. https://docs.slack.dev/interactivity/implementing-slash-commands */
const ackMs = 3_000;
const who = users.sam.id;
/** Nothing else is said here; in a conversation with the bot alone it answers by chat.postMessage. */
const channel = channelIds.finance;

type Times = Awaited<ReturnType<typeof alternate>>;

async function measure(): Promise<readonly Row[]> {
  const { answers, acks } = await withBotOnSlack({ POLL_CRON: neverCron }, async (world) => {
    const { control } = world.bot.sandbox;
    for (let at = 0; at < runningJobs; at += 1) control.addJob({ state: 'Running', frozen: true });
    return { answers: await answered(world), acks: await acknowledged(world) };
  });
  return [
    {
      what: 'Command /jobs running: typed → answer at response_url',
      ours: { value: median(answers.ours), unit: 'ms' },
      bare: { value: median(answers.bare), unit: 'ms', peer: 'fetch of the same list' },
      promise: null,
    },
    {
      what: 'Command: typed → acknowledged',
      ours: { value: median(acks.ours), unit: 'ms' },
      bare: { value: median(acks.bare), unit: 'ms', peer: 'HTTP server that only says 200' },
      promise: null,
    },
    {
      what: `Command: typed → acknowledged, slowest of ${rounds.rounds}`,
      ours: { value: Math.max(...acks.ours), unit: 'ms' },
      bare: null,
      promise: { says: '≤ 3 s (Slack gives up)', kept: Math.max(...acks.ours) <= ackMs },
    },
  ];
}

/** From the signed request to the bot until its answer stands in Slack, in ms. */
async function answered({ bot, slack: { drive } }: BotOnSlack): Promise<Times> {
  const ask = async (): Promise<number> => {
    const began = performance.now();
    const arrival = nextAnswer(drive).then((message) => ({ message, ms: performance.now() - began }));
    const [{ message, ms }] = await Promise.all([arrival, drive.command(who, channel, '/jobs running')]);
    const text = drive.text(message);
    if (!message.ephemeral || !text.includes('Running now'))
      throw new Error(`The answer was: ${text.slice(0, 200)}`);
    drive.deleteMessage({ channel, ts: message.ts });
    return ms;
  };
  await ask();
  const { url, headers } = lastJobList(bot.sandbox);
  return alternate({ ...rounds, ours: ask, bare: () => timed(() => bareFetch(url, headers)) });
}

/** From the signed request until it is acknowledged, in ms: by the bot, and by a server that only does that. */
async function acknowledged({ bot, slack: { drive, connectApp } }: BotOnSlack): Promise<Times> {
  const silent = await startBareServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  const ask = async (url: string): Promise<number> => {
    connectApp(url);
    const { ms, outcome } = await drive.command(who, channel, '/jobs running');
    if (outcome !== 'ok') throw new Error(`The command ended as ${outcome}.`);
    return ms;
  };
  const times = await alternate({
    ...rounds,
    ours: async () => {
      const ms = await ask(`${bot.url}/slack/events`);
      const { ts } = await nextAnswer(drive);
      drive.deleteMessage({ channel, ts });
      return ms;
    },
    bare: () => ask(silent.url),
  });
  await silent.close();
  return times;
}

/** The one message of the channel, as soon as it is there. */
function nextAnswer(drive: BotOnSlack['slack']['drive']): Promise<SeenMessage> {
  return drive.waitFor(() => drive.messages(channel, who).at(0), patienceMs);
}

export const command: Section = { name: 'command', measure };
