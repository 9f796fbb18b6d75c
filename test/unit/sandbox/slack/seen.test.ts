import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../src/sandbox/slack/block-kit.ts';
import { createChanges } from '../../../../src/sandbox/slack/changes.ts';
import { buttonsOf, readMrkdwn, wordsOf } from '../../../../src/sandbox/slack/seen.ts';
import { createWorkspace } from '../../../../src/sandbox/slack/workspace.ts';

const workspace = createWorkspace(() => new Date(0), createChanges());
const words = (...blocks: unknown[]) => wordsOf(workspace, blocks as Block[]);

describe('markup as a reader sees it', () => {
  test.each([
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['<@U0ANA> in <#C0ALERTS|robot-alerts>', '@Ana Weber in #robot-alerts'],
    ['<https://example.com|Open> <https://example.com>', 'Open https://example.com'],
    ['<!date^1^{time}|14:03> <!here>', '14:03 @here'],
    ['*bold* _slanted_ ~gone~ `code`', 'bold slanted gone code'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
  ])('%s', (markup, seen) => expect(readMrkdwn(workspace, markup)).toBe(seen));
});

test('all words of a message, one line a piece', () => {
  expect(
    words(
      { type: 'header', text: { type: 'plain_text', text: 'Head *as is*' } },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'by ' },
              { type: 'user', user_id: 'U0JO' },
              { type: 'date', timestamp: 0, format: '{time}', fallback: ' at nine' },
            ],
          },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'trace\n  at x' }] },
        ],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: '*small*' }] },
      {
        type: 'section',
        fields: [{ type: 'plain_text', text: 'field' }],
        accessory: { type: 'button', text: { type: 'plain_text', text: 'Details' } },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'overflow',
            action_id: 'more',
            options: [{ text: { type: 'plain_text', text: 'Logs' }, value: 'l' }],
          },
        ],
      },
    ),
  ).toBe('Head *as is*\nby @Jo Miller at nine\ntrace\n  at x\nsmall\nfield\nDetails\nLogs');
});

test('what can be clicked', () => {
  const blocks = [
    {
      type: 'actions',
      block_id: 'b',
      elements: [
        {
          type: 'button',
          action_id: 'kill',
          value: '1',
          style: 'danger',
          text: { type: 'plain_text', text: 'Kill' },
          confirm: {
            text: { type: 'mrkdwn', text: 'Sure?' },
            confirm: { type: 'plain_text', text: 'Kill 1' },
          },
        },
        {
          type: 'overflow',
          action_id: 'more',
          options: [{ text: { type: 'plain_text', text: 'Logs' }, value: 'l' }],
        },
        { type: 'datepicker', action_id: 'day' },
      ],
    },
  ];
  expect(buttonsOf(blocks as Block[])).toEqual([
    {
      text: 'Kill',
      actionId: 'kill',
      value: '1',
      style: 'danger',
      url: null,
      confirm: { title: 'Are you sure?', text: 'Sure?', ok: 'Kill 1' },
      inMenu: false,
    },
    { text: 'Logs', actionId: 'more', value: 'l', style: null, url: null, confirm: null, inMenu: true },
  ]);
});
