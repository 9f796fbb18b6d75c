import { afterEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/invocation.ts';
import { channelIds, userGroups, users } from '../../src/sandbox/slack/seed.ts';
import type { View } from '../../src/sandbox/slack/workspace.ts';
import { type SlackApp, say, startSlackApp } from './slack-app.ts';

const ana = users.ana.id;
const alerts = channelIds.alerts;
let app: SlackApp;
afterEach(() => app.close());

const form: Form = {
  title: 'Start Release_Project',
  submit: 'Start',
  command: 'start',
  args: { process: 'Release_Project' },
  intro: ['Runs in ', { kind: 'bold', text: 'Finance' }],
  fields: [
    {
      kind: 'text',
      name: 'Customer',
      label: 'Customer',
      required: true,
      hint: 'Text',
      initial: null,
      into: 'inputs',
    },
    {
      kind: 'integer',
      name: 'Copies',
      label: 'Copies',
      required: false,
      hint: null,
      initial: '0065',
      into: 'inputs',
    },
    {
      kind: 'toggle',
      name: 'Dry run',
      label: 'Dry run',
      required: false,
      hint: null,
      initial: true,
      into: 'inputs',
    },
    {
      kind: 'date',
      name: 'Day',
      label: 'Day',
      required: false,
      hint: null,
      initial: '2026-11-23',
      into: 'inputs',
    },
    {
      kind: 'choice',
      name: 'folder',
      label: 'Folder',
      required: true,
      hint: null,
      initial: 'Finance',
      options: [
        { value: 'Finance', label: 'Finance' },
        { value: 'HR', label: 'People & Culture' },
      ],
    },
  ],
};

const answer = (text: string, to: 'asker' | 'channel' = 'asker'): Reply => ({
  kind: 'answer',
  to,
  message: say(text),
});

/** A form of which the adapter must have told the person something within its life. */
const modalOf = (user: string) => app.slack.drive.waitFor(() => app.slack.drive.views(user).at(-1));

describe.each(['http', 'socket'] as const)('Slack over %s', (transport) => {
  it('answers a command to the asker alone, with who asked where', async () => {
    app = await startSlackApp(transport);
    app.handle((invocation, responder) =>
      responder.reply(answer(`heard ${JSON.stringify(invocation.request)}`)),
    );
    const taken = await app.slack.drive.command(ana, alerts, '/jobs faulted process:"A &amp; B"');
    expect(taken.outcome).toBe('ok');
    const shown = await app.slack.drive.waitFor(() => app.slack.drive.messages(alerts, ana).at(-1));
    expect(shown.ephemeral).toBe(true);
    expect(app.slack.drive.text(shown)).toContain('heard {"text":"faulted process:\\"A & B\\""}');
    expect(app.invocations[0]).toMatchObject({
      via: 'text',
      actor: { platform: 'slack', id: ana, name: 'Ana', timeZone: 'Europe/Berlin' },
      place: { target: `slack:${alerts}`, kind: 'channel', private: true },
      on: null,
    });
  });

  it('F12: gives the same id to the same request delivered twice', async () => {
    app = await startSlackApp(transport);
    await app.slack.drive.command(ana, alerts, '/jobs help');
    await app.slack.drive.redeliver();
    await app.slack.drive.mention(ana, alerts, 'help');
    await app.until(() => app.invocations.length === 3);
    await app.slack.drive.redeliver();
    await app.until(() => app.invocations.length === 4);
    const ids = app.invocations.map((invocation) => invocation.id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[3]).toBe(ids[2]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('hears mentions and direct messages, and answers directly there in the open', async () => {
    app = await startSlackApp(transport);
    app.handle((_invocation, responder) => responder.reply(answer('here')));
    await app.slack.drive.mention(ana, alerts, 'faulted since:2h');
    const inChannel = await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts, ana).find((one) => one.byBot),
    );
    expect(inChannel.ephemeral).toBe(true);
    await app.slack.drive.directMessage(ana, '/jobs status');
    const direct = await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(channelIds.ana, ana).find((one) => one.byBot),
    );
    expect(direct.ephemeral).toBe(false);
    expect(app.invocations.map((one) => one.request)).toEqual([
      { text: 'faulted since:2h' },
      { text: 'status' },
    ]);
    expect(app.invocations[1]?.place).toEqual({
      target: `slack:${channelIds.ana}`,
      kind: 'personal',
      private: false,
    });
  });

  it('answers a command in direct messages with a message that stays', async () => {
    app = await startSlackApp(transport);
    app.handle((_invocation, responder) => responder.reply(answer('here')));
    await app.slack.drive.command(ana, channelIds.ana, '/jobs status');
    const shown = await app.slack.drive.waitFor(() => app.slack.drive.messages(channelIds.ana, ana).at(-1));
    expect(shown).toMatchObject({ ephemeral: false, text: 'here' });
    expect(app.invocations[0]?.place.kind).toBe('personal');
  });

  it('turns a click into its command, confirmed where it was asked, and replaces the message', async () => {
    app = await startSlackApp(transport);
    const message = say('🔴 Invoice faulted', {
      kind: 'buttons',
      buttons: [
        { label: 'Retry', command: 'retry', args: { job: 127_416 }, style: 'primary' },
        {
          label: 'Kill',
          command: 'kill',
          args: { job: 127_416 },
          style: 'danger',
          confirm: { title: 'Kill job 127416?', text: 'It ends at once.', ok: 'Kill job 127416' },
        },
        { label: 'Open in Orchestrator', url: 'https://example.com/jobs/127416' },
      ],
    });
    const at = await app.adapter.send(`slack:${alerts}`, message, { id: 'n1', uncertain: false });
    const where = { channel: at.conversation, ts: at.message };
    app.handle((_invocation, responder) =>
      responder.reply({ kind: 'replace', message: say('🔁 Invoice retried') }),
    );
    await app.slack.drive.click(ana, where, 'Kill', { confirm: true });
    await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts).some((one) => one.text.includes('🔁')),
    );
    expect(app.slack.drive.messages(alerts)).toHaveLength(1);
    expect(app.invocations[0]).toMatchObject({
      via: 'button',
      request: { command: 'kill', args: { job: 127_416, confirmed: true } },
      on: { message: at.message },
    });
    expect(app.invocations[0]?.on?.text).toContain('Invoice faulted');
    expect(app.invocations[0]?.on?.text).toContain('127416');
  });

  it('acknowledges a link that was opened and says nothing', async () => {
    app = await startSlackApp(transport);
    const message = say('look', {
      kind: 'buttons',
      buttons: [{ label: 'Open', url: 'https://example.com/' }],
    });
    const at = await app.adapter.send(`slack:${alerts}`, message, { id: 'n1', uncertain: false });
    const taken = await app.slack.drive.click(ana, { channel: at.conversation, ts: at.message }, 'Open');
    expect(taken?.outcome).toBe('ok');
    expect(app.invocations).toEqual([]);
  });

  it('keeps further buttons within reach in a menu', async () => {
    app = await startSlackApp(transport);
    const buttons = Array.from({ length: 9 }, (_, index) => ({
      label: `Button ${index}`,
      command: 'show',
      args: { job: index },
    }));
    const message = say('many', { kind: 'buttons', buttons });
    const at = await app.adapter.send(`slack:${alerts}`, message, { id: 'n1', uncertain: false });
    await app.slack.drive.click(ana, { channel: at.conversation, ts: at.message }, 'Button 8');
    await app.until(() => app.invocations.length === 1);
    expect(app.invocations[0]?.request).toEqual({ command: 'show', args: { job: 8 } });
  });

  it('opens a form at once when it is ready, and brings the values back with the place', async () => {
    app = await startSlackApp(transport);
    app.handle(async (invocation, responder) => {
      if (invocation.via === 'form') await responder.post(say('▶️ started'));
      else await responder.reply({ kind: 'form', form });
      if (invocation.via === 'form') await responder.reply({ kind: 'done' });
    });
    await app.slack.drive.command(ana, alerts, '/jobs start Release_Project');
    const modal = await modalOf(ana);
    expect(app.slack.drive.text(modal)).toContain('Start Release_Project');
    const outcome = await app.slack.drive.submit(ana, modal.id, {
      Customer: "O'Brien & Söhne <50%>",
      Folder: 'HR',
    });
    expect(outcome).toMatchObject({ closed: true, errors: {}, trouble: null });
    await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts).some((one) => one.text.includes('▶️')),
    );
    expect(app.invocations[1]).toMatchObject({
      via: 'form',
      place: { target: `slack:${alerts}`, kind: 'channel', private: true },
      request: {
        command: 'start',
        args: {
          process: 'Release_Project',
          submitted: true,
          folder: 'HR',
          inputs: { Customer: "O'Brien & Söhne <50%>", Copies: '0065', 'Dry run': true, Day: '2026-11-23' },
        },
      },
    });
  });

  it('F13: opens a skeleton inside the life of the trigger and fills it when the form comes', async () => {
    app = await startSlackApp(transport);
    let fill: () => void = () => undefined;
    app.handle(async (_invocation, responder) => {
      responder.expectForm('Start Release_Project');
      await new Promise<void>((resolve) => {
        fill = resolve;
      });
      await responder.reply({ kind: 'form', form });
    });
    await app.slack.drive.command(ana, alerts, '/jobs start Release_Project');
    const skeleton = await modalOf(ana);
    expect(app.slack.drive.text(skeleton)).toContain('Loading …');
    fill();
    await app.slack.drive.waitFor(() =>
      app.slack.drive.text(app.slack.drive.views(ana)[0]!).includes('Customer'),
    );
    expect(app.slack.drive.views(ana)).toHaveLength(1);
  });

  it('F13: a skeleton that no form follows says how it ended', async () => {
    app = await startSlackApp(transport);
    app.handle(async (_invocation, responder) => {
      responder.expectForm('Start Release_Project');
      await modalOf(ana);
      await responder.reply(answer('No process has that name.'));
    });
    await app.slack.drive.command(ana, alerts, '/jobs start Nope');
    await app.slack.drive.waitFor(() =>
      app.slack.drive
        .views(ana)
        .some((view) => app.slack.drive.text(view).includes('No process has that name.')),
    );
    const shown = await app.slack.drive.waitFor(() => app.slack.drive.messages(alerts, ana).at(-1));
    expect(shown).toMatchObject({ ephemeral: true, text: 'No process has that name.' });
  });

  it('shows what is wrong at the fields, and keeps the form open', async () => {
    app = await startSlackApp(transport);
    app.handle((invocation, responder) =>
      responder.reply(
        invocation.via === 'form'
          ? { kind: 'invalid', form, errors: { Copies: 'A whole number, please.' } }
          : { kind: 'form', form },
      ),
    );
    await app.slack.drive.command(ana, alerts, '/jobs start Release_Project');
    const modal = await modalOf(ana);
    const outcome = await app.slack.drive.submit(ana, modal.id, { Customer: 'A', Copies: 'many' });
    expect(outcome.closed).toBe(false);
    expect(Object.values(outcome.errors)).toEqual(['A whole number, please.']);
  });

  it('shows what is wrong after a long check too, with the values kept', async () => {
    app = await startSlackApp(transport);
    app.handle(async (invocation, responder) => {
      if (invocation.via !== 'form') return responder.reply({ kind: 'form', form });
      await app.slack.drive.waitFor(() =>
        app.slack.drive.views(ana).some((view) => app.slack.drive.text(view).includes('Working …')),
      );
      await responder.reply({ kind: 'invalid', form, errors: { Copies: 'A whole number, please.' } });
    });
    await app.slack.drive.command(ana, alerts, '/jobs start Release_Project');
    const modal = await modalOf(ana);
    await app.slack.drive.submit(ana, modal.id, { Customer: 'Müller', Copies: 'many' });
    const again = await app.slack.drive.waitFor(() =>
      app.slack.drive
        .views(ana)
        .find((view) => app.slack.drive.text(view).includes('A whole number, please.')),
    );
    expect(JSON.stringify(again.content.blocks)).toContain('"initial_value":"Müller"');
    expect(JSON.stringify(again.content.blocks)).toContain('"initial_value":"many"');
  });

  it('asks for a click where Slack gives no way to open a form', async () => {
    app = await startSlackApp(transport);
    app.handle((_invocation, responder) => responder.reply({ kind: 'form', form }));
    await app.slack.drive.mention(ana, alerts, 'start Release_Project');
    const shown = await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts, ana).find((one) => one.ephemeral),
    );
    await app.slack.drive.click(ana, { channel: alerts, ts: shown.ts }, 'Open the form');
    expect(app.slack.drive.text(await modalOf(ana))).toContain('Customer');
    expect(app.invocations[1]?.request).toEqual({ command: 'start', args: { process: 'Release_Project' } });
  });

  it('knows shortcuts on messages and everywhere', async () => {
    app = await startSlackApp(transport);
    app.handle((invocation, responder) =>
      responder.reply(
        'command' in invocation.request && invocation.request.command === 'start'
          ? { kind: 'form', form }
          : answer('the job'),
      ),
    );
    const human = await app.slack.drive.say(
      users.jo.id,
      alerts,
      'why did job 127416 fail? https://x.example/jobs(127417)',
    );
    await app.slack.drive.messageShortcut(ana, { channel: alerts, ts: human.ts }, 'show_job');
    await app.slack.drive.waitFor(() => app.slack.drive.messages(alerts, ana).some((one) => one.ephemeral));
    expect(app.invocations[0]).toMatchObject({
      via: 'shortcut',
      request: { command: 'show', args: {} },
      on: { message: human.ts },
    });
    expect(app.invocations[0]?.on?.text).toMatch(/127416.*127417/);
    await app.slack.drive.globalShortcut(ana, 'start_process');
    expect(app.slack.drive.text(await modalOf(ana))).toContain('Customer');
    expect(app.invocations[1]?.place).toEqual({ target: `slack:${ana}`, kind: 'personal', private: false });
  });

  it('continues a global shortcut in the person’s direct messages', async () => {
    app = await startSlackApp(transport);
    const posted: unknown[] = [];
    app.handle(async (invocation, responder) => {
      if (invocation.via !== 'form') return responder.reply({ kind: 'form', form });
      posted.push(await responder.post(say('▶️ started')));
      await responder.reply({ kind: 'done' });
    });
    await app.slack.drive.globalShortcut(ana, 'start_process');
    const modal = await modalOf(ana);
    await app.slack.drive.submit(ana, modal.id, { Customer: 'A' });
    await app.until(() => posted.length === 1);
    expect(posted[0]).toMatchObject({ conversation: channelIds.ana });
    expect(app.slack.drive.messages(channelIds.ana).map((one) => one.text)).toEqual(['▶️ started']);
  });

  it('F15: answers kindly to what it does not know any more', async () => {
    app = await startSlackApp(transport);
    const human = await app.slack.drive.say(ana, alerts, 'hello');
    await app.slack.drive.messageShortcut(ana, { channel: alerts, ts: human.ts }, 'old_one');
    const shown = await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts, ana).find((one) => one.ephemeral),
    );
    expect(app.slack.drive.text(shown)).toContain('another version');
    expect(app.invocations).toEqual([]);
  });

  it.each([
    ['without its command', (view: View) => void (view.content.private_metadata = 'broken')],
    ['of another shape', (view: View) => void (view.content.title = { type: 'plain_text' })],
  ])('tells the person of a form %s that it cannot read', async (_, damage) => {
    app = await startSlackApp(transport);
    app.handle((_invocation, responder) => responder.reply({ kind: 'form', form }));
    await app.slack.drive.command(ana, alerts, '/jobs start');
    const view = await modalOf(ana);
    damage(view);
    const before = app.invocations.length;
    await app.slack.drive.submit(ana, view.id, { Customer: 'x' });
    const note = await modalOf(ana);
    expect(app.slack.drive.text(note)).toMatch(/I could not read this form.*Nothing was done/);
    expect(app.invocations).toHaveLength(before);
  });

  it('posts for all where the bot is a member, and by other means where it is not', async () => {
    app = await startSlackApp(transport);
    const handles: unknown[] = [];
    app.handle(async (_invocation, responder) => {
      handles.push(await responder.post(say('▶️ started')));
      await responder.reply({ kind: 'done' });
    });
    await app.slack.drive.command(ana, alerts, '/jobs start X');
    await app.slack.drive.command(ana, channelIds.general, '/jobs start X');
    await app.until(() => handles.length === 2);
    expect(handles[0]).toMatchObject({ conversation: alerts });
    expect(handles[1]).toBeNull();
    expect(app.slack.drive.messages(channelIds.general).map((one) => app.slack.drive.text(one))).toEqual([
      '▶️ started',
    ]);
  });

  it('finds another way when the response_url fails', async () => {
    app = await startSlackApp(transport);
    app.slack.drive.inject('response_url', { status: 404, error: 'used_url' });
    app.handle((_invocation, responder) => responder.reply(answer('still here')));
    await app.slack.drive.command(ana, alerts, '/jobs help');
    const shown = await app.slack.drive.waitFor(() => app.slack.drive.messages(alerts, ana).at(-1));
    expect(shown).toMatchObject({ ephemeral: true, text: 'still here' });
    expect(app.slack.drive.calls('chat.postEphemeral')).toHaveLength(1);
  });

  it('answers a click in a thread in that thread', async () => {
    app = await startSlackApp(transport);
    const buttons = [{ label: 'Details', command: 'show', args: { job: 1 } }];
    app.handle((invocation, responder) =>
      invocation.via === 'text'
        ? responder.post(say('▶️ started', { kind: 'buttons', buttons })).then(() => undefined)
        : responder.reply(answer('the job')),
    );
    const root = await app.slack.drive.say(ana, alerts, 'what is wrong?');
    await app.slack.drive.say(ana, alerts, `@${users.bot.name} start X`, root.ts);
    const started = await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts).find((one) => one.byBot),
    );
    expect(started.threadTs).toBe(root.ts);
    await app.slack.drive.click(ana, { channel: alerts, ts: started.ts }, 'Details');
    const shown = await app.slack.drive.waitFor(() =>
      app.slack.drive.messages(alerts, ana).find((one) => one.ephemeral),
    );
    expect(shown.threadTs).toBe(root.ts);
  });

  it('says so when a handler breaks', async () => {
    app = await startSlackApp(transport);
    app.handle(() => Promise.reject(new Error('broken')));
    await app.slack.drive.command(ana, alerts, '/jobs help');
    const shown = await app.slack.drive.waitFor(() => app.slack.drive.messages(alerts, ana).at(-1));
    expect(app.slack.drive.text(shown)).toContain('Something went wrong on our side');
    expect(app.logged.some((line) => line['msg'] === 'An invocation from Slack was not handled')).toBe(true);
  });

  it('waits for work under way when it stops', async () => {
    app = await startSlackApp(transport);
    let finished = false;
    let release: () => void = () => undefined;
    app.handle(async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      finished = true;
    });
    await app.slack.drive.command(ana, alerts, '/jobs help');
    await app.until(() => app.invocations.length === 1);
    const stopped = app.adapter.stop();
    release();
    await stopped;
    expect(finished).toBe(true);
  });
});

