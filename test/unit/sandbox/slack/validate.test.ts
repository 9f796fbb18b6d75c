import type { KnownBlock, ModalView } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { blockLimits, elementLimits, messageLimits } from '../../../../src/sandbox/slack/limits.ts';
import { findBlockFaults } from '../../../../src/sandbox/slack/validate/blocks.ts';
import { refuseMessage } from '../../../../src/sandbox/slack/validate/message.ts';
import { faultText } from '../../../../src/sandbox/slack/validate/rules.ts';
import { findViewFaults } from '../../../../src/sandbox/slack/validate/view.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const option = (text: string, value = text) => ({ text: plain(text), value });
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const faults = (...blocks: unknown[]) => findBlockFaults(blocks, 'message').map(faultText);
const inActions = (...elements: unknown[]) => faults({ type: 'actions', elements });

/** Typed by Slack's own package: what it lets an author write must be accepted here. */
const everything: KnownBlock[] = [
  { type: 'header', block_id: 'head', text: plain('Faulted') },
  {
    type: 'section',
    text: mrkdwn('*bold*'),
    fields: [plain('a'), { ...mrkdwn('b'), verbatim: true }],
    expand: true,
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [{ ...option('Open'), url: 'https://example.com' }],
    },
  },
  {
    type: 'section',
    text: plain('x'),
    accessory: { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' },
  },
  {
    type: 'context',
    elements: [mrkdwn('small'), { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }],
  },
  { type: 'divider' },
  { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a', title: plain('t') },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'kill',
        text: plain('Kill'),
        value: '1',
        style: 'danger',
        accessibility_label: 'Kill job 1',
        confirm: {
          title: plain('Kill?'),
          text: mrkdwn('It ends'),
          confirm: plain('Kill'),
          deny: plain('No'),
        },
      },
      { type: 'button', action_id: 'open', text: plain('Open'), url: 'https://example.com' },
      {
        type: 'static_select',
        action_id: 's',
        options: [option('a')],
        initial_option: option('a'),
        placeholder: plain('p'),
      },
      {
        type: 'static_select',
        action_id: 'g',
        option_groups: [{ label: plain('l'), options: [option('a')] }],
      },
      { type: 'external_select', action_id: 'e', min_query_length: 0 },
      { type: 'users_select', action_id: 'u', initial_user: 'U1' },
      {
        type: 'conversations_select',
        action_id: 'c',
        filter: { include: ['public'], exclude_bot_users: true },
      },
      { type: 'channels_select', action_id: 'ch' },
      { type: 'multi_static_select', action_id: 'm', options: [option('a')], max_selected_items: 1 },
      { type: 'datepicker', action_id: 'd', initial_date: '2026-11-23' },
      { type: 'timepicker', action_id: 't', initial_time: '09:30', timezone: 'Europe/Berlin' },
      { type: 'datetimepicker', action_id: 'dt', initial_date_time: 1_790_000_000 },
      { type: 'checkboxes', action_id: 'cb', options: [{ text: mrkdwn('*a*'), value: 'a' }] },
      { type: 'radio_buttons', action_id: 'r', options: [option('a')] },
    ],
  },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'a', style: { bold: true, code: true } },
          { type: 'link', url: 'https://example.com', text: 'b' },
          { type: 'user', user_id: 'U1' },
          { type: 'usergroup', usergroup_id: 'S1' },
          { type: 'channel', channel_id: 'C1' },
          { type: 'emoji', name: 'wave' },
          { type: 'date', timestamp: 1_790_000_000, format: '{time}', fallback: '9' },
          { type: 'broadcast', range: 'here' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        indent: 1,
        elements: [{ type: 'rich_text_section', elements: [] }],
      },
      { type: 'rich_text_preformatted', border: 1, elements: [{ type: 'text', text: 'a' }] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a' }] },
    ],
  },
  {
    type: 'table',
    column_settings: [{ align: 'right', is_wrapped: true }],
    rows: [
      [
        { type: 'raw_text', text: 'a' },
        { type: 'raw_number', value: 1, text: '1' },
      ],
    ],
  },
  { type: 'markdown', text: '# a' },
];

