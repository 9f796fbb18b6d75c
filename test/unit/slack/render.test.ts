import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Message } from '../../../src/chat/message.ts';
import { refuseMessage } from '../../../src/sandbox/slack/validate/message.ts';
import { render, renderPlain } from '../../../src/slack/render.ts';
import { anyMessage } from './any-message.ts';

const message = (...blocks: Block[]): Message => ({ preview: 'news', blocks });
const blocksOf = (...blocks: Block[]) => render(message(...blocks), { people: 'mention' }).blocks;
const row = (index: number, buttons = 2): Block => ({
  kind: 'row',
  text: [{ kind: 'bold', text: `Process ${index}` }, ' on ', 'DocBot'],
  detail: ['Finance · ', { kind: 'time', at: Date.parse('2026-11-23T14:03:00Z'), show: 'date-time' }],
  buttons: Array.from({ length: buttons }, (_, at) => ({
    label: `B${at}`,
    command: 'show',
    args: { job: index },
  })),
});

/** Texts in which Slack reads markup. */
function mrkdwnTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnTexts);
}

describe('F20: any message', () => {
  it('is taken by Slack, with blocks and as plain text', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyMessage, fc.constantFrom('mention' as const, 'name' as const), (any, people) => {
        for (const rendered of [
          render(any, { people }),
          render(any, { people, messageText: 3000 }),
          renderPlain(any),
        ]) {
          const refusal = refuseMessage({ ...rendered });
          if (refusal !== null && refusal.error !== 'no_text') {
            throw new Error(`${refusal.error} ${JSON.stringify(refusal.faults).slice(0, 500)}`);
          }
          const parsed = [rendered.text, ...mrkdwnTexts(rendered.blocks)].join(' ');
          expect(parsed).not.toMatch(/<!channel>|<@U0EVIL>|<https:\/\/evil/);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is never longer than its budget', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyMessage, (any) => {
        const { blocks } = render(any, { people: 'name' });
        const words = JSON.stringify(blocks).match(/"text":"((?:[^"\\]|\\.)*)"/g) ?? [];
        const length = words.reduce(
          (sum, word) => sum + (JSON.parse(`{${word}}`) as { text: string }).text.length,
          0,
        );
        expect(length).toBeLessThanOrEqual(8000);
      }),
      { numRuns: 200 },
    );
  });

  it('with a megabyte of error text keeps its head and its buttons', () => {
    const rendered = blocksOf(
      { kind: 'heading', text: '🔴 Invoice faulted' },
      { kind: 'quote', text: 'first line\n'.repeat(100_000) },
      { kind: 'buttons', buttons: [{ label: 'Retry', command: 'retry', args: { job: 1 } }] },
    );
    expect(rendered.map((block) => block.type)).toEqual(['header', 'rich_text', 'actions']);
    const quote = JSON.stringify(rendered[1]);
    expect(quote).toContain('first line\\n…');
    expect(quote.length).toBeLessThan(3500);
  });
});

describe('quotes', () => {
  const quoted = (...texts: string[]) =>
    blocksOf(...texts.map((text): Block => ({ kind: 'quote', text })), { kind: 'text', text: ['after'] }).map(
      (block) => JSON.stringify(block).match(/"text":"([^"]*)"/)?.[1]?.length,
    );

  it('show a long text piece by piece, and end once with …', () => {
    const piece = 'x'.repeat(2500);
    expect(quoted(piece, piece, piece, piece, piece)).toEqual([2500, 2500, 2500, 495, 5]);
  });

  it('leave room for what is not quoted', () => {
    const long = 'y'.repeat(2900);
    const rendered = blocksOf(
      { kind: 'text', text: [long] },
      { kind: 'text', text: [long] },
      { kind: 'quote', text: 'z'.repeat(5000) },
    );
    expect(rendered).toHaveLength(3);
    expect(JSON.stringify(rendered[2])).toMatch(/z{2900,}…/);
  });
});

