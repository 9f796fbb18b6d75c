import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Sample {
  readonly heapMb: number;
  readonly rssMb: number;
  readonly longestStallMs: number;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg?: string };

/** The bot as `npm start` runs it, in a process of its own. */
export interface BotProcess {
  readonly url: string;
  /** Memory in use after a collection. */
  sample(): Promise<Sample>;
  /** Ends it in order; resolves to its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  /** Its exit code or signal; null while it runs. */
  ended(): string | null;
}

const endWithinMs = 40_000;

/** Starts it and waits until it listens. Every line of its log goes to `onLog`, anything else it prints to `onNoise`. */
export async function startBotProcess(options: {
  readonly settings: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onLog: (line: LogLine) => void;
  readonly onNoise: (text: string) => void;
  readonly onStall: (ms: number) => void;
}): Promise<BotProcess> {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const probe = new URL('./probe.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, main, 'start'], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH ?? '', ...options.settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let ended: string | null = null;
  child.once('exit', (code, signal) => {
    ended = signal ?? String(code);
  });
  child.on('message', (message) => {
    const { stalledMs } = message as { stalledMs?: number };
    if (stalledMs !== undefined) options.onStall(stalledMs);
  });
  const said: string[] = [];
  child.stderr?.on('data', (data: Buffer) => {
    if (said.length < 20) said.push(data.toString());
    options.onNoise(data.toString());
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`The bot ended with ${code} while it started.\n${said.join('\n')}`)),
    );
    eachLine(child, (text) => {
      if (said.length < 20) said.push(text);
      const line = parsed(text);
      if (line === null) return options.onNoise(text);
      if (line.msg === 'listening') resolve(String(line.url));
      options.onLog(line);
    });
  });
  return {
    url,
    ended: () => ended,
    sample: () =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(new Error(`The bot ended: ${ended}`));
        const hear = (message: unknown): void => {
          if (typeof message !== 'object' || message === null || !('heapMb' in message)) return;
          child.off('message', hear);
          resolve(message as Sample);
        };
        child.on('message', hear);
        child.send('sample');
      }),
    stop: async () => {
      if (ended !== null) return null;
      child.kill('SIGTERM');
      const cut = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
      const [code] = (await once(child, 'exit')) as [number | null];
      clearTimeout(cut);
      return code;
    },
  };
}

function eachLine(child: ChildProcess, hear: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}

function parsed(text: string): LogLine | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null && 'level' in line ? (line as LogLine) : null;
  } catch {
    return null;
  }
}
