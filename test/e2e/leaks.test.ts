import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { examine } from '../../src/doctor.ts';
import { isSecret, type SettingName, settings } from '../../src/settings/table.ts';
import { runBot, startBotProcess } from './outages-process.ts';

const slow = 60_000;
const secretNames = settings.map(({ name }) => name).filter(isSecret);

/** What stands in a secret setting, and in nothing else; Slack's tokens begin as Slack's do. */
function markOf(name: SettingName): string {
  const begin = { SLACK_BOT_TOKEN: 'xoxb-', SLACK_APP_TOKEN: 'xapp-' }[name as string] ?? '';
  return `${begin}hush+${name.toLowerCase().replaceAll('_', '-')}/9z`;
}

/** A mark as it is, in JSON, in an address, in Base64: how a log could hold it. */
function spellings(mark: string): readonly string[] {
  return [mark, encodeURIComponent(mark), Buffer.from(mark).toString('base64').replace(/=+$/, '')];
}

function marksIn(text: string): readonly string[] {
  return secretNames.filter((name) => spellings(markOf(name)).some((mark) => text.includes(mark)));
}

type Answer = (seen: string, res: ServerResponse, req: IncomingMessage) => void;

/** Ways to answer that give back all that was sent. */
const answers: Readonly<Record<string, Answer>> = {
  'a refusal': (seen, res) => {
    res.writeHead(401, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ ok: false, error: 'invalid_client', error_description: seen, message: seen }));
  },
  'an error page': (seen, res) => {
    res.writeHead(500, { 'content-type': 'text/html' }).end(`<html><body>${seen}</body></html>`);
  },
  'an error of Orchestrator': (seen, res) => {
    res.writeHead(500, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ message: seen, errorCode: 0 }));
  },
  'a page that is no API': (seen, res) => {
    res.writeHead(200, { 'content-type': 'text/html' }).end(`<html><body>${seen}</body></html>`);
  },
  'a redirect': (seen, res) => {
    res.writeHead(302, { location: `https://elsewhere.invalid/?token=${encodeURIComponent(seen)}` }).end();
  },
  'no answer': (_seen, _res, req) => {
    req.socket.destroy();
  },
};