describe('F22: engine text', () => {
  const evil = '<!channel> <@U0ANA> *bold* _x_ `code` :fire: <https://evil.example|click> & <b>';

  it('is literal in text, facts and quotes', () => {
    const rendered = blocksOf(
      { kind: 'text', text: [evil] },
      { kind: 'quote', text: evil },
      { kind: 'facts', facts: [{ label: evil, value: [evil] }] },
    );
    expect(rendered.every((block) => block.type === 'rich_text')).toBe(true);
    expect(JSON.stringify(rendered)).not.toMatch(/"type":"(user|link|emoji|broadcast)"/);
  });

  it('is plain text in small print, beside what is ours', () => {
    const [context] = blocksOf({
      kind: 'context',
      text: [
        'Finance · ',
        { kind: 'time', at: 1_764_000_000_000, show: 'time' },
        evil,
        { kind: 'bold', text: 'v1' },
      ],
    });
    expect(context).toEqual({
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: 'Finance · <!date^1764000000^{time}|16:00 UTC>',
          verbatim: true,
        },
        { type: 'plain_text', text: evil, emoji: false },
        { type: 'mrkdwn', text: 'v1', verbatim: true },
      ],
    });
  });

  it('keeps names with underscores in the flow, and escapes the rest', () => {
    const [context] = blocksOf({ kind: 'context', text: ["Invoice_Processing · O'Brien & Söhne <50%>"] });
    expect(context).toMatchObject({
      elements: [{ type: 'mrkdwn', text: "Invoice_Processing · O'Brien &amp; Söhne &lt;50%&gt;" }],
    });
  });

  it('mentions nobody but whom a mention names, who is one of Slack', () => {
    const mention = (id: string, change = {}) =>
      ({ kind: 'mention', platform: 'slack', id, name: evil, group: false, ...change }) as const;
    const all = [
      mention('U0JO'),
      ' ',
      mention('S0TEAM', { group: true }),
      ' ',
      mention('<!channel>'),
      mention('U0JO', { group: true }),
      mention('U0JO', { platform: 'teams' }),
    ];
    const [text, context] = blocksOf({ kind: 'text', text: all }, { kind: 'context', text: all.slice(0, 5) });
    expect(text).toMatchObject({
      elements: [
        {
          elements: [
            { type: 'user', user_id: 'U0JO' },
            { type: 'text', text: ' ' },
            { type: 'usergroup', usergroup_id: 'S0TEAM' },
            { type: 'text', text: ' ' },
            ...[1, 2, 3].map(() => ({ type: 'text', text: evil })),
          ],
        },
      ],
    });
    expect(JSON.stringify(context)).toContain('<@U0JO> <!subteam^S0TEAM>');
    expect(JSON.stringify(context)).toContain(
      JSON.stringify({ type: 'plain_text', text: evil, emoji: false }),
    );
  });

  it('cannot mention from the notification', () => {
    const { text } = render({ preview: '<!channel> faulted', blocks: [] }, { people: 'name' });
    expect(text).toBe('&lt;!channel&gt; faulted');
  });
});

