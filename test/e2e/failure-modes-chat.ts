import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';

/** The alerts of these jobs, in the order in which they stand in the conversation. */
export async function alertsOf(
  chat: ChatDriver,
  jobs: readonly number[],
): Promise<readonly { readonly job: number; readonly shown: Seen }[]> {
  const messages = await chat.messages('ana');
  return messages
    .filter((message) => isAlert(message))
    .flatMap((shown) => jobs.filter((job) => namesJob(shown, job)).map((job) => ({ job, shown })));
}

/** The alert of this job, as soon as it is there. */
export function alertOf(chat: ChatDriver, job: number, who: Who = 'ana'): Promise<Seen> {
  return chat.until(who, (message) => isAlert(message) && namesJob(message, job), `the alert of job ${job}`);
}

function isAlert(message: Seen): boolean {
  return message.buttons.includes('Kill') && /in 7 days/.test(message.text);
}

/** `job 127416`, however the platform spaces and sets it. */
export function namesJob({ text }: Seen, job: number): boolean {
  return new RegExp(`\\bjob\\s+${job}\\b`, 'i').test(text);
}

const patienceMs = 60_000;
const lookEveryMs = 100;

/**
 * Resolves when the bot has looked for faults once more from now on, and once after that, and no message waits to be
 * delivered: whatever was to be said by now is said, and twice if it is ever to be said twice.
 */
export async function allSaid(botUrl: string): Promise<void> {
  const since = Date.now();
  const polledAfter = since / 1000 + 2;
  let last = '';
  while (Date.now() < since + patienceMs) {
    last = (await ask(`${botUrl}/metrics`)).text;
    if (metric(last, 'chatops_poll_last_success_seconds') >= polledAfter && waiting(last) === 0) return;
    await pause(lookEveryMs);
  }
  throw new Error(
    `After ${patienceMs} ms ${waiting(last)} messages wait, last poll ${metric(last, 'chatops_poll_last_success_seconds')}`,
  );
}

/** Asks the bot over a connection of its own: one that was kept may belong to a bot that has ended. */
export async function ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  const chunks = (await answer.toArray()) as Buffer[];
  return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

/** Messages that wait to be delivered, as the bot's metrics tell. */
export async function waitingMessages(botUrl: string): Promise<number> {
  return waiting((await ask(`${botUrl}/metrics`)).text);
}

function waiting(metrics: string): number {
  return metric(metrics, 'chatops_alerts_waiting');
}

/** Sum over all labels; 0 when the metric has no value yet. */
function metric(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
