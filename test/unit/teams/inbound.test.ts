import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Activity, activitySchema } from '../../../src/teams/activity.ts';
import { readActivity } from '../../../src/teams/inbound.ts';

const options = {
  botName: 'Jobs',
  shortcuts: [{ id: 'show_job', command: 'show', title: 'Show job' }],
  readLink: (url: string) =>
    url.startsWith('https://ours.test/')
      ? { command: 'show', args: { job: url.slice(18), unfurl: true } }
      : null,
};

function activity(more: Record<string, unknown> = {}): Activity {
  return activitySchema.parse({
    type: 'message',
    id: '1795464517134',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    timestamp: '2026-11-23T14:03:00.000Z',
    from: { id: '29:ana', name: 'Ana', aadObjectId: '00000000-0000-4000-8000-0000000000a0' },
    recipient: { id: '28:bot', name: 'Jobs' },
    conversation: { id: 'a:1', conversationType: 'personal', tenantId: 't' },
    text: 'faulted',
    textFormat: 'plain',
    localTimezone: 'Europe/Berlin',
    ...more,
  });
}

function invocationOf(more: Record<string, unknown> = {}) {
  const inbound = readActivity(activity(more), options);
  if (!('invocation' in inbound)) throw new Error(`This is read as ${inbound.kind}.`);
  return inbound.invocation;
}

function typed(text: string, more: Record<string, unknown> = {}): unknown {
  const { request } = invocationOf({ text, ...more });
  return 'text' in request ? request.text : request;
}

const click = (data: unknown, more: Record<string, unknown> = {}) => ({
  type: 'invoke',
  name: 'adaptiveCard/action',
  replyToId: '170',
  value: { action: { type: 'Action.Execute', verb: 'retry', data }, trigger: 'manual' },
  ...more,
});

describe('typed words', () => {
  it.each([
    ['faulted', 'faulted'],
    ['/jobs faulted since:7d', 'faulted since:7d'],
    ['/JOBS   faulted', 'faulted'],
    ['/jobs', ''],
    ['jobsearch', 'jobsearch'],
    ['<at>Jobs</at> faulted', 'faulted'],
    ['<at>Jobs</at>&nbsp;start Release_Project\r\n', 'start Release_Project'],
    ['<p><at>Jobs</at>&nbsp;kill 127416</p>', 'kill 127416'],
    ['hey <at>Jobs</at> /jobs list', 'hey /jobs list'],
    ['<at>Jobs</at> /jobs list', 'list'],
    ['<at>Jobs</at> retry 5 for <at id="1">Jo</at>', 'retry 5 for Jo'],
    ['faulted error:"a < b > c"', 'faulted error:"a < b > c"'],
    ['faulted process:“Payroll Run”', 'faulted process:“Payroll Run”'],
  ])('%j means %j', (text, words) => {
    expect(typed(text)).toBe(words);
  });

  it('finds its mention by id, whatever it is called there', () => {
    const entities = [{ type: 'mention', mentioned: { id: '28:bot' }, text: '<at>Jobs (test)</at>' }];
    expect(typed('<at>Jobs (test)</at> faulted', { entities })).toBe('faulted');
  });

  it('reads the markup of an xml message', () => {
    expect(typed('<at>Jobs</at> error:&quot;a &amp; b&quot;', { textFormat: 'xml' })).toBe('error:"a & b"');
  });
});

