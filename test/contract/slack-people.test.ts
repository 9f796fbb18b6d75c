import { afterEach, describe, expect, it } from 'vitest';
import { channelIds, type User, users } from '../../src/sandbox/slack/seed.ts';
import type { SlackSandboxOptions } from '../../src/sandbox/slack/server.ts';
import { type SlackApp, startSlackApp } from './slack-app.ts';

const gus: User = {
  id: 'U0GUS',
  name: 'gus',
  realName: 'Gus Klein',
  timeZone: 'Europe/Berlin',
  email: 'Gus@Partner.example',
  isBot: false,
  guest: 'multi-channel',
};
const vera: User = {
  ...gus,
  id: 'U0VERA',
  name: 'vera',
  realName: 'Vera Stone',
  email: 'ana@example.com',
  teamId: 'T0ELSEWHERE',
};

let app: SlackApp;
const open = async (options: SlackSandboxOptions = {}): Promise<SlackApp> => {
  app = await startSlackApp('http', options);
  return app;
};
afterEach(async () => app?.close());

describe('people of Slack', () => {
  it('vouches for members with a confirmed address, in lower case', async () => {
    const { adapter, slack } = await open();
    expect(await adapter.person(users.ana.id)).toEqual({
      name: 'Ana',
      email: 'ana@example.com',
      emailTrouble: null,
      outsider: null,
    });
    slack.drive.admit({ ...users.jo, emailConfirmed: false });
    expect(await adapter.person(users.jo.id)).toMatchObject({ email: null, outsider: null });
  });

  it('tells guests of both kinds', async () => {
    const { adapter, slack } = await open();
    slack.drive.admit(gus);
    slack.drive.admit({ ...gus, id: 'U0GIL', guest: 'single-channel' });
    expect(await adapter.person(gus.id)).toMatchObject({ outsider: 'guest', email: 'gus@partner.example' });
    expect(await adapter.person('U0GIL')).toMatchObject({ outsider: 'guest' });
  });

  it('knows people of another workspace by their workspace, and takes no address of theirs', async () => {
    const { adapter, slack } = await open();
    slack.drive.admit(vera);
    const raw = await fetch(`${slack.apiUrl}users.info?user=${vera.id}`, {
      headers: { Authorization: `Bearer ${slack.botToken}` },
    });
    expect(await raw.json()).toMatchObject({ user: { is_stranger: false, team_id: 'T0ELSEWHERE' } });
    expect(await adapter.person(vera.id)).toMatchObject({ outsider: 'other-organisation', email: null });
  });

  it('tells bots and deactivated accounts', async () => {
    const { adapter, slack } = await open();
    slack.drive.admit({ ...gus, id: 'U0GONE', deleted: true });
    expect(await adapter.person('U0GONE')).toMatchObject({ outsider: 'deactivated' });
    expect(await adapter.person(users.bot.id)).toMatchObject({ outsider: 'bot', email: null });
  });

  it('finds members by their address: no guests, no strangers, no unconfirmed ones', async () => {
    const { adapter, slack } = await open();
    slack.drive.admit(gus);
    slack.drive.admit(vera);
    expect(await adapter.withEmail('ana@example.com')).toEqual([users.ana.id]);
    expect(await adapter.withEmail('gus@partner.example')).toEqual([]);
    expect(await adapter.withEmail('nobody@example.com')).toEqual([]);
    slack.drive.admit({ ...users.jo, emailConfirmed: false });
    expect(await adapter.withEmail('jo@example.com')).toEqual([]);
  });

  it('asks once in five minutes, and shares the answer with names', async () => {
    const { adapter, slack, ...rest } = await open();
    await slack.drive.command(users.ana.id, channelIds.alerts, '/jobs help');
    await rest.until(() => rest.invocations.length === 1);
    await Promise.all([adapter.person(users.ana.id), adapter.person(users.ana.id)]);
    await Promise.all([adapter.withEmail('ana@example.com'), adapter.withEmail('ana@example.com')]);
    expect(slack.drive.calls('users.info')).toHaveLength(1);
    expect(slack.drive.calls('users.lookupByEmail')).toHaveLength(1);
  });

  it('says so when the scope for addresses is missing', async () => {
    const { adapter } = await open({ scopes: ['chat:write', 'users:read'] });
    const facts = await adapter.person(users.ana.id);
    expect(facts.email).toBeNull();
    expect(facts.emailTrouble).toMatch(/users:read\.email/);
    await expect(adapter.withEmail('ana@example.com')).rejects.toThrow(/missing_scope.*users:read\.email/);
  });

  it('rejects when Slack does not answer, and asks again ten seconds later at the latest', async () => {
    const { adapter, slack } = await open();
    slack.drive.inject('users.info', { error: 'internal_error' });
    await expect(adapter.person(users.sam.id)).rejects.toThrow(/did not say who U0SAM is.*internal_error/);
    await expect(adapter.person(users.sam.id)).rejects.toThrow(/internal_error/);
    expect(slack.drive.calls('users.info')).toHaveLength(1);
    await expect(adapter.person('U0NOBODY')).rejects.toThrow(/user_not_found/);
  });

  it('tells payloads of other workspaces apart', async () => {
    const { slack } = await open();
    slack.drive.admit(vera);
    await slack.drive.mention(vera.id, channelIds.alerts, 'help');
    expect(slack.drive.deliveries().at(-1)?.payload).toMatchObject({ is_ext_shared_channel: true });
    await slack.drive.command(vera.id, channelIds.alerts, '/jobs help');
    expect(slack.drive.deliveries().at(-1)?.payload).toMatchObject({ team_id: 'T0ELSEWHERE' });
  });
});
