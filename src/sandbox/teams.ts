import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const startWithinMs = 30_000;
const endWithinMs = 5_000;

/** Conversation ids as the bot sees them; a route is `teams:` and one of these. */
export interface PlaygroundConversations {
  readonly personal: string;
  readonly group: string;
  /** The team's "Job alerts" channel. */
  readonly channel: string;
  /** The team's General channel. */
  readonly general: string;
}

interface PlaygroundPerson {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
}

/** Microsoft's Agents Playground, running. */
export interface AgentsPlayground {
  /** The page to chat in. */
  readonly url: string;
  readonly conversations: PlaygroundConversations;
  /** The first one is who types in the page. */
  readonly people: readonly [PlaygroundPerson, ...PlaygroundPerson[]];
  /** Installs the bot in every conversation, as an admin would: it can write there from then on. */
  install(): Promise<void>;
  /** Ends the process and removes its directory. */
  close(): Promise<void>;
}

export const people = ['Ana', 'Jo', 'Sam', 'Kim', 'Lee', 'Noor'].map((name, index) => ({
  id: `user-${name.toLowerCase()}`,
  name,
  aadObjectId: `00000000-0000-4000-8000-0000000000a${index}`,
}));

const bot = { id: '28:00000000-0000-4000-8000-0000000000b0', name: 'Jobs' };

/** Fixed, so that settings can name them before the playground runs. */
export const conversations: PlaygroundConversations = {
  personal: 'a:personal-chat',
  group: '19:robot-operations@thread.v2',
  channel: '19:job-alerts@thread.tacv2',
  general: '19:automation@thread.tacv2',
};

/**
 * Starts `@microsoft/m365agentsplayground` as a process of its own, speaking to the bot at `botUrl`
 * (`http://127.0.0.1:3000/api/messages`). `port` 0 or none takes a free one. `dir` is where its configuration is
 * written; a temporary directory that `close` removes when left out. Rejects when it does not answer within 30 s.
 */
export async function startAgentsPlayground(options: {
  readonly botUrl: string;
  readonly port?: number;
  readonly dir?: string;
}): Promise<AgentsPlayground> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'agents-playground-')));
  await mkdir(dir, { recursive: true });
  // YAML is a superset of JSON.
  await writeFile(join(dir, '.m365agentsplayground.yml'), JSON.stringify(configuration(), null, 2));

  const port = options.port || (await freePort());
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('end-with-parent.ts', import.meta.url).href,
      cliPath(),
      '-e',
      options.botUrl,
      '-c',
      'msteams',
      '-p',
      String(port),
      '--dt',
    ],
    // Nothing is ever written to its stdin: its end tells that we are gone.
    { cwd: dir, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, TEAMSAPPTESTER_BROWSER: 'none' } },
  );
  const close = async () => {
    await end(child);
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${await answering(child)}`;
    const [first, ...others] = people;
    if (first === undefined) throw new Error('The playground has nobody in it.');
    return { url, conversations, people: [first, ...others], install: () => install(url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What its configuration schema asks for: the current user, five more, one group chat, a team with one more channel. */
function configuration(): unknown {
  const [currentUser, ...users] = people.map(({ id, name, aadObjectId }) => {
    const mail = `${name.toLowerCase()}@example.com`;
    return {
      id,
      name,
      aadObjectId,
      userPrincipleName: mail,
      email: mail,
      givenName: name,
      surname: 'Example',
    };
  });
  return {
    version: '0.1.1',
    tenantId: '00000000-0000-4000-8000-0000000000c0',
    bot,
    currentUser,
    users,
    personalChat: { id: conversations.personal },
    groupChat: { id: conversations.group, name: 'Robot operations' },
    team: {
      id: conversations.general,
      name: 'Automation',
      aadGroupId: '00000000-0000-4000-8000-0000000000d0',
      channels: [{ id: conversations.channel, name: 'Job alerts' }],
    },
  };
}

function cliPath(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@microsoft/m365agentsplayground/package.json')), 'cli.js');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port could be found.');
  return address.port;
}

/**
 * Resolves to the port once the process answers there. It takes another port when the given one is occupied and
 * prints "Listening on …" even with a configuration that it cannot use, so both are asked.
 */
async function answering(child: ChildProcess): Promise<number> {
  let output = '';
  const keep = (chunk: Buffer) => {
    output = `${output}${chunk.toString()}`.slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const deadline = Date.now() + startWithinMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const port = /Listening on (\d+)/.exec(output)?.[1];
    if (port !== undefined && (await pong(Number(port)))) return Number(port);
    await sleep(50);
  }
  throw new Error(`The Agents Playground did not start: ${output.trim() || 'it printed nothing'}`);
}

async function pong(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_debug/ping`);
    return (await response.text()) === 'pong';
  } catch {
    return false;
  }
}

async function install(url: string): Promise<void> {
  for (const conversation of Object.values(conversations)) {
    const response = await fetch(
      `${url}/_debug/conversation/${encodeURIComponent(conversation)}/installation`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      },
    );
    if (!response.ok)
      throw new Error(`The bot could not be installed in ${conversation}: ${response.status}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
  await ended;
  clearTimeout(forced);
}