describe('messages of the Slack adapter', () => {
  const target = `slack:${alerts}`;

  it('edits in place', async () => {
    app = await startSlackApp('http');
    const at = await app.adapter.send(target, say('🔴 faulted'), { id: 'n1', uncertain: false });
    await app.adapter.update(at, say('🟢 recovered'));
    expect(app.slack.drive.messages(alerts).map((one) => app.slack.drive.text(one))).toEqual([
      '🟢 recovered',
    ]);
  });

  it('looks for a message whose fate is unknown before it posts again', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { dropAfterEffect: true });
    const lost = app.adapter.send(target, say('🔴 faulted'), { id: 'n1', uncertain: false });
    await expect(lost).rejects.toMatchObject({ name: 'DeliveryError', outcome: 'uncertain' });
    const at = await app.adapter.send(target, say('🔴 faulted twice'), { id: 'n1', uncertain: true });
    const [only, ...others] = app.slack.drive.messages(alerts);
    expect(others).toEqual([]);
    expect(only?.ts).toBe(at.message);
    expect(app.slack.drive.text(only!)).toBe('🔴 faulted twice');
    await app.adapter.send(target, say('another'), { id: 'n2', uncertain: true });
    expect(app.slack.drive.messages(alerts)).toHaveLength(2);
  });

  it('F32: replies in the thread of a message when told to, and looks there for a reply whose fate is unknown', async () => {
    app = await startSlackApp('http');
    const inReplyTo = await app.adapter.send(target, say('🔴 faulted'), { id: 'n1', uncertain: false });
    expect(app.adapter.threads(inReplyTo)).toBe(true);
    const again = { id: 'n2', inReplyTo };
    app.slack.drive.inject('chat.postMessage', { dropAfterEffect: true });
    const lost = app.adapter.send(target, say('again'), { ...again, uncertain: false });
    await expect(lost).rejects.toMatchObject({ outcome: 'uncertain' });
    const at = await app.adapter.send(target, say('again'), { ...again, uncertain: true });
    expect(app.slack.drive.messages(alerts)).toMatchObject([
      { ts: inReplyTo.message, threadTs: null },
      { ts: at.message, threadTs: inReplyTo.message },
    ]);
    app.slack.drive.deleteMessage({ channel: alerts, ts: inReplyTo.message });
    const late = app.adapter.send(target, say('once more'), { id: 'n3', inReplyTo, uncertain: false });
    await expect(late).rejects.toMatchObject({ outcome: 'gone' });
  });

  it('finds it behind all that was said since', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { dropAfterEffect: true });
    await app.adapter.send(target, say('x'), { id: 'n1', uncertain: false }).catch(() => undefined);
    for (let index = 0; index < 450; index += 1) await app.slack.drive.say(ana, alerts, `line ${index}`);
    const at = await app.adapter.send(target, say('x'), { id: 'n1', uncertain: true });
    expect(app.slack.drive.messages(alerts)[0]?.ts).toBe(at.message);
    expect(app.slack.drive.calls('conversations.history')).toHaveLength(3);
  });

  it('sends all the same when it may not look', async () => {
    app = await startSlackApp('http', { scopes: ['commands', 'chat:write', 'users:read'] });
    await app.adapter.send(target, say('there'), { id: 'n1', uncertain: true });
    expect(app.slack.drive.messages(alerts)).toHaveLength(1);
    expect(app.logged).toHaveLength(1);
    expect(app.logged[0]).toMatchObject({ msg: 'Cannot look whether a message has arrived' });
  });

  it('F18: hands a rate limit to the caller, with the wait that Slack asked for', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { status: 429, retryAfter: 7 });
    const limited = app.adapter.send(target, say('x'), { id: 'n1', uncertain: false });
    await expect(limited).rejects.toMatchObject({ outcome: 'retry', retryAfterMs: 7000 });
  });

  it('F20: a message that Slack refuses for its form arrives as plain text', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { error: 'invalid_blocks' });
    const message = say('🔴 faulted', { kind: 'quote', text: 'The <sheet> does & does not exist' });
    await app.adapter.send(target, message, { id: 'n1', uncertain: false });
    const [shown] = app.slack.drive.messages(alerts);
    expect(shown?.blocks).toEqual([]);
    expect(shown?.text).toBe('🔴 faulted\nThe &lt;sheet&gt; does &amp; does not exist');
    expect(app.logged[0]).toMatchObject({
      msg: 'Slack refused the form of a message',
      code: 'invalid_blocks',
    });
  });

  it('F20: an edit that Slack refuses for its form arrives as plain text, however much must be escaped', async () => {
    app = await startSlackApp('http');
    const at = await app.adapter.send(target, say('x'), { id: 'n1', uncertain: false });
    app.slack.drive.inject('chat.update', { error: 'invalid_blocks' });
    await app.adapter.update(at, say('🔴 faulted', { kind: 'quote', text: '<&>'.repeat(2000) }));
    expect(app.slack.drive.messages(alerts)[0]?.text).toContain('🔴 faulted\n&lt;&amp;&gt;');
    expect(app.slack.drive.calls('chat.update').at(-1)?.args).toMatchObject({ parse: 'none' });
  });

  it('F20: a message that is too long after all is sent shorter, buttons and all', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { error: 'msg_blocks_too_long' });
    const message = say(
      '🔴 faulted',
      { kind: 'text', text: ['line\n'.repeat(2000)] },
      { kind: 'text', text: ['line\n'.repeat(2000)] },
      { kind: 'buttons', buttons: [{ label: 'Retry', command: 'retry', args: { job: 1 } }] },
    );
    await app.adapter.send(target, message, { id: 'n1', uncertain: false });
    const [shown] = app.slack.drive.messages(alerts);
    expect(app.slack.drive.buttons(shown!).map((button) => button.text)).toEqual(['Retry']);
    expect(app.slack.drive.text(shown!).length).toBeLessThan(3200);
  });

  it.each([
    ['F24: an archived channel', () => app.slack.drive.archive(alerts), 'archived'],
    [
      'F24: a channel that the bot was removed from',
      () => app.slack.drive.removeBot(alerts),
      '/invite @Jobs',
    ],
  ])('says what to do about %s', async (_name, happen, words) => {
    app = await startSlackApp('http');
    happen();
    const refused = app.adapter.send(target, say('x'), { id: 'n1', uncertain: false });
    await expect(refused).rejects.toMatchObject({
      outcome: 'refused',
      lost: true,
      message: expect.stringContaining(words),
    });
  });

  it('knows a message that is gone', async () => {
    app = await startSlackApp('http');
    const at = await app.adapter.send(target, say('x'), { id: 'n1', uncertain: false });
    app.slack.drive.deleteMessage({ channel: alerts, ts: at.message });
    await expect(app.adapter.update(at, say('y'))).rejects.toMatchObject({ outcome: 'gone' });
  });

  it('tells trouble on Slack’s side from what may be repeated', async () => {
    app = await startSlackApp('http');
    const at = await app.adapter.send(target, say('x'), { id: 'n1', uncertain: false });
    app.slack.drive.inject('chat.update', { status: 503 });
    await expect(app.adapter.update(at, say('y'))).rejects.toMatchObject({ outcome: 'retry' });
    app.slack.drive.inject('chat.postMessage', { status: 503 });
    const sent = app.adapter.send(target, say('y'), { id: 'n2', uncertain: false });
    await expect(sent).rejects.toMatchObject({ outcome: 'uncertain' });
  });

  it('refuses a target that is no channel id', async () => {
    app = await startSlackApp('http');
    const sent = app.adapter.send('slack:#robot-alerts', say('x'), { id: 'n1', uncertain: false });
    await expect(sent).rejects.toBeInstanceOf(DeliveryError);
  });

  it('shows a person without pinging them in a new message, and as a chip in an edit', async () => {
    app = await startSlackApp('http');
    const message = say('▶️ started', {
      kind: 'text',
      text: ['by ', { kind: 'person', platform: 'slack', id: ana, name: 'Ana' }],
    });
    const at = await app.adapter.send(target, message, { id: 'n1', uncertain: false });
    expect(JSON.stringify(app.slack.drive.messages(alerts)[0]?.blocks)).not.toContain(ana);
    await app.adapter.update(at, message);
    expect(JSON.stringify(app.slack.drive.messages(alerts)[0]?.blocks)).toContain(`"user_id":"${ana}"`);
  });

  it('F19: asks for one group and one person, once, and lists nothing', async () => {
    app = await startSlackApp('http');
    const group = userGroups[0]!.id;
    await expect(app.adapter.isMember(group, ana)).resolves.toBe(true);
    await expect(app.adapter.isMember(group, users.sam.id)).resolves.toBe(false);
    await app.slack.drive.command(ana, alerts, '/jobs help');
    await app.slack.drive.command(ana, alerts, '/jobs help');
    await app.until(() => app.invocations.length === 2);
    expect(app.slack.drive.calls('usergroups.users.list')).toHaveLength(1);
    expect(app.slack.drive.calls('users.info')).toHaveLength(1);
    expect(app.slack.drive.calls('users.list')).toEqual([]);
    expect(app.slack.drive.calls('conversations.list')).toEqual([]);
  });

  it('says why a group cannot be looked up', async () => {
    app = await startSlackApp('http', { scopes: ['chat:write'] });
    await expect(app.adapter.isMember('S1', ana)).rejects.toThrow(/missing_scope.*usergroups:read/);
  });
});
