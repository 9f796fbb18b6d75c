import { describe, expect, it } from 'vitest';
import { isKnownRequest } from '../../../src/slack/known-request.ts';

const user = { id: 'U0ANA' };
const action = { type: 'button', action_id: 'show.0', value: '{}' };
const known: Readonly<Record<string, object>> = {
  'a slash command': { command: '/jobs', text: '', user_id: 'U0ANA', name: undefined },
  'a certificate check': { ssl_check: '1', token: 'x' },
  'a handshake': { type: 'url_verification', challenge: 'x' },
  'an event': { type: 'event_callback', event: { type: 'app_mention', user: 'U0ANA', channel: 'C0' } },
  'an event that nobody hears': {
    type: 'event_callback',
    event: { type: 'channel_created', channel: { id: 'C0' } },
  },
  'a click': { type: 'block_actions', user, team: null, actions: [action] },
  'a search': { type: 'block_suggestion', user, action_id: 'x' },
  'a shortcut': { type: 'shortcut', user, callback_id: 'x' },
  'a message shortcut': { type: 'message_action', user, callback_id: 'x', channel: { id: 'C0' } },
  'a form': { type: 'view_submission', user, view: { callback_id: 'jobs.form' } },
};

describe('what is handed to Bolt', () => {
  const { name: _, ...slashCommand } = known['a slash command'] as Record<string, unknown>;

  it.each(Object.entries(known).filter(([name]) => name !== 'a slash command'))('is %s', (_name, request) => {
    expect(isKnownRequest(request)).toBe(true);
  });

  it('is a slash command', () => {
    expect(isKnownRequest(slashCommand)).toBe(true);
  });

  // Found by `npm run fuzz`: Bolt threw on each of these, or let them wait for 3 s.
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['an object without a kind', {}],
    ['a kind that is not heard', { type: 'view_closed', user, view: { callback_id: 'x' } }],
    ['an event that is text', { type: 'event_callback', event: '<at>Everyone</at>' }],
    ['an event without a kind', { type: 'event_callback', event: { user: 'U0ANA' } }],
    ['an event in no channel', { type: 'event_callback', event: { type: 'message', channel: null } }],
    ['a click by nobody', { type: 'block_actions', actions: [action] }],
    ['a click on nothing', { type: 'block_actions', user, actions: [] }],
    ['a form that says it is a shortcut of no name', { type: 'shortcut', user, callback_id: { a: 1 } }],
    ['a form without a view', { type: 'view_submission', user }],
    ['a click that is an event, too', { type: 'block_actions', user, actions: [action], event: null }],
    ['a shortcut that is a command, too', { type: 'shortcut', user, callback_id: 'x', command: '/jobs' }],
    ['a command that is none', { command: '', user_id: 'U0ANA' }],
  ])('is not %s', (_name, request) => {
    expect(isKnownRequest(request)).toBe(false);
  });
});
