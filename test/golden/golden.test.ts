import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/chat/message.ts';
import { render } from '../../src/slack/render.ts';
import { renderActivity } from '../../src/teams/render.ts';
import { states } from './states.ts';

const here = import.meta.dirname;

/** What each place is sent, word for word. A change shows as a diff of these files; `vitest -u` writes them anew. */
describe.each([...states])('%s', (name, message) => {
  it('is this on Slack', async () => {
    const charts = message.blocks.filter((block) => block.kind === 'chart');
    const pictures = new Map<Block, string>(charts.map((block, index) => [block, `F0PICTURE${index}`]));
    const sent = render(message, { people: 'mention', pictures });
    await expect(json(sent)).toMatchFileSnapshot(`${here}/${name}.slack.json`);
  });

  it('is this on Teams', async () => {
    await expect(json(renderActivity(message, 'new'))).toMatchFileSnapshot(`${here}/${name}.teams.json`);
  });

  it('says in its preview alone what happened', () => {
    expect(message.preview.length).toBeGreaterThan(10);
    expect(message.preview).not.toMatch(/[\n`]/);
  });
});

it('keeps no file of a state that is no more', () => {
  const kept = readdirSync(here).filter((file) => file.endsWith('.json'));
  const wanted = [...states.keys()].flatMap((name) => [`${name}.slack.json`, `${name}.teams.json`]);
  expect(kept.toSorted()).toEqual(wanted.toSorted());
});

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