describe('who and where', () => {
  it('is the Entra object id, the name and the zone', () => {
    expect(invocationOf().actor).toEqual({
      platform: 'teams',
      id: '00000000-0000-4000-8000-0000000000a0',
      name: 'Ana',
      timeZone: 'Europe/Berlin',
    });
    expect(invocationOf({ from: { id: '29:x' }, localTimezone: 'Middle/Earth' }).actor).toEqual({
      platform: 'teams',
      id: '29:x',
      name: 'Somebody',
      timeZone: null,
    });
    const entities = [{ type: 'clientInfo', timezone: 'Asia/Tokyo' }];
    expect(invocationOf({ localTimezone: null, entities }).actor.timeZone).toBe('Asia/Tokyo');
  });

  it.each([
    [{ id: 'a:1', conversationType: 'personal' }, 'teams:a:1', 'personal'],
    [{ id: '19:g@thread.v2', conversationType: 'groupChat', isGroup: true }, 'teams:19:g@thread.v2', 'group'],
    [
      { id: '19:c@thread.tacv2;messageid=17', conversationType: 'channel' },
      'teams:19:c@thread.tacv2',
      'channel',
    ],
    [{ id: '19:c@thread.tacv2;messageid=17' }, 'teams:19:c@thread.tacv2', 'channel'],
    [{ id: '19:g@unq.gbl.spaces', isGroup: true }, 'teams:19:g@unq.gbl.spaces', 'group'],
    [
      { id: '19:ana_jo@unq.gbl.spaces', conversationType: 'personal' },
      'teams:19:ana_jo@unq.gbl.spaces',
      'group',
    ],
    [{ id: '19:g@thread.v2' }, 'teams:19:g@thread.v2', 'group'],
    [{ id: '19:ana_bot@unq.gbl.spaces' }, 'teams:19:ana_bot@unq.gbl.spaces', 'personal'],
  ])('%j is %s', (conversation, target, kind) => {
    expect(invocationOf({ conversation }).place).toMatchObject({
      target,
      kind,
      private: kind === 'personal',
    });
  });
});

describe('the id of a request', () => {
  it('is the same when Teams sends it again, and another for another (F12)', () => {
    expect(invocationOf().id).toBe(invocationOf().id);
    expect(invocationOf({ id: '2' }).id).not.toBe(invocationOf({ id: '1' }).id);
    const elsewhere = { conversation: { id: 'a:2', conversationType: 'personal' } };
    expect(invocationOf(elsewhere).id).not.toBe(invocationOf().id);
  });

  it('is made of what was said when the activity has none', () => {
    const data = { v: 1, c: 'retry', a: { job: 1 } };
    const one = invocationOf(click(data, { id: undefined })).id;
    expect(invocationOf(click(data, { id: undefined })).id).toBe(one);
    expect(invocationOf(click({ ...data, a: { job: 2 } }, { id: undefined })).id).not.toBe(one);
    expect(invocationOf(click(data, { id: undefined, replyToId: '171' })).id).not.toBe(one);
    expect(invocationOf(click(data, { id: undefined, timestamp: '2026-11-23T14:03:01Z' })).id).not.toBe(one);
  });
});

describe('a button', () => {
  it('is a command with its arguments, on the message that was clicked', () => {
    expect(readActivity(activity(click({ v: 1, c: 'retry', a: { job: 127416 } })), options)).toMatchObject({
      kind: 'action',
      submitted: null,
      invocation: {
        via: 'button',
        request: { command: 'retry', args: { job: 127416 } },
        on: { message: '170', text: '' },
      },
    });
  });

  it('means the same from a client that sends it as a message', () => {
    const value = { v: 1, c: 'retry', a: { job: 127416 } };
    expect(readActivity(activity({ text: null, value, replyToId: '170' }), options)).toMatchObject({
      kind: 'action',
      invocation: {
        via: 'button',
        request: { command: 'retry', args: { job: 127416 } },
        on: { message: '170' },
      },
    });
  });

  it('of another version is understood as that, not as nothing (F15)', () => {
    expect(readActivity(activity(click({ v: 9, c: 'retry' })), options)).toEqual({
      kind: 'stale',
      invoke: 'action',
    });
    expect(readActivity(activity({ value: { old: true } }), options)).toEqual({
      kind: 'stale',
      invoke: null,
    });
    expect(readActivity(activity({ type: 'invoke', name: 'adaptiveCard/action' }), options)).toEqual({
      kind: 'stale',
      invoke: 'action',
    });
  });
});

