import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGraph, type Graph } from '../../src/teams/graph.ts';
import { directory, type GraphDouble, startGraph } from './graph-double.ts';
import { startTeamsApp } from './teams-app.ts';

const ana = '00000000-0000-4000-8000-0000000000a0';
const jo = '00000000-0000-4000-8000-0000000000a1';
const ops = '00000000-0000-4000-8000-0000000000e0';

let double: GraphDouble;
let graph: Graph;
let at: number;
const logged: string[] = [];

beforeEach(async () => {
  at = Date.UTC(2026, 0, 1);
  logged.length = 0;
  double = await startGraph();
  double.users.push(
    { id: ana, mail: 'Ana@example.com', userPrincipalName: 'ana.weber@example.com' },
    { id: jo, mail: null, userPrincipalName: 'jo@example.com' },
  );
  double.groups.set(ops, [ana]);
  graph = createGraph({
    url: double.url,
    loginUrl: double.url,
    tenantId: directory.tenant,
    clientId: directory.client,
    clientSecret: directory.secret,
    log: pino({ level: 'debug' }, { write: (line) => void logged.push(line) }),
    now: () => new Date(at),
  });
});
afterEach(async () => double.close());

const counted = (what: string) => double.asked.filter((each) => each.includes(what)).length;

describe('groups of Entra', () => {
  it('asks Graph whether somebody is in a group, once in five minutes, with one token', async () => {
    expect(await Promise.all([graph.isMember(ops, ana), graph.isMember(ops, ana)])).toEqual([true, true]);
    expect(await graph.isMember(ops, jo)).toBe(false);
    expect(counted('checkMemberGroups')).toBe(2);
    expect(counted('token')).toBe(1);
    double.groups.set(ops, []);
    at += 5 * 60_000 - 1;
    expect(await graph.isMember(ops, ana)).toBe(true);
    at += 1;
    expect(await graph.isMember(ops, ana)).toBe(false);
  });

  it('says no of who is not in the directory', async () => {
    expect(await graph.isMember(ops, '00000000-0000-4000-8000-0000000000ff')).toBe(false);
  });

  it('says what to do when the permissions are missing', async () => {
    double.failNext(403, 'Authorization_RequestDenied');
    await expect(graph.isMember(ops, ana)).rejects.toThrow(
      /403 Authorization_RequestDenied.*User\.Read\.All and GroupMember\.Read\.All.*consent/,
    );
    // Kept for ten seconds, so that a crowd does not ask one by one.
    await expect(graph.isMember(ops, ana)).rejects.toThrow(/consent/);
    expect(counted('checkMemberGroups')).toBe(1);
    at += 10_000;
    expect(await graph.isMember(ops, ana)).toBe(true);
  });

  it('opens nothing when Graph is busy, broken or away', async () => {
    double.failNext(429, 'TooManyRequests');
    await expect(graph.isMember(ops, ana)).rejects.toThrow(/slow down/);
    double.failNext(503, 'ServiceUnavailable');
    await expect(graph.isMember(ops, jo)).rejects.toThrow(/503 ServiceUnavailable/);
    await double.close();
    await expect(graph.withEmail('ana@example.com')).rejects.toThrow(/cannot be reached/);
    double = await startGraph();
  });

  it('fetches a new token when its own is refused, and names the settings when Entra refuses the app', async () => {
    expect(await graph.isMember(ops, ana)).toBe(true);
    double.revoke();
    await expect(graph.isMember(ops, jo)).rejects.toThrow(/401/);
    at += 10_000;
    expect(await graph.isMember(ops, jo)).toBe(false);
    at += 3_600_000;
    double.failNext(401, 'invalid_client', 'token');
    await expect(graph.isMember(ops, ana)).rejects.toThrow(/MICROSOFT_APP_PASSWORD/);
    expect(logged.join()).not.toContain(directory.secret);
    expect(logged.join()).not.toMatch(/token-\d/);
  });

  it('finds members by address: none, one or several, never guests or closed accounts', async () => {
    expect(await graph.withEmail('ana@example.com')).toEqual([ana]);
    expect(await graph.withEmail('jo@example.com')).toEqual([jo]);
    expect(await graph.withEmail('nobody@example.com')).toEqual([]);
    double.users.push(
      { id: ops, mail: 'two@example.com', userPrincipalName: 'one@example.com' },
      { id: jo, mail: 'two@example.com', userPrincipalName: 'other@example.com' },
      { id: 'g', mail: 'g@example.com', userPrincipalName: 'g#EXT#@x', userType: 'Guest' },
      { id: 'd', mail: 'd@example.com', userPrincipalName: 'd@example.com', accountEnabled: false },
    );
    expect(await graph.withEmail('two@example.com')).toEqual([ops, jo]);
    expect(await graph.withEmail('g@example.com')).toEqual([]);
    expect(await graph.withEmail('d@example.com')).toEqual([]);
  });

  it('takes an apostrophe for what it is', async () => {
    double.users.push({ id: ops, mail: "o'brien@example.com", userPrincipalName: 'ob@example.com' });
    expect(await graph.withEmail("o'brien@example.com")).toEqual([ops]);
    expect(await graph.withEmail("x' or userPrincipalName ne 'y")).toEqual([]);
  });

  it('asks with the credentials and the sign-in of the bot registration', async () => {
    const app = await startTeamsApp({
      appId: directory.client,
      appPassword: directory.secret,
      appTenantId: directory.tenant,
      graphUrl: double.url,
      loginUrl: `${double.url}/botframework.com`,
      openIdMetadataUrl: `${double.url}/openid`,
      tokenIssuer: 'https://issuer.example',
      oauthScope: 'https://api.example',
      outboundToken: async () => 'connector-token',
    });
    try {
      const group = `entra-group:${ops.toUpperCase()}`;
      expect(await app.adapter.isMember(group, ana.toUpperCase())).toBe(true);
      expect(await app.adapter.withEmail('ana@example.com')).toEqual([ana]);
    } finally {
      await app.close();
    }
  });
});
