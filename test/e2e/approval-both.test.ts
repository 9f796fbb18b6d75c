import { expect, it } from 'vitest';
import { createApprovalWorld } from './approval-world.ts';
import { allSaid } from './failure-modes-chat.ts';
import { openStrictSlack } from './failure-modes-slack.ts';
import { openTeams } from './teams-driver.ts';

it('lets nobody approve their own request from the other platform; somebody else there may', async () => {
  const slack = await openStrictSlack('http');
  const teams = await openTeams();
  const idOf = (named: string): string => named.slice(named.indexOf(':') + 1);
  const world = await createApprovalWorld(
    [slack, teams],
    [{ slack: idOf(slack.principal('ana')), teams: idOf(teams.principal('ana')) }],
  );
  const app = await world.start(world.rules);
  try {
    await allSaid(app.url);
    const id = world.running(32_000_001);
    await slack.type('ana', `kill ${id} reason:"hangs since noon"`);
    const request = await slack.until('jo', (m) => /asks to kill job 32000001/.test(m.text), 'the request');
    const name = /request\s+`?(\w{5})\b/.exec(request.text)?.[1] ?? '';

    await teams.type('ana', `approve ${name}`);
    await teams.until('ana', (m) => /can't approve your own request/.test(m.text), 'the refusal');
    expect(world.acts()).toEqual([]);

    await teams.type('sam', `approve ${name}`);
    await slack.until(
      'ana',
      (m) => m.id === request.id && /approved by Sam.*, done/s.test(m.text),
      'the outcome where it was asked for',
    );
    expect(world.acts()).toEqual(['StopJobs']);
    const lines = world.audit().filter(({ command }) => command === 'approve' || command === 'kill');
    expect(lines.map(({ actor, outcome }) => `${actor.split(':')[0]} ${outcome.split(' ', 1)[0]}`)).toEqual([
      'slack refused:',
      'teams denied',
      'teams ok',
      'slack ok',
    ]);
  } finally {
    await app.stop();
    await world.close();
    await teams.close();
    await slack.close();
  }
}, 60_000);
