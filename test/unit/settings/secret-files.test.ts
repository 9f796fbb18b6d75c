import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config.ts';
import { createReader } from '../../../src/settings/reader.ts';
import { isSecret, settings } from '../../../src/settings/table.ts';

const secret = settings.map(({ name }) => name).filter(isSecret);

describe('secrets from files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chatops-secrets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileOf = (content: string): string => {
    const path = join(folder, `secret-${Math.random().toString(36).slice(2)}`);
    writeFileSync(path, content);
    return path;
  };

  it('are what the settings call so, and nothing that says so is left out', () => {
    const named = settings
      .map(({ name }) => name)
      .filter((name) => /SECRET|PASSWORD|TOKEN$|_KEY$/.test(name));
    expect(secret).toEqual(expect.arrayContaining([...named, 'DATABASE_URL', 'HEARTBEAT_URL']));
  });

  it('are named in the README', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const said = /\*\*Secrets from files\.\*\*([^\n]*?)can be read/.exec(readme)?.[1] ?? '';
    expect(new Set([...said.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]))).toEqual(new Set(secret));
  });

  it.each(secret)('%s is read from one, without the line end behind it', (name) => {
    const reader = createReader({ [`${name}_FILE`]: fileOf('from-the-file\r\n') });
    expect(reader.text(name)).toBe('from-the-file');
    expect(reader.faults).toEqual([]);
  });

  it.each(secret)('%s and its file together are a fault, which tells neither', (name) => {
    const reader = createReader({ [name]: 'hush-given', [`${name}_FILE`]: fileOf('hush-file') });
    expect(reader.text(name)).toBeNull();
    expect(reader.text(name)).toBeNull();
    expect(reader.faults).toEqual([`${name}_FILE: set together with ${name}. Remove one of the two.`]);
  });

  it.each([
    ['is not there', () => join(folder, 'none'), /cannot be read \(ENOENT\)\. Check the path/],
    ['is a folder', () => folder, /cannot be read \(EISDIR\)\. Check the path/],
    ['is empty', () => fileOf('\n'), /is empty\. Write the secret into it/],
    ['is far too large', () => fileOf('x'.repeat(20_000)), /is larger than 16384 bytes\. Name the file/],
    ['holds several lines', () => fileOf('hush-1\nhush-2\n'), /holds a line end .*Give the secret alone/],
  ])('a file that %s is a fault that says what to do', (_what, path, fault) => {
    const reader = createReader({ UIPATH_CLIENT_SECRET_FILE: path() });
    reader.text('UIPATH_CLIENT_SECRET');
    // What follows from it is not said, too.
    reader.fault('UIPATH_CLIENT_SECRET', 'not set', 'Set it');
    expect(reader.faults[0]).toMatch(fault);
    expect(reader.faults.join()).not.toContain('hush');
  });

  it('are for secrets only', () => {
    const reader = createReader({ PORT_FILE: fileOf('4000') });
    expect(reader.text('PORT')).toBeNull();
  });

  it('start the bot', () => {
    const config = readConfig({
      UIPATH_URL: 'https://cloud.uipath.com/acme/production/orchestrator_',
      UIPATH_ACCESS_TOKEN_FILE: fileOf('hush-pat\n'),
      SLACK_BOT_TOKEN_FILE: fileOf('xoxb-hush\n'),
      SLACK_SIGNING_SECRET_FILE: fileOf('hush-signing\n'),
      DATABASE_URL_FILE: fileOf('postgres://bot:hush%2Fpw@db/chatops\n'),
    });
    expect(config.uipath.auth).toEqual({ kind: 'token', accessToken: 'hush-pat' });
    expect(config.databaseUrl).toBe('postgres://bot:hush%2Fpw@db/chatops');
    expect(new Set(config.redaction.values)).toEqual(
      new Set(['hush-pat', 'xoxb-hush', 'hush-signing', 'hush%2Fpw', 'hush/pw']),
    );
  });
});

describe('secrets in faults', () => {
  it.each(secret)('%s is never told', (name) => {
    const value = `${name === 'DATABASE_URL' ? 'mysql' : 'ftp'}://bot:hush-hush@host/hush-hush`;
    let faults: readonly string[] = [];
    try {
      readConfig({ UIPATH_URL: 'x', TEAMS_INSECURE_NO_AUTH: 'true', [name]: value });
    } catch (cause) {
      expect(cause).toBeInstanceOf(ConfigError);
      faults = (cause as ConfigError).faults;
    }
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n')).not.toContain('hush-hush');
  });

  it('is no token either that was set in a wrong place', () => {
    const reader = createReader({ UIPATH_URL: 'xoxb-1234567890-hushhushhush' });
    reader.url('UIPATH_URL');
    expect(reader.faults.join()).toMatch(/^UIPATH_URL: ••• is no http\(s\) URL/);
  });
});