describe('layout', () => {
  it('gives rows their own buttons while they fit, and one block each when there are many', () => {
    expect(blocksOf(row(1), row(2)).map((block) => block.type)).toEqual([
      'rich_text',
      'context',
      'actions',
      'rich_text',
      'context',
      'actions',
    ]);
    const many = blocksOf(...Array.from({ length: 25 }, (_, index) => row(index)));
    expect(many).toHaveLength(25);
    expect(many[0]).toMatchObject({
      type: 'section',
      text: { type: 'mrkdwn', text: expect.stringMatching(/^\*Process 0\* on DocBot\nFinance · <!date/) },
      accessory: { type: 'overflow', options: [{ value: '{"v":1,"c":"show","a":{"job":0}}' }, {}] },
    });
  });

  it('past 50 blocks says that something is missing, and keeps the last buttons', () => {
    const rendered = blocksOf(...Array.from({ length: 60 }, (_, index) => row(index)), {
      kind: 'buttons',
      buttons: [{ label: 'More', command: 'faulted', args: { after: 'x' } }],
    });
    expect(rendered).toHaveLength(50);
    expect(JSON.stringify(rendered.at(-2))).toContain('does not fit');
    expect(rendered.at(-1)?.type).toBe('actions');
  });

  it('writes a heading that is too long for a header in bold instead of cutting it', () => {
    const long = 'Faulted '.repeat(30).trim();
    expect(blocksOf({ kind: 'heading', text: long })).toEqual([
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: long, style: { bold: true } }] },
        ],
      },
    ]);
  });

  it('shows times in the reader’s zone, with UTC where that cannot be', () => {
    expect(
      blocksOf({ kind: 'text', text: [{ kind: 'time', at: 1_764_000_000_000, show: 'date-time' }] }),
    ).toMatchObject([
      {
        elements: [
          {
            elements: [
              {
                type: 'date',
                timestamp: 1_764_000_000,
                format: '{date_short_pretty} at {time}',
                fallback: '2025-11-24 16:00 UTC',
              },
            ],
          },
        ],
      },
    ]);
  });

  it('names people of another platform', () => {
    const rendered = blocksOf({
      kind: 'text',
      text: [{ kind: 'person', platform: 'teams', id: 'U0ANA', name: 'Ana' }],
    });
    expect(JSON.stringify(rendered)).toContain('"text":"Ana"');
  });

  it('has a plain form that chat.update takes, whatever must be escaped', () => {
    const { text } = renderPlain(message({ kind: 'quote', text: '<&>'.repeat(3000) }));
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text).toMatch(/(&lt;|&amp;|&gt;)…$/);
  });

  it('shows a table in one block, shortens its cells and then leaves rows out, and says how many', () => {
    const table = (rows: number, words: string): Block => ({
      kind: 'table',
      pick: 'Details of …',
      columns: [
        { title: 'Process', weight: 1 },
        { title: 'Note', weight: 1 },
      ],
      rows: Array.from({ length: rows }, (_, at) => ({
        name: `Job ${at}`,
        cells: [[{ kind: 'code', text: `P${at}` }], [words]],
        button: { label: 'Details', command: 'show', args: { job: at } },
      })),
    });
    const [small, menu] = blocksOf(table(2, ''));
    expect(small).toMatchObject({
      type: 'table',
      rows: [
        [
          { type: 'raw_text', text: 'Process' },
          { type: 'raw_text', text: 'Note' },
        ],
        [{ type: 'rich_text' }, { type: 'raw_text', text: '–' }],
        [{ type: 'rich_text' }, { type: 'raw_text', text: '–' }],
      ],
    });
    expect(menu).toMatchObject({ type: 'actions', elements: [{ type: 'static_select' }] });
    const wordy = blocksOf(table(40, 'word '.repeat(60)));
    expect(JSON.stringify(wordy)).toContain('word word…');
    expect(JSON.stringify(wordy)).not.toContain('more row');
    const large = blocksOf(table(98, 'word '.repeat(60)));
    const note = /(\d+) more rows do not fit/.exec(JSON.stringify(large));
    const shown = large.find((block) => block.type === 'table');
    expect(Number(note?.[1]) + (shown?.rows.length ?? 0) - 1).toBe(98);
    expect(shown?.rows.length).toBeGreaterThan(40);
  });

  it('has a plain form that says everything in order', () => {
    expect(
      renderPlain(
        message(
          { kind: 'heading', text: '🔴 Invoice faulted' },
          { kind: 'facts', facts: [{ label: 'Robot', value: ['DocBot'] }] },
          { kind: 'buttons', buttons: [{ label: 'Open', url: 'https://example.com/1' }] },
        ),
      ).text,
    ).toBe(
      '🔴 Invoice faulted\nRobot: DocBot\nOpen: https://example.com/1\n(Slack refused the layout of this message, so its buttons are missing. Commands still work.)',
    );
  });
});