const modal: ModalView = {
  type: 'modal',
  callback_id: 'c',
  external_id: 'e',
  private_metadata: '{}',
  clear_on_close: true,
  notify_on_close: true,
  title: plain('t'),
  submit: plain('s'),
  close: plain('c'),
  blocks: [
    {
      type: 'input',
      label: plain('l'),
      hint: plain('h'),
      optional: true,
      dispatch_action: true,
      element: {
        type: 'plain_text_input',
        action_id: 'a',
        multiline: true,
        min_length: 1,
        max_length: 9,
        initial_value: '',
        focus_on_load: true,
        placeholder: plain('p'),
        dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
      },
    },
    {
      type: 'input',
      label: plain('l'),
      element: {
        type: 'number_input',
        action_id: 'n',
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '2',
      },
    },
    { type: 'input', label: plain('l'), element: { type: 'email_text_input', action_id: 'm' } },
    { type: 'input', label: plain('l'), element: { type: 'url_text_input', action_id: 'u' } },
    { type: 'input', label: plain('l'), element: { type: 'multi_users_select', action_id: 'mu' } },
  ],
};

test('everything that Slack’s own types allow is accepted', () => {
  expect(findBlockFaults(everything, 'message').map(faultText)).toEqual([]);
  expect(findViewFaults(modal, 'modal').map(faultText)).toEqual([]);
  expect(findViewFaults({ type: 'home', blocks: [{ type: 'divider' }] }, 'home')).toEqual([]);
});

