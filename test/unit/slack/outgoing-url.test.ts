import { describe, expect, it } from 'vitest';
import { mayCall } from '../../../src/slack/outgoing-url.ts';
import { appOfToken, isOwn } from '../../../src/slack/own-payload.ts';

describe('an address that a request names', () => {
  it.each([
    'https://hooks.slack.com/commands/T1/2/x',
    'https://slack.com/x',
    'https://hooks.slack-gov.com/x',
  ])('%s is Slack’s', (url) => expect(mayCall(url, undefined)).toBe(true));

  it.each([
    'http://hooks.slack.com/x',
    'https://hooks.slack.com:8443/x',
    'https://slack.com.evil.example/x',
    'https://evilslack.com/x',
    'https://slack.com@evil.example/x',
    'https://user:pass@hooks.slack.com/x',
    'https://169.254.169.254/latest/meta-data',
    'http://localhost/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '//hooks.slack.com/x',
    '',
  ])('%s is not', (url) => expect(mayCall(url, undefined)).toBe(false));

  it('may be that of the Web API that the settings name, and no neighbour of it', () => {
    const api = 'http://127.0.0.1:4000/api/';
    expect(mayCall('http://127.0.0.1:4000/response/1', api)).toBe(true);
    expect(mayCall('http://127.0.0.1:4001/response/1', api)).toBe(false);
    expect(mayCall('https://127.0.0.1:4000/response/1', api)).toBe(false);
  });
});

describe('a request', () => {
  const own = { app: 'A0OURS123', team: 'T0OURS', enterprise: 'E0OURS' };
  const event = { type: 'event_callback', api_app_id: 'A0OURS123' };

  it.each<[string, unknown, boolean]>([
    ['of our app', { type: 'block_actions', api_app_id: 'A0OURS123', team: { id: 'T0THEIRS' } }, true],
    ['of another app', { type: 'block_actions', api_app_id: 'A0THEIRS1' }, false],
    ['of no app', { command: '/jobs', team_id: 'T0THEIRS' }, true],
    ['an event of our workspace', { ...event, team_id: 'T0OURS' }, true],
    ['an event of another', { ...event, team_id: 'T0THEIRS' }, false],
    [
      'an event of another, seen through our installation',
      { ...event, team_id: 'T0THEIRS', authorizations: [{ team_id: 'T0OURS', enterprise_id: null }] },
      true,
    ],
    [
      'an event of our organization',
      { ...event, team_id: 'T0OTHER', authorizations: [{ team_id: null, enterprise_id: 'E0OURS' }] },
      true,
    ],
    [
      'an event of another organization',
      { ...event, context_team_id: 'T0THEIRS', enterprise_id: 'E0THEIRS' },
      false,
    ],
    ['an event that says nothing', event, true],
    ['nonsense', { type: 7, api_app_id: [], authorizations: 'x' }, true],
    ['nothing', null, true],
  ])('%s', (_what, payload, ours) => expect(isOwn(payload, own)).toBe(ours));

  it('is looked at as far as it is known who we are', () => {
    const unknown = { app: null, team: null, enterprise: null };
    expect(isOwn({ ...event, api_app_id: 'A0THEIRS1', team_id: 'T0THEIRS' }, unknown)).toBe(true);
  });

  it('is for the app that the app-level token names', () => {
    expect(appOfToken('xapp-1-A0OURS123-123456-abcdef')).toBe('A0OURS123');
    expect(appOfToken('xapp-secret')).toBeNull();
    expect(appOfToken(undefined)).toBeNull();
  });
});
