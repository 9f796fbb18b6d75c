import { setTimeout as pause } from 'node:timers/promises';
import { channelIds } from '../../src/sandbox/slack/seed.ts';
import type { Bot } from '../e2e/bot.ts';
import { type BotOnSlack, patienceMs, withBotOnSlack } from './bot-on-slack.ts';
import { bareFetch, bearer } from './job-list-url.ts';
import { neverCron } from './never-cron.ts';
import type { Row, Section } from './row.ts';
import { alternate, mean, median, timed } from './timing.ts';

const rounds = 10;
const processName = 'Invoice_Processing';
const webhookSecret = 'bench-webhook-secret';
const pollEveryMs = 1_000;
const everySecond = '* * * * * *';
/** The bot itself leaves a second between two messages to a channel; the next fault comes after that. */
const restMs = 1_100;
const withinMs = 1_000;
/** Eleven faults in a quarter of a minute are more than the usual budget is for, which would make the last ones wait. */
const readBudget = '120';
/** As people have it; each fault here is a problem of its own, so that each gets a message. */
const grouped = { ALERT_GROUPING: '1h' };

async function measure(): Promise<readonly Row[]> {
  const byWebhook = await withBotOnSlack(
    {
      ...grouped,
      UIPATH_WEBHOOK_SECRET: webhookSecret,
      POLL_CRON: neverCron,
      UIPATH_READS_PER_MINUTE: readBudget,
    },
    async (world) => {
      await subscribe(world.bot);
      const ours = () => pause(restMs).then(() => alerted(world));
      return alternate({ rounds, warmUp: 1, ours, bare: () => told(world) });
    },
  );
  const byPoll = await withBotOnSlack({ ...grouped, POLL_CRON: everySecond }, async (world) => {
    let round = 0;
    const ours = async (): Promise<number> => {
      await pause(restMs);
      // One fault in each tenth of a second after a tick: the mean wait for the next tick is half an interval.
      await pause(untilPhase(((round + 0.5) / rounds) * pollEveryMs));
      round += 1;
      return alerted(world);
    };
    return alternate({ rounds, warmUp: 1, ours, bare: () => told(world) });
  });
  const peer = 'fetch of a list, fetch chat.postMessage';
  return [
    {
      what: 'Fault → chat.postMessage, by webhook',
      ours: { value: median(byWebhook.ours), unit: 'ms' },
      bare: { value: median(byWebhook.bare), unit: 'ms', peer },
      promise: null,
    },
    {
      what: `Fault → chat.postMessage, by webhook, slowest of ${rounds}`,
      ours: { value: Math.max(...byWebhook.ours), unit: 'ms' },
      bare: null,
      promise: { says: '≤ 1 s', kept: Math.max(...byWebhook.ours) <= withinMs },
    },
    {
      what: 'Fault → chat.postMessage, by poll each second, less the mean wait',
      ours: { value: mean(byPoll.ours) - pollEveryMs / 2, unit: 'ms' },
      bare: { value: mean(byPoll.bare), unit: 'ms', peer },
      promise: null,
    },
    {
      what: `Fault → chat.postMessage, by poll each second, slowest of ${rounds}`,
      ours: { value: Math.max(...byPoll.ours), unit: 'ms' },
      bare: null,
      promise: { says: '≤ interval + 1 s', kept: Math.max(...byPoll.ours) <= pollEveryMs + withinMs },
    },
  ];
}

/** From the fault until the message about it has reached Slack, in ms. */
async function alerted({ bot, slack: { drive } }: BotOnSlack): Promise<number> {
  const toChannel = () =>
    drive.calls('chat.postMessage').filter(({ args }) => args.channel === channelIds.alerts);
  const before = toChannel().length;
  return timed(async () => {
    const id = bot.sandbox.control.faultNow(processName, { info: nextProblem() });
    const message = await drive.waitFor(() => toChannel().at(before), patienceMs);
    if (!JSON.stringify(message.args).includes(String(id)))
      throw new Error(`The message is not about job ${id}.`);
  });
}

let problems = 0;

/** An error of a kind that there was not yet. */
function nextProblem(): string {
  problems += 1;
  const letters = [problems / 26, problems % 26].map((n) => String.fromCharCode(97 + Math.floor(n)));
  return `Acme.${letters.join('')}Exception: the ledger is locked.`;
}

/** The least that tells of a fault: read the newest of the list, post a line. In ms. */
async function told({ bot: { sandbox }, slack }: BotOnSlack): Promise<number> {
  const query = "$filter=State eq 'Faulted'&$orderby=Id desc&$top=1";
  return timed(async () => {
    const { value } = await bareFetch(`${sandbox.url}/odata/Jobs?${query}`, bearer(sandbox));
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel: channelIds.finance, text: `Job ${String(value[0]?.Id)} faulted` }),
    });
    const { ok } = (await response.json()) as { readonly ok: boolean };
    if (!ok) throw new Error('Slack refused the bare message.');
  });
}

async function subscribe({ sandbox, url }: Bot): Promise<void> {
  const response = await fetch(`${sandbox.url}/odata/Webhooks`, {
    method: 'POST',
    headers: { ...bearer(sandbox), 'content-type': 'application/json' },
    body: JSON.stringify({
      Name: 'bench',
      Url: `${url}/webhooks/uipath`,
      Enabled: true,
      Secret: webhookSecret,
      SubscribeToAllEvents: false,
      AllowInsecureSsl: true,
      Events: [{ EventType: 'job.faulted' }],
    }),
  });
  if (!response.ok) throw new Error(`The webhook was refused: ${await response.text()}`);
}

/** Milliseconds until the clock is this far into an interval. */
function untilPhase(phaseMs: number): number {
  return (phaseMs - (Date.now() % pollEveryMs) + pollEveryMs) % pollEveryMs;
}

export const faultToMessage: Section = { name: 'fault-to-message', measure };
