/**
 * `npm run fuzz`: the bot as `npm start` runs it, over real HTTP, against everything that Slack, Teams, Orchestrator and
 * whoever finds the port may send. FUZZ_SECONDS (60) is how long, FUZZ_SEED (2026) draws the same inputs again.
 * Ends with 1 when anything happened that must not.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { teamsEscapes } from '../fixtures/escapes.ts';
import type { Sample } from './bot-process.ts';
import { createFindings } from './findings.ts';
import type { Askers, Input } from './input.ts';
import { createPathInputs, createWebhookInputs } from './other-inputs.ts';
import { createRandom } from './random.ts';
import { type Answer, createSender } from './sender.ts';
import { createSlackInputs } from './slack-inputs.ts';
import { createTeamsInputs } from './teams-inputs.ts';
import { createWorld, signingSecret, webhookSecret } from './world.ts';

const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
const seed = Number(process.env.FUZZ_SEED ?? 2026);
/** Requests under way at once. */
const width = 12;
/** Growth after the warm-up that is taken for a leak. */
const heapGrowthMb = 64;
const rssGrowthMb = 256;
const wildness = 0.15;

/** What the bot's port answers by design; everything else is a finding. */
const designed = new Set([200, 202, 400, 401, 403, 404, 405, 408, 410, 413, 415, 429, 431, 501, 503]);

const findings = createFindings();
const random = createRandom(seed);
const world = await createWorld(seed, findings);
const { bot, corpus, jobUrl, orchestrator, slackUrl, teamsTokens, teamsUrl } = world;
const slack = createSlackInputs({ random, corpus, signingSecret, slackUrl, jobUrl });
const teams = createTeamsInputs({ random, corpus, serviceUrl: teamsUrl, tokens: teamsTokens, jobUrl });
const webhook = createWebhookInputs(random, webhookSecret);
const path = createPathInputs(random);
const sender = createSender(bot.url);
const tried = new Map<string, number>();
const statuses = new Map<string, number>();

await ready();
// Starting takes long, and is no stop.
await bot.sample();
const began = Date.now();
const samples: Sample[] = [];
try {
  // First nobody who may change anything: whatever is written to Orchestrator then is wrong.
  await fuzzFor(seconds * 0.15, 'outsiders', 0);
  samples.push(await bot.sample());
  await fuzzFor(seconds * 0.25, 'outsiders', wildness);
  for (const write of orchestrator.writes)
    findings.add('a write that nobody was permitted to ask for', write);
  samples.push(await bot.sample());
  for (let part = 0; part < 6; part += 1) {
    await fuzzFor(seconds * 0.1, 'all', wildness);
    samples.push(await bot.sample());
  }
  for (const act of world.wrongActs()) findings.add('an act for somebody who may not', act);
} catch (cause) {
  findings.add('the run broke off', String(cause));
}
const took = (Date.now() - began) / 1_000;
if (bot.ended() !== null) findings.add('the process ended', bot.ended());
const code = await bot.stop();
if (code !== 0) findings.add('the process did not end in order', code);
judgeMemory();
report();
sender.close();
await world.close();
process.exitCode = findings.count === 0 ? 0 : 1;

/** Waits until the bot has found everything that it needs. */
async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 300 && bot.ended() === null; attempt += 1) {
    if ((await fetch(`${bot.url}/readyz`)).ok) return;
    await pause(100);
  }
  throw new Error('The bot did not get ready.');
}

async function fuzzFor(partSeconds: number, askers: Askers, share: number): Promise<void> {
  orchestrator.wildness = share;
  const end = Date.now() + partSeconds * 1_000;
  const faults = setInterval(world.fault, 500);
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (Date.now() < end && bot.ended() === null) await send(next(askers));
    }),
  );
  clearInterval(faults);
  orchestrator.wildness = 0;
}

function next(askers: Askers): Input {
  const dice = random.below(20);
  if (dice < 9) return slack(askers);
  if (dice < 17) return teams(askers);
  return dice < 19 ? webhook() : path();
}

async function send(input: Input): Promise<void> {
  const { body, kind, path: at } = input;
  tried.set(kind, (tried.get(kind) ?? 0) + 1);
  let answer: Answer;
  try {
    answer = await sender.send(input);
  } catch (cause) {
    if (input.mayBreak !== true) findings.add(`no answer to ${kind}`, `${String(cause)}: ${body}`);
    return;
  }
  const answered = `${kind.split(' ')[0]} ${answer.status}`;
  statuses.set(answered, (statuses.get(answered) ?? 0) + 1);
  if (!designed.has(answer.status)) findings.add(`${kind} was answered ${answer.status}`, body);
  if (input.unproven === true && answer.status < 400) findings.add(`${kind} was taken`, body);
  if (at === '/api/messages' && answer.text !== '') judgeTeamsAnswer(answer.text);
}

/** What an invoke is answered with is shown, too. */
function judgeTeamsAnswer(text: string): void {
  const answer: unknown = JSON.parse(text);
  corpus.harvestTeams(answer as never);
  const escapes = teamsEscapes(answer);
  world.shown.messages += 1;
  world.shown.escapes += escapes.length;
  for (const escape of escapes) findings.add('escape in an answer to Teams', `${escape}: ${text}`);
}

function judgeMemory(): void {
  const [, warm] = samples;
  const last = samples.at(-1);
  if (warm === undefined || last === undefined) return;
  if (last.heapMb - warm.heapMb > heapGrowthMb) findings.add('the heap grows', samples);
  if (last.rssMb - warm.rssMb > rssGrowthMb) findings.add('the memory grows', samples);
}

function report(): void {
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  const total = [...tried.values()].reduce((sum, count) => sum + count, 0);
  const listed = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name} ${count}`)
      .join(' · ');
  print(`Seed ${seed}, ${took.toFixed(0)} s, ${total} inputs (${(total / took).toFixed(0)} a second)`);
  print(`Inputs: ${listed(tried)}`);
  print(`Answers of the bot: ${listed(statuses)}`);
  print(`Answers of Orchestrator: ${listed(orchestrator.answers)}`);
  print(`Writes to Orchestrator: ${orchestrator.writes.length}, all asked for by operators or counted below`);
  print(`Messages shown: ${world.shown.messages}, escapes: ${world.shown.escapes}`);
  const mb = (of: (sample: Sample) => number): string =>
    samples.map((each) => of(each).toFixed(0)).join(' → ');
  print(`Memory: heap ${mb((each) => each.heapMb)} MB, RSS ${mb((each) => each.rssMb)} MB`);
  print(`Longest stop of the event loop: ${samples.at(-1)?.longestStallMs ?? 0} ms`);
  print(`Findings: ${findings.count}`);
  for (const line of findings.lines()) print(`- ${line}`);
}