describe('what is secret in the settings', () => {
  const ends: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** A server that answers so; returns its address. */
  async function hostile(answer: Answer): Promise<string> {
    const server = createServer((req, res) => {
      let body = '';
      req.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      req.on('end', () => answer(`${req.url} ${JSON.stringify(req.headers)} ${body}`, res, req));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(
      () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'chatops-leaks-'));
    ends.push(() => rmSync(path, { recursive: true }));
    return path;
  }

  /** Every secret is set that goes with this way to sign in. */
  function told(url: string, way: 'app' | 'token' | 'password', kept: string): Record<string, string> {
    const marks = Object.fromEntries(secretNames.map((name) => [name, markOf(name)]));
    const signIn = {
      app: { UIPATH_CLIENT_ID: 'an-app', UIPATH_ACCESS_TOKEN: '', UIPATH_PASSWORD: '' },
      token: { UIPATH_CLIENT_SECRET: '', UIPATH_PASSWORD: '' },
      password: {
        UIPATH_TENANCY_NAME: 'default',
        UIPATH_USERNAME: 'bot',
        UIPATH_CLIENT_SECRET: '',
        UIPATH_ACCESS_TOKEN: '',
      },
    }[way];
    return {
      ...marks,
      ...signIn,
      ...(way === 'app' ? {} : { SLACK_APP_TOKEN: '' }),
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'trace',
      POLL_CRON: '* * * * * *',
      UIPATH_URL: `${url}/orchestrator_`,
      UIPATH_TOKEN_URL: `${url}/identity_/connect/token`,
      SLACK_API_URL: `${url}/slack/api`,
      MICROSOFT_APP_ID: '11111111-2222-4333-8444-555555555555',
      MICROSOFT_APP_TENANT_ID: '11111111-2222-4333-8444-666666666666',
      BOT_OPENID_METADATA_URL: `${url}/openid`,
      BOT_TOKEN_ISSUER: 'https://api.botframework.test',
      BOT_LOGIN_URL: `${url}/login`,
      BOT_OAUTH_SCOPE: 'https://api.botframework.test/.default',
      HEARTBEAT_URL: `${url}/ping/${encodeURIComponent(markOf('HEARTBEAT_URL'))}`,
      DATABASE_URL: `sqlite:${join(kept, 'chatops.db')}`,
      ALERT_ROUTES: 'slack:C0123456789',
    };
  }

  /** Knocks with what only the right ones know, spoilt, and returns all that is answered. */
  async function knock(url: string): Promise<string> {
    const ask = async (path: string, init?: RequestInit): Promise<string> => {
      const answer = await fetch(`${url}${path}`, init);
      return `${path} ${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
    };
    const post = { method: 'POST', body: '{"type":"message","text":"help"}' };
    return (
      await Promise.all([
        ask('/healthz'),
        ask('/readyz'),
        ask('/metrics'),
        ask('/nowhere'),
        ask('/webhooks/uipath', { ...post, headers: { 'x-uipath-signature': 'bm8=' } }),
        ask('/slack/events', {
          ...post,
          headers: { 'x-slack-signature': 'v0=no', 'x-slack-request-timestamp': '1' },
        }),
        ask('/api/messages', {
          ...post,
          headers: { authorization: `Bearer ${markOf('MICROSOFT_APP_PASSWORD')}` },
        }),
      ])
    ).join('\n');
  }

  const cases = Object.keys(answers).map(
    (kind, at) => [kind, (['app', 'token', 'password'] as const)[at % 3] ?? 'app'] as const,
  );

  it.each(cases)(
    'is nowhere to be read after %s to a bot that signs in by %s',
    async (kind, way) => {
      const kept = folder();
      const answer = answers[kind];
      if (answer === undefined) throw new Error(`no answer called ${kind}`);
      const env = told(await hostile(answer), way, kept);
      const bot = await startBotProcess(env);
      ends.push(() => bot.kill());
      const seen: string[] = [];
      const examined = examine(env, (line) => seen.push(line));
      await expect.poll(() => bot.output(), { timeout: 20_000 }).toContain('polling fails');
      await expect
        .poll(() => bot.output(), { timeout: 20_000 })
        .toMatch(/cannot connect yet|Slack cannot be reached/);
      const said = await knock(bot.url);
      expect(said).toContain('/readyz 503');
      const { stderr, stdout } = await bot.terminate();
      expect(marksIn(stdout)).toEqual([]);
      expect(marksIn(stderr)).toEqual([]);
      expect(marksIn(said)).toEqual([]);
      for (const file of readdirSync(kept)) {
        expect(marksIn(readFileSync(join(kept, file), 'latin1')), file).toEqual([]);
      }

      expect(await examined).toBe(1);
      expect(seen.join('\n')).toMatch(/✗ Orchestrator sign-in/);
      expect(marksIn(seen.join('\n'))).toEqual([]);
    },
    slow,
  );

  it(
    'is nowhere to be read when the database, or what is behind TLS, cannot be reached',
    async () => {
      const url = await hostile(answers['a refusal'] as Answer);
      const closed = 'postgres://bot:hush+database-url%2F9z@127.0.0.1:9/chatops';
      const env = { ...told(url, 'token', folder()), DATABASE_URL: closed };
      const { code, stderr, stdout } = await runBot(env);
      expect(code).toBe(1);
      expect(stdout).toContain('cannot start');
      expect(marksIn(stdout + stderr)).toEqual([]);
      expect(stdout + stderr).not.toContain('hush');

      const seen: string[] = [];
      const tls = { ...env, UIPATH_URL: url.replace('http:', 'https:') };
      expect(await examine(tls, (line) => seen.push(line))).toBe(1);
      expect(seen.join('\n')).toMatch(/✗ store[^]*✗ Orchestrator/);
      expect(seen.join('\n')).not.toContain('hush');
    },
    slow,
  );

  it('is nowhere to be read when the settings are wrong', async () => {
    const env = {
      ...told('nowhere', 'app', folder()),
      DATABASE_URL: 'mysql://bot:hush+database-url%2F9z@db',
    };
    const { code, stderr, stdout } = await runBot({
      ...env,
      HEARTBEAT_URL: `ftp://${markOf('HEARTBEAT_URL')}`,
    });
    expect(code).toBe(78);
    expect(stdout + stderr).not.toContain('hush');
  });
});

describe('the doctor', () => {
  it('prints what servers say so that no terminal obeys it', async () => {
    const nasty = 'gone \u001b]0;owned\u0007\u009b31m\r\nover \u202etxt';
    const server = createServer((_req, res) => {
      res.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ message: nasty }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const seen: string[] = [];
      await examine(
        {
          UIPATH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          UIPATH_ACCESS_TOKEN: 'a-token',
          TEAMS_INSECURE_NO_AUTH: 'true',
          HOST: '127.0.0.1',
          DATABASE_URL: 'sqlite::memory:',
        },
        (line) => seen.push(line),
      );
      const all = seen.join('');
      expect(all).toContain('gone \\u001b]0;owned\\u0007');
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(all).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    } finally {
      server.close();
    }
  });
});
