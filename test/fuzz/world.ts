import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/server.ts';
import { slackEscapes, teamsEscapes } from '../fixtures/escapes.ts';
import { nastyTexts } from '../fixtures/nasty.ts';
import { startBotFramework, type Tokens } from './bot-framework.ts';
import { type BotProcess, type LogLine, startBotProcess } from './bot-process.ts';
import { type Corpus, createCorpus } from './corpus.ts';
import type { Findings } from './findings.ts';
import { type OrchestratorProxy, startOrchestratorProxy } from './orchestrator-proxy.ts';
import { createRandom } from './random.ts';
import { startSlack } from './slack-double.ts';
import { slackOperator } from './slack-inputs.ts';
import { startTeams } from './teams-double.ts';
import { teamsOperator } from './teams-inputs.ts';

export const signingSecret = 'signing-secret-of-the-fuzz-run';
export const webhookSecret = 'webhook-secret-of-the-fuzz-run';

/** The bot in a process of its own, with an Orchestrator, a Slack and a Teams that are against it. */
export interface World {
  readonly bot: BotProcess;
  readonly orchestrator: OrchestratorProxy;
  readonly corpus: Corpus;
  readonly slackUrl: string;
  readonly teamsUrl: string;
  readonly teamsTokens: Tokens;
  readonly jobUrl: string;
  /** Texts that got out of their quotes, and messages in all. */
  readonly shown: { messages: number; escapes: number };
  /** A job has just faulted, with a nasty error. */
  fault(): void;
  /** Acts that the bot says it did for people who may not. */
  wrongActs(): readonly string[];
  close(): Promise<void>;
}

/** Lines at this level say that something went wrong which nobody foresaw; 50 is pino's `error`. */
const errorLevel = 50;
/** Errors of the world around the bot, told as such to those who run it. */
const foreseen = new Set(['polling fails', 'a route is lost', 'a faulted job cannot be read']);
const foreseenTypes = new Set(['DeliveryError', 'ResponseUrlError']);
/** Everybody reads but in one folder; two operate, one of them a person of each platform; each needs the other to kill. */
const rules = `
rules:
  - name: closed folder
    effect: deny
    who: '*'
    may: '*'
    folder: HR/*
  - name: two to kill
    effect: approval
    who: [slack:${slackOperator}, teams:${teamsOperator}]
    may: kill
    approvers: [slack:${slackOperator}, teams:${teamsOperator}]
  - name: operators
    who: [slack:${slackOperator}, teams:${teamsOperator}]
    may: '*'
  - name: readers
    who: '*'
    may: read
`;
const acts = ['start', 'stop', 'kill', 'retry', 'resume'];

export async function createWorld(seed: number, findings: Findings): Promise<World> {
  const random = createRandom(seed + 1);
  const corpus = createCorpus();
  const shown = { messages: 0, escapes: 0 };
  const judge = (
    what: string,
    sent: Parameters<Corpus['harvestSlack']>[0],
    refusal: string | null,
    escapes: readonly string[],
  ): void => {
    shown.messages += 1;
    shown.escapes += escapes.length;
    for (const escape of escapes) findings.add(`escape in ${what}`, `${escape}: ${JSON.stringify(sent)}`);
    if (refusal !== null) findings.add(`${what} was refused`, `${refusal}: ${JSON.stringify(sent)}`);
    const said = JSON.stringify(sent);
    if (said.includes('Something went wrong')) findings.add('an unexpected error', said);
  };
  const sandbox = await createOrchestratorSandbox();
  sandbox.control.setDurations({ pendingMs: 300, runningMs: 600 });
  for (const [at, info] of nastyTexts.entries()) {
    sandbox.control.addRelease({ name: info.slice(0, 100) || `nasty ${at}`, folder: 'Finance' });
  }
  const orchestrator = await startOrchestratorProxy(new URL(sandbox.url).origin, random);
  const slack = await startSlack({
    random,
    onShown: (what, sent, refusal) => {
      corpus.harvestSlack(sent);
      judge(`Slack ${what}`, sent, refusal, slackEscapes(sent));
    },
  });
  const teams = await startTeams({
    random,
    onShown: (what, sent, refusal) => {
      corpus.harvestTeams(sent);
      judge(`Teams ${what}`, sent, refusal, teamsEscapes(sent));
    },
  });
  const framework = await startBotFramework();
  const folder = mkdtempSync(join(tmpdir(), 'chatops-fuzz-'));
  writeFileSync(join(folder, 'rules.yaml'), rules);
  const url = `${orchestrator.url}${new URL(sandbox.url).pathname}`;
  const bot = await startBotProcess({
    cwd: folder,
    settings: {
      HOST: '127.0.0.1',
      PORT: '0',
      PUBLIC_URL: 'https://bot.example.com',
      DATABASE_URL: 'sqlite:./fuzz.db',
      UIPATH_URL: url,
      UIPATH_TOKEN_URL: sandbox.tokenUrl,
      UIPATH_CLIENT_ID: sandbox.credentials.clientId,
      UIPATH_CLIENT_SECRET: sandbox.credentials.clientSecret,
      UIPATH_WEBHOOK_SECRET: webhookSecret,
      UIPATH_READS_PER_MINUTE: '1000',
      POLL_CRON: '* * * * * *',
      ALERT_ROUTES: 'slack:C0ALERTS',
      SLACK_BOT_TOKEN: 'xoxb-fuzz',
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${slack.url}/api/`,
      ...framework.settings,
      CHATOPS_CONFIG: './rules.yaml',
      LOG_LEVEL: 'info',
    },
    onLog: (line) => {
      if (line.level >= errorLevel && !isForeseen(line))
        findings.add(`log: ${line.msg ?? ''} ${errorOf(line)}`, line);
    },
    onNoise: (text) => findings.add('printed beside the log', text),
    onStall: (ms) => findings.add('the event loop stood still', `${ms} ms`),
  });
  return {
    bot,
    orchestrator,
    corpus,
    slackUrl: slack.url,
    teamsUrl: teams.url,
    teamsTokens: await framework.tokensFor(teams.url),
    jobUrl: `${url}/jobs/`,
    shown,
    fault: () => void sandbox.control.faultNow('Payroll Run', { info: random.pick(nastyTexts) }),
    wrongActs: () => {
      const file = new DatabaseSync(join(folder, 'fuzz.db'), { readOnly: true });
      try {
        const rows = file
          .prepare(
            `select actor, command, outcome from audit where outcome = 'ok' and actor not in (?, ?)
             and command in (${acts.map(() => '?').join(', ')})`,
          )
          .all(`slack:${slackOperator}`, `teams:${teamsOperator}`, ...acts);
        return rows.map((row) => JSON.stringify(row));
      } finally {
        file.close();
      }
    },
    close: async () => {
      for (const each of [slack, teams, framework, orchestrator]) await each.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isForeseen({ err, msg }: LogLine): boolean {
  const type = typeof err === 'object' && err !== null && 'type' in err ? String(err.type) : '';
  return foreseen.has(msg ?? '') || foreseenTypes.has(type);
}

/** What kind of error a line tells of: its beginning, without what differs from time to time. */
function errorOf({ err }: Readonly<Record<string, unknown>>): string {
  if (typeof err !== 'object' || err === null) return '';
  const { message, type } = err as { message?: string; type?: string };
  return `${type ?? ''} ${(message ?? '').slice(0, 60).replace(/\d+/g, 'N')}`;
}
