import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bot as `npm start` runs it. */
export interface BotProcess {
  /** Where it listens. */
  readonly url: string;
  /** All that it has written so far, to stdout and stderr. */
  output(): string;
  /** Ends it at once, wherever it is. */
  kill(): Promise<void>;
  /** Asks it to end, as a container platform does. */
  terminate(): Promise<Ended>;
}

type Settings = Readonly<Record<string, string>>;

/** Runs the bot to its end, for settings with which it does not stay. */
export async function runBot(settings: Settings): Promise<Ended> {
  const bot = launch(settings);
  return bot.ended;
}

/** Starts the bot; resolves when it listens. `LOG_LEVEL` must let `info` through, which says where. */
export async function startBotProcess(settings: Settings): Promise<BotProcess> {
  const bot = launch(settings);
  const url = await Promise.race([bot.listening, bot.ended.then(failed)]);
  return {
    url,
    output: () => bot.written.stdout + bot.written.stderr,
    kill: async () => {
      bot.child.kill('SIGKILL');
      await bot.ended;
    },
    terminate: async () => {
      bot.child.kill('SIGTERM');
      return bot.ended;
    },
  };
}

function failed({ code, stdout, stderr }: Ended): never {
  throw new Error(`The bot ended with ${code}.\n${stdout}\n${stderr}`);
}

function launch(settings: Settings): {
  readonly child: ChildProcess;
  readonly written: { readonly stdout: string; readonly stderr: string };
  readonly listening: Promise<string>;
  readonly ended: Promise<Ended>;
} {
  const child = spawn(process.execPath, [main], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  const listening = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      written.stdout += data;
      const url = /"url":"(http[^"]+)"[^\n]*"msg":"listening"/.exec(written.stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  child.stderr.setEncoding('utf8').on('data', (data: string) => {
    written.stderr += data;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...written }));
  return { child, written, listening, ended };
}
