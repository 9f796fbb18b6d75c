import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';
import { createSlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { Row, Section } from './row.ts';
import { alternate, median } from './timing.ts';
import { withFolder } from './work-folder.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const bareScript = `
  const server = require('node:http').createServer((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
`;
const patienceMs = 15_000;

async function measure(): Promise<readonly Row[]> {
  const orchestrator = await createOrchestratorSandbox();
  const slack = await createSlackSandbox();
  const times = await withFolder((folder) => {
    const env = {
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'chatops.db')}`,
      UIPATH_URL: orchestrator.url,
      UIPATH_ACCESS_TOKEN: orchestrator.credentials.accessToken,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      TEAMS_INSECURE_NO_AUTH: 'true',
      LOG_LEVEL: 'info',
    };
    return alternate({
      rounds: 7,
      warmUp: 1,
      ours: () => untilHealthy([main], env),
      bare: () => untilHealthy(['-e', bareScript], {}),
    });
  });
  await slack.close();
  await orchestrator.close();
  return [
    {
      what: 'Start-up: process → /healthz answers',
      ours: { value: median(times.ours), unit: 'ms' },
      bare: { value: median(times.bare), unit: 'ms', peer: 'node -e, node:http server' },
      promise: null,
    },
  ];
}

/** Starts Node with these arguments and returns after how many ms the address that it prints is healthy. */
async function untilHealthy(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'exit');
  const endNow = () => child.kill('SIGKILL');
  process.once('exit', endNow);
  try {
    const response = await fetch(`${await addressOf(child)}/healthz`);
    await response.text();
    if (!response.ok) throw new Error(`/healthz answered ${response.status}`);
    return performance.now() - began;
  } finally {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', endNow);
  }
}

/** The first address of this machine in what the process prints. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The output of the process cannot be read.');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error('The process ended before it listened.');
}

export const startUp: Section = { name: 'start-up', measure };
