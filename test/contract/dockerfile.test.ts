import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
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
afterAll(() => {
  for (const dir of dirs) {
    execFileSync('chmod', ['-R', 'u+w', dir]);
    rmSync(dir, { recursive: true });
  }
});
const isRoot = process.getuid?.() === 0;

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

/** Steps that are taken here: they reach no further than the stage's own directory. */
const here = /^(npm ci|install -d) [\w .=-]+$/;
/** What belongs to the base image, which is not here. */
const baseImage = /^rm -rf( \/(usr\/local|opt)\/[\w./*-]+)+$/;

function run(image: Image, command: string): void {
  if (baseImage.test(command)) return;
  if (!here.test(command)) throw new Error(`This step is not taken outside of an image: ${command}`);
  // Giving files away takes root, which a developer's machine may not grant.
  const allowed = isRoot ? command : command.replace(/ -o 1000 -g 1000/, '');
  execFileSync('sh', ['-c', allowed], { cwd: image.dir, stdio: 'pipe' });
}

/** Makes the image's files as they are with `--read-only`: only what is mounted can be written. */
function makeReadOnly(image: Image): void {
  execFileSync('chmod', ['-R', 'a-w,a+rX', image.dir]);
  execFileSync('chmod', ['u+rwx', join(image.dir, 'data')]);
}

/** Everything below a directory with the time of its last change. */
function snapshot(dir: string): ReadonlyMap<string, number> {
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  return new Map(paths.map((path) => [path, lstatSync(join(dir, path)).mtimeMs]));
}

describe('the Dockerfile, step by step', () => {
  it('begins with an image that is pinned by its digest, of the Node that is tested', () => {
    const bases = text.match(/^FROM .*$/gm) ?? [];
    expect(bases).toHaveLength(2);
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    for (const base of bases) expect(base).toMatch(/^FROM \S+-slim@sha256:[0-9a-f]{64}( AS dependencies)?$/);
    expect(new Set(bases.map((base) => base.split(' ')[1])).size).toBe(1);
    expect(bases[0]).toContain(` node:${devDependencies.node}-`);
  });

  it('makes an image that starts, answers its health check, holds no stand-ins and writes to its data only', async () => {
    const image = build();
    expect(image.user).toBe('node');
    expect(existsSync(join(image.dir, 'src/sandbox'))).toBe(false);
    expect(existsSync(join(image.dir, 'node_modules/vitest'))).toBe(false);
    mkdirSync(join(image.dir, 'data'), { recursive: true });
    makeReadOnly(image);
    const before = snapshot(image.dir);

    const [port, metricsPort] = [await freePort(), await freePort()];
    const env = {
      ...image.env,
      PATH: process.env.PATH ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      // There is no other place to write to.
      TMPDIR: '/proc/nowhere',
      HOME: '/proc/nowhere',
      UIPATH_URL: 'http://127.0.0.1:9/nobody/listens/orchestrator_',
      UIPATH_ACCESS_TOKEN: 'none',
      TEAMS_INSECURE_NO_AUTH: 'true',
    };
    const [command = '', ...args] = image.cmd;
    const bot = spawn(command, args, {
      cwd: image.dir,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(isRoot ? { uid: 1000, gid: 1000 } : {}),
    });
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
    const changed = [...snapshot(image.dir)]
      .filter(([path, at]) => before.get(path) !== at)
      .map(([path]) => path);
    expect(changed).toContain('data/chatops.db');
    expect(changed.filter((path) => !/^data(\/|$)/.test(path))).toEqual([]);
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
