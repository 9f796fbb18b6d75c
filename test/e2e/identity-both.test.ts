import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';
import { openSlack } from './slack-driver.ts';
import { openTeams } from './teams-driver.ts';

describe('one person on both platforms', () => {
  let slack: ChatDriver;
  let teams: ChatDriver;
  let bot: Bot;
  beforeAll(async () => {
    [slack, teams] = await Promise.all([openSlack('http'), openTeams()]);
    bot = await startBot([slack, teams], {
      CHATOPS_OPERATORS: `${slack.principal('ana')},email:JO@example.com`,
      CHATOPS_VIEWERS: 'email:*@example.com',
    });
  });
  afterAll(async () => {
    await bot?.stop();
    await slack?.close();
    await teams?.close();
  });

  it('may do on Teams what a rule lets their Slack account do, by the address that both vouch for', async () => {
    await teams.type('ana', 'start Release_Project');
    await teams.until('ana', ({ text }) => /Release_Project started by Ana/.test(text), 'the job');
    expect(bot.orchestrator.starts('Release_Project')).toHaveLength(1);
  });

  it('may do on both what a rule lets an address do', async () => {
    await teams.type('jo', 'start Release_Project');
    await teams.until('jo', ({ text }) => /Release_Project started by Jo/.test(text), 'the job on Teams');
    await slack.type('jo', 'start Release_Project');
    await slack.until('jo', ({ text }) => /Release_Project started by Jo/.test(text), 'the job on Slack');
    expect(bot.orchestrator.starts('Release_Project')).toHaveLength(3);
  });

  it('is nobody else', async () => {
    await teams.type('sam', 'start Release_Project');
    await teams.until('sam', ({ text }) => /🔒/.test(text), 'a refusal on Teams');
    await slack.type('sam', 'start Release_Project');
    await slack.until('sam', ({ text }) => /🔒/.test(text), 'a refusal on Slack');
    expect(bot.orchestrator.starts('Release_Project')).toHaveLength(3);
  });

  it('sees in whoami who they are elsewhere', async () => {
    await teams.personal.type('ana', 'whoami');
    const told = await teams.personal.until(
      'ana',
      ({ text }) => text.includes('Also you'),
      'the other account',
    );
    expect(told.text).toContain(slack.principal('ana'));
    expect(told.text).toContain('email:ana@example.com');
  });

  it('is not told to a Teams channel who they are elsewhere', async () => {
    await teams.type('ana', 'whoami');
    const told = await teams.until('ana', ({ text }) => text.includes('for you alone'), 'who they are here');
    expect(told.text).not.toContain(slack.principal('ana'));
    expect(told.text).not.toContain('ana@example.com');
  });
});