describe('a shortcut', () => {
  const use = (messagePayload: unknown, commandId = 'show_job') =>
    activity({
      type: 'invoke',
      name: 'composeExtension/fetchTask',
      value: { commandId, commandContext: 'message', messagePayload },
    });

  it('carries the words of the message it was used on', () => {
    const payload = {
      id: '170',
      body: { contentType: 'html', content: '<div>see <b>job 127416</b>,<br>it &lt;hangs&gt;</div>' },
    };
    expect(readActivity(use(payload), options)).toMatchObject({
      kind: 'dialog',
      title: 'Show job',
      invocation: {
        via: 'shortcut',
        request: { command: 'show', args: {} },
        on: { message: '170', text: 'see job 127416,\nit <hangs>' },
      },
    });
  });

  it('finds what our own cards say and what their buttons carry', () => {
    const card = {
      type: 'AdaptiveCard',
      body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Payroll Run faulted' }] }],
      actions: [{ type: 'Action.Execute', title: 'Retry', data: { v: 1, c: 'retry', a: { job: 127416 } } }],
    };
    const payload = {
      id: '170',
      body: { contentType: 'html', content: '<attachment id="1"></attachment>' },
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', content: JSON.stringify(card) },
      ],
    };
    const inbound = readActivity(use(payload), options);
    expect(inbound.kind === 'dialog' && inbound.invocation.on?.text).toBe(
      'Payroll Run faulted\nRetry\njob 127416',
    );
  });

  it('used where there is no message stands for itself', () => {
    const inbound = readActivity(use(undefined), options);
    expect(inbound.kind === 'dialog' && inbound.invocation.on).toBeNull();
  });

  it('that the bot does not have is answered kindly', () => {
    expect(readActivity(use(null, 'other'), options)).toEqual({ kind: 'stale', invoke: 'dialog' });
  });
});

describe('coming and going', () => {
  it.each([
    [{ type: 'installationUpdate', action: 'add' }, 'notice'],
    [{ type: 'installationUpdate', action: 'remove' }, 'removed'],
    [{ type: 'installationUpdate', action: 'remove-upgrade' }, 'removed'],
    [{ type: 'conversationUpdate', membersRemoved: [{ id: '28:bot' }] }, 'removed'],
    [{ type: 'conversationUpdate', membersRemoved: [{ id: '29:jo' }] }, 'notice'],
    [{ type: 'messageReaction' }, 'notice'],
    [{ type: 'invoke', name: 'signin/verifyState' }, 'unknown'],
    [{ type: 'invoke' }, 'unknown'],
  ])('%j is %s', (more, kind) => {
    expect(readActivity(activity(more), options).kind).toBe(kind);
  });
});

it('reads whatever is sent without throwing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('message', 'invoke', 'conversationUpdate', 'x'),
      fc.constantFrom(
        'adaptiveCard/action',
        'composeExtension/fetchTask',
        'composeExtension/submitAction',
        '',
      ),
      fc.string({ unit: 'binary' }),
      fc.oneof(
        fc.jsonValue(),
        fc
          .jsonValue()
          .map((data) => ({ action: { data }, commandId: 'show_job', messagePayload: data, data })),
      ),
      (type, name, text, value) => {
        expect(readActivity(activity({ type, name, text, value }), options)).toHaveProperty('kind');
      },
    ),
  );
});

describe('a message that is nothing but a card', () => {
  const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content: {} }];

  it.each([undefined, '', ' '])('asks nothing: text %j', (text) => {
    expect(readActivity(activity({ text, attachments }), options)).toEqual({ kind: 'notice' });
  });

  it('asks what its words say, if it has any', () => {
    expect(typed('faulted', { attachments })).toBe('faulted');
    expect(typed('faulted', { attachments: 'odd' })).toBe('faulted');
    expect(typed('', { attachments: [{ contentType: 'text/html' }] })).toBe('');
  });
});

describe('a pasted link', () => {
  const link = (name: string, value: unknown) =>
    readActivity(activity({ type: 'invoke', name, value }), options);

  it('to something of ours asks for it', () => {
    expect(link('composeExtension/queryLink', { url: 'https://ours.test/7' })).toMatchObject({
      kind: 'link',
      invocation: { via: 'link', on: null, request: { command: 'show', args: { job: '7', unfurl: true } } },
    });
  });

  it.each([
    ['composeExtension/queryLink', { url: 'https://else.test/7' }],
    ['composeExtension/queryLink', null],
    ['composeExtension/queryLink', { url: 7 }],
    ['composeExtension/anonymousQueryLink', { url: 'https://ours.test/7' }],
  ])('by %s of %j unfolds to nothing', (name, value) => {
    expect(link(name, value)).toEqual({ kind: 'other-link' });
  });
});
