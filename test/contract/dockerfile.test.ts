import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
/** The context holds what is named with `!`, less what is named without. */
const kept = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
const left = new Set(ignored.filter((line) => !line.startsWith('!') && line !== '*'));

interface Image {
  readonly dir: string;
  readonly env: Record<string, string>;
  cmd: readonly string[];
  healthcheck: readonly string[];
  user: string | null;
}

const dirs: string[] = [];
afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true })));

/** Takes the Dockerfile's steps in plain directories, one a stage: `/app` becomes a directory of the stage. */
function build(): Image {
  const stages = new Map<string, Image>();
  let image: Image | undefined;
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [step = '', ...words] = line.split(' ');
    const rest = words.join(' ');
    if (step === 'FROM') {
      const dir = mkdtempSync(join(tmpdir(), 'image-'));
      dirs.push(dir);
      image = { dir, env: {}, cmd: [], healthcheck: [], user: null };
      stages.set(words[2] ?? 'last', image);
      continue;
    }
    if (image === undefined) throw new Error(`${step} before FROM`);
    if (step === 'COPY') copy(image, words, stages);
    else if (step === 'RUN') run(image, rest);
    else if (step === 'ENV') image.env[rest.split('=')[0] ?? ''] = rest.split('=').slice(1).join('=');
    else if (step === 'CMD') image.cmd = JSON.parse(rest) as string[];
    else if (step === 'HEALTHCHECK')
      image.healthcheck = JSON.parse(rest.slice(rest.indexOf('['))) as string[];
    else if (step === 'USER') image.user = rest;
    else if (!['WORKDIR', 'VOLUME', 'EXPOSE'].includes(step)) throw new Error(`unknown step ${step}`);
  }
  return stages.get('last')!;
}

function copy(image: Image, words: string[], stages: Map<string, Image>): void {
  const from = words[0]?.startsWith('--from=')
    ? stages.get(words.shift()!.slice('--from='.length))
    : undefined;
  const target = join(image.dir, words.pop() ?? '.');
  for (const word of words) {
    const source = from === undefined ? join(root, word) : join(from.dir, relative('/app', word));
    if (from === undefined) expect(kept, `${word} is in the build context`).toContain(word);
    cpSync(source, words.length > 1 || word.includes('.') ? join(target, word) : target, {
      recursive: true,
      filter: (path) => !left.has(relative(root, path)),
    });
  }
}

function run(image: Image, command: string): void {
  // Giving files away takes root, which a developer's machine may not grant.
  const allowed = process.getuid?.() === 0 ? command : command.replace(/ -o 1000 -g 1000/, '');
  execFileSync('sh', ['-c', allowed], { cwd: image.dir, stdio: 'pipe' });
}

describe('the Dockerfile, step by step', () => {
  it('makes an image that starts, answers its health check, and holds no stand-ins', async () => {
    const image = build();
    expect(image.user).toBe('node');
    expect(existsSync(join(image.dir, 'src/sandbox'))).toBe(false);
    expect(existsSync(join(image.dir, 'node_modules/vitest'))).toBe(false);
    mkdirSync(join(image.dir, 'data'), { recursive: true });

    const port = await freePort();
    const env = {
      ...image.env,
      PATH: process.env.PATH ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
      UIPATH_URL: 'http://127.0.0.1:9/nobody/listens/orchestrator_',
      UIPATH_ACCESS_TOKEN: 'none',
      TEAMS_INSECURE_NO_AUTH: 'true',
    };
    const [command = '', ...args] = image.cmd;
    const bot = spawn(command, args, { cwd: image.dir, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await new Promise<void>((resolve, reject) => {
        bot.stdout.on('data', (data: Buffer) => data.includes('listening') && resolve());
        bot.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      });
      const [probe = '', ...probeArgs] = image.healthcheck;
      expect(spawnSync(probe, probeArgs, { env }).status).toBe(0);
    } finally {
      bot.removeAllListeners('exit');
      bot.kill('SIGTERM');
      await once(bot, 'exit');
    }
    expect(bot.exitCode).toBe(0);
    expect(spawnSync(image.healthcheck[0]!, image.healthcheck.slice(1), { env }).status).toBe(1);
  }, 180_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