describe('texts', () => {
  test.each([
    ['button', elementLimits.buttonText, (text: string) => inActions(button({ text: plain(text) }))],
    ['button value', elementLimits.buttonValue, (value: string) => inActions(button({ value }))],
    ['action id', blockLimits.id, (action_id: string) => inActions(button({ action_id }))],
    ['header', blockLimits.headerText, (text: string) => faults({ type: 'header', text: plain(text) })],
    ['section', blockLimits.sectionText, (text: string) => faults({ type: 'section', text: mrkdwn(text) })],
    [
      'field',
      blockLimits.sectionField,
      (text: string) => faults({ type: 'section', fields: [mrkdwn(text)] }),
    ],
    [
      'confirm',
      elementLimits.confirmText,
      (text: string) => inActions(button({ confirm: { text: plain(text) } })),
    ],
    [
      'option value',
      elementLimits.optionValue,
      (value: string) => inActions({ type: 'overflow', options: [option('a', value)] }),
    ],
  ])('%s: from one to its limit', (_name, max, judge) => {
    expect(judge('x'.repeat(max))).toEqual([]);
    expect(judge('x'.repeat(max + 1)).join()).toContain(`must be less than ${max + 1} characters`);
    expect(judge('').join()).toContain('must be more than 0 characters');
    expect(judge('\ud83d').join()).toContain('must be valid UTF-8');
  });

  test('the fault says where it is', () => {
    expect(faults({ type: 'divider' }, { type: 'section', text: mrkdwn('') })).toEqual([
      'must be more than 0 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });

  test('markup stands only where it may, and each kind has its own properties', () => {
    expect(faults({ type: 'header', text: mrkdwn('a') })).toEqual([
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ]);
    expect(inActions(button({ text: mrkdwn('a') }))).toHaveLength(1);
    expect(faults({ type: 'section', text: { ...mrkdwn('a'), emoji: true } })).toEqual([
      'invalid additional property: emoji [json-pointer:/blocks/0/text]',
    ]);
    expect(faults({ type: 'section', text: { ...plain('a'), verbatim: true } })).toHaveLength(1);
    expect(faults({ type: 'section', text: 'a' })).toHaveLength(1);
  });
});

describe('structure', () => {
  test.each<[string, unknown, string]>([
    ['an unknown block', { type: 'sectoin' }, 'unsupported type: sectoin'],
    ['a block without a type', { text: plain('a') }, 'missing required field: type'],
    ['an unknown property', { type: 'divider', colour: 'red' }, 'invalid additional property: colour'],
    ['no text at all', { type: 'section' }, 'must define either'],
    ['no elements', { type: 'actions', elements: [] }, 'no fewer than 1 items'],
    [
      'an input where none goes',
      { type: 'actions', elements: [{ type: 'plain_text_input' }] },
      'unsupported',
    ],
    ['a button in small print', { type: 'context', elements: [button()] }, 'unsupported type: button'],
    ['a wrong style', { type: 'actions', elements: [button({ style: 'default' })] }, 'must be one of'],
    ['a wrong link', { type: 'actions', elements: [button({ url: 'javascript:x' })] }, 'valid url'],
    ['a wrong date', { type: 'actions', elements: [{ type: 'datepicker', initial_date: '1.1.26' }] }, 'date'],
    ['an input without label', { type: 'input', element: { type: 'datepicker' } }, 'field: label'],
    ['a number as text', { type: 'markdown', text: 5 }, 'must provide a string'],
    ['rich text without words', richText({ type: 'text', text: '' }), 'more than 0 characters'],
    ['rich text of an unknown kind', richText({ type: 'shout' }), 'unsupported type: shout'],
  ])('%s is refused', (_name, block, words) => {
    expect(faults(block).join()).toContain(words);
  });

  test.each<[string, number, (n: number) => string[]]>([
    ['blocks', 50, (n) => faults(...many(n, () => ({ type: 'divider' })))],
    ['actions', 25, (n) => inActions(...many(n, (i) => button({ action_id: `a${i}` })))],
    ['fields', 10, (n) => faults({ type: 'section', fields: many(n, () => plain('a')) })],
    ['context', 10, (n) => faults({ type: 'context', elements: many(n, () => plain('a')) })],
    ['overflow', 5, (n) => inActions({ type: 'overflow', options: many(n, (i) => option(`${i}`)) })],
    ['select', 100, (n) => inActions({ type: 'static_select', options: many(n, (i) => option(`${i}`)) })],
    ['checkboxes', 10, (n) => inActions({ type: 'checkboxes', options: many(n, (i) => option(`${i}`)) })],
  ])('%s: up to its limit', (_name, max, judge) => {
    expect(judge(max)).toEqual([]);
    expect(judge(max + 1).join()).toContain(`no more than ${max} items allowed`);
  });

  test('ids are unique where they must be', () => {
    expect(inActions(button(), button()).join()).toContain('`action_id` already exists: go');
    expect(
      faults({ type: 'actions', elements: [button()] }, { type: 'actions', elements: [button()] }),
    ).toEqual([]);
    expect(faults({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' }).join()).toContain(
      '`block_id` already exists: a',
    );
  });

  test('what is chosen first is one of the options', () => {
    const select = { type: 'static_select', options: [option('a')], initial_option: option('b') };
    expect(inActions(select).join()).toContain('must match one of the options');
    expect(inActions({ type: 'static_select' }).join()).toContain('either `options` or `option_groups`');
  });
});

describe('views', () => {
  const judge = (more: object) => findViewFaults({ ...modal, ...more }, 'modal').map(faultText);
  test.each<[string, object, string]>([
    ['a long title', { title: plain('x'.repeat(25)) }, 'less than 25 characters [json-pointer:/view/title'],
    ['a long button', { submit: plain('x'.repeat(25)) }, '/view/submit/text'],
    ['much metadata', { private_metadata: 'x'.repeat(3_001) }, 'less than 3001'],
    ['a long callback id', { callback_id: 'x'.repeat(256) }, 'less than 256'],
    ['an unknown property', { submit_disabled: true }, 'invalid additional property: submit_disabled'],
    ['no submit', { submit: undefined }, '`submit` is required'],
    ['no title', { title: undefined }, 'missing required field: title'],
    ['a home in a modal', { type: 'home' }, 'unsupported type: home'],
    ['a table', { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }] }, 'unsupported'],
    ['many blocks', { blocks: many(101, () => ({ type: 'divider' })) }, 'no more than 100 items'],
  ])('%s is refused', (_name, more, words) => {
    expect(judge(more).join()).toContain(words);
  });
});

describe('messages', () => {
  const section = (text: string) => ({ type: 'section', text: plain(text) });
  test.each<[string | null, object]>([
    [null, { text: 'a' }],
    [null, { blocks: [section('a')] }],
    ['no_text', {}],
    ['no_text', { text: '', blocks: [] }],
    ['msg_too_long', { text: 'x'.repeat(messageLimits.text + 1) }],
    ['invalid_arguments', { text: '\udc00' }],
    ['invalid_blocks_format', { text: 'a', blocks: {} }],
    ['invalid_blocks_format', { text: 'a', blocks: ['a'] }],
    ['invalid_blocks', { text: 'a', blocks: [section('')] }],
    ['msg_blocks_too_long', { blocks: many(5, () => section('x'.repeat(3_000))) }],
  ])('%s', (error, message) => {
    expect(refuseMessage(message)?.error ?? null).toBe(error);
  });
});

function many<T>(n: number, make: (index: number) => T): T[] {
  return Array.from({ length: n }, (_, index) => make(index));
}

function richText(leaf: object): object {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [leaf] }] };
}
