import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Memory } from '../../src/chat/chat-adapter.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Handler, Invocation } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import { createTeamsAdapter, type TeamsAdapter } from '../../src/teams/adapter.ts';
import { actionsOf, openPlayground, type PlaygroundClient, wordsOf } from './playground-client.ts';

const alert: Message = {
  preview: 'Invoice_Processing faulted on DocBot: The sheet does not exist',
  blocks: [
    { kind: 'heading', text: '🔴 Invoice_Processing faulted on DocBot' },
    { kind: 'quote', text: 'The sheet does not exist' },
    {
      kind: 'buttons',
      buttons: [
        { label: 'Retry', command: 'retry', args: { job: 127416 }, style: 'primary' },
        {
          label: 'Kill',
          command: 'kill',
          args: { job: 127416 },
          style: 'danger',
          confirm: { title: 'Kill job 127416?', text: 'It ends at once.', ok: 'Kill job 127416' },
        },
      ],
    },
  ],
};

const say = (text: string): Message => ({ preview: text, blocks: [{ kind: 'text', text: [text] }] });

const startForm: Form = {
  title: 'Start Release_Project',
  submit: 'Start',
  command: 'start',
  args: { release: 'r-1' },
  intro: [],
  fields: [
    {
      kind: 'text',
      name: 'branch',
      label: 'Branch',
      required: true,
      hint: 'System.String',
      initial: null,
      into: 'inputs',
    },
    {
      kind: 'toggle',
      name: 'notify',
      label: 'Notify',
      required: false,
      hint: null,
      initial: true,
      into: 'inputs',
    },
  ],
};

describe('the adapter with the Agents Playground', () => {
  let server: Server;
  let adapter: TeamsAdapter;
  let chat: PlaygroundClient;
  let handler: Handler;
  let invocations: Invocation[];
  const kept = new Map<string, string>();
  const memory: Memory = {
    keep: async (key, value) => void kept.set(key, value),
    recall: async (key) => kept.get(key) ?? null,
    forget: async (key) => void kept.delete(key),
  };

  beforeAll(async () => {
    adapter = createTeamsAdapter({
      insecureNoAuth: true,
      memory,
      log: pino({ level: 'silent' }),
      shortcuts: [
        { id: 'show_job', command: 'show', title: 'Show job' },
        { id: 'start_process', command: 'start', title: 'Start a process' },
      ],
      answerWithinMs: 1_000,
    });
    server = createServer(adapter.listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await adapter.start(
      async (invocation, responder) => {
        invocations.push(invocation);
        await handler(invocation, responder);
      },
      async () => [],
    );
    const { port } = server.address() as AddressInfo;
    chat = await openPlayground(`http://127.0.0.1:${port}/api/messages`);
  });
  afterAll(async () => {
    await chat?.close();
    await adapter.stop();
    server.close();
  });
  beforeEach(() => {
    invocations = [];
    handler = async () => undefined;
  });

  it('answers typed words in a personal chat', async () => {
    handler = async (_, responder) =>
      responder.reply({ kind: 'answer', message: say('17 faulted'), to: 'asker' });
    await chat.say(chat.playground.conversations.personal, '/jobs faulted');
    const answer = await chat.until((message) => wordsOf(message).includes('17 faulted'));
    expect(answer.conversation).toBe(chat.playground.conversations.personal);
    expect(invocations[0]).toMatchObject({
      via: 'text',
      request: { text: 'faulted' },
      actor: { platform: 'teams', id: chat.playground.people[0].aadObjectId, name: 'Ana' },
      place: { target: `teams:${chat.playground.conversations.personal}`, kind: 'personal', private: true },
    });
  });

  it('answers a mention in a channel in the thread of the asker', async () => {
    handler = async (_, responder) =>
      responder.reply({ kind: 'answer', message: say('nothing runs'), to: 'asker' });
    await chat.say(chat.playground.conversations.channel, 'running process:"Payroll Run"');
    const answer = await chat.until((message) => wordsOf(message).includes('nothing runs'));
    expect(answer.conversation).toMatch(/^19:job-alerts@thread\.tacv2;messageid=\d+$/);
    expect(invocations[0]).toMatchObject({
      request: { text: 'running process:"Payroll Run"' },
      place: { target: `teams:${chat.playground.conversations.channel}`, kind: 'channel', private: false },
    });
  });

  it('refuses a target it has not met, and reaches it once it is installed there', async () => {
    const target = `teams:${chat.playground.conversations.group}`;
    await expect(adapter.send(target, alert, { id: 'n1', uncertain: false })).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('has not met this conversation'),
    });
    await chat.playground.install();
    await expect.poll(() => kept.has(`teams:reference:${chat.playground.conversations.group}`)).toBe(true);
    const at = await adapter.send(target, alert, { id: 'n1', uncertain: false });
    const shown = await chat.until((message) => message.id === at.message);
    expect(wordsOf(shown)).toContain('Invoice_Processing faulted on DocBot');
  });

  it('starts a new thread in a channel by itself, and edits it there', async () => {
    const at = await adapter.send(`teams:${chat.playground.conversations.channel}`, alert, {
      id: 'n2',
      uncertain: false,
    });
    expect(at.conversation).toBe(`${chat.playground.conversations.channel};messageid=${at.message}`);
    await chat.until((message) => message.id === at.message && message.conversation === at.conversation);
    await adapter.update(at, say('🟢 Invoice_Processing recovered'));
    const edited = await chat.until((message) => message.id === at.message && message.edited);
    expect(wordsOf(edited)).toContain('recovered');
  });

  it('replies in the thread of a channel message when told to', async () => {
    const target = `teams:${chat.playground.conversations.channel}`;
    const inReplyTo = await adapter.send(target, alert, { id: 'n3', uncertain: false });
    const at = await adapter.send(target, say('Once more'), { id: 'n4', uncertain: false, inReplyTo });
    const shown = await chat.until((message) => message.id === at.message);
    expect(shown.conversation).toBe(inReplyTo.conversation);
    expect(wordsOf(shown)).toContain('Once more');
  });

  it('says that a message to be edited is gone', async () => {
    const at = { conversation: chat.playground.conversations.personal, message: '1' };
    await expect(adapter.update(at, alert)).rejects.toMatchObject({ outcome: 'gone' });
  });

  it('takes a click, and replaces the card for the clicker and everybody else', async () => {
    const at = await adapter.send(`teams:${chat.playground.conversations.channel}`, alert, {
      id: 'n3',
      uncertain: false,
    });
    const shown = await chat.until((message) => message.id === at.message);
    handler = async (_, responder) => responder.reply({ kind: 'replace', message: say('Retried by Ana') });
    const answer = await chat.press(shown, 'Retry');
    expect(answer.type).toBe('application/vnd.microsoft.card.adaptive');
    expect(JSON.stringify(answer.value)).toContain('Retried by Ana');
    await chat.until((message) => message.id === at.message && wordsOf(message).includes('Retried by Ana'));
    expect(invocations[0]).toMatchObject({
      via: 'button',
      request: { command: 'retry', args: { job: 127416 } },
      on: { message: at.message },
    });
  });

  it('asks before it kills: the click that counts says so', async () => {
    const at = await adapter.send(`teams:${chat.playground.conversations.channel}`, alert, {
      id: 'n4',
      uncertain: false,
    });
    const shown = await chat.until((message) => message.id === at.message);
    expect(actionsOf(shown.card).find((action) => action.title === 'Kill')?.type).toBe('Action.ShowCard');
    await chat.press(shown, 'Kill job 127416');
    expect(invocations[0]?.request).toEqual({ command: 'kill', args: { job: 127416, confirmed: true } });
  });

  it('tells a click to wait when the work takes long, and edits the card when it is done', async () => {
    const at = await adapter.send(`teams:${chat.playground.conversations.personal}`, alert, {
      id: 'n5',
      uncertain: false,
    });
    const shown = await chat.until((message) => message.id === at.message);
    const { promise, resolve } = Promise.withResolvers<void>();
    handler = async (_, responder) => {
      await promise;
      await responder.reply({ kind: 'replace', message: say('Done after a while') });
    };
    const answer = await chat.press(shown, 'Retry');
    expect(answer).toMatchObject({
      type: 'application/vnd.microsoft.activity.message',
      value: 'Working on it …',
    });
    resolve();
    await chat.until(
      (message) => message.id === at.message && wordsOf(message).includes('Done after a while'),
    );
  });

  it('shows a form in the chat, keeps it open with what is wrong, and replaces it by the outcome', async () => {
    handler = async (_, responder) => responder.reply({ kind: 'form', form: startForm });
    await chat.say(chat.playground.conversations.personal, 'start Release_Project');
    const form = await chat.until((message) => wordsOf(message).includes('Start Release_Project'));

    handler = async (_, responder) =>
      responder.reply({ kind: 'invalid', form: startForm, errors: { branch: 'No such branch.' } });
    const wrong = await chat.press(form, 'Start', { field0: 'mian', field1: 'false' });
    expect(invocations[1]).toMatchObject({
      via: 'form',
      request: {
        command: 'start',
        args: { release: 'r-1', submitted: true, inputs: { branch: 'mian', notify: false } },
      },
    });
    expect(JSON.stringify(wrong.value)).toContain('No such branch.');
    expect(JSON.stringify(wrong.value)).toContain('"value":"mian"');

    handler = async (_, responder) =>
      responder.reply({ kind: 'answer', message: say('Started'), to: 'channel' });
    await chat.press(form, 'Start', { field0: 'main', field1: 'true' });
    await chat.until((message) => message.id === form.id && message.edited && wordsOf(message) === 'Started');
  });

  it('answers a message shortcut in a dialog, and what is pressed there too', async () => {
    handler = async (_, responder) => responder.reply({ kind: 'answer', message: alert, to: 'asker' });
    const { channel } = chat.playground.conversations;
    const value = {
      commandId: 'show_job',
      commandContext: 'message',
      messagePayload: {
        id: '17',
        body: { contentType: 'html', content: '<p>Can you look at job&nbsp;<b>127416</b>?</p>' },
      },
    };
    const opened = await chat.use(channel, value);
    expect(opened.task).toMatchObject({ type: 'continue', value: { title: 'Show job' } });
    expect(invocations[0]).toMatchObject({
      via: 'shortcut',
      request: { command: 'show', args: {} },
      on: { message: '17', text: 'Can you look at job 127416?' },
    });
    const retry = actionsOf(opened.task?.value).find((action) => action.title === 'Retry');
    expect(retry?.type).toBe('Action.Submit');

    handler = async (_, responder) =>
      responder.reply({ kind: 'answer', message: say('Retried'), to: 'asker' });
    const pressed = await chat.use(channel, { ...value, data: retry?.data }, true);
    expect(JSON.stringify(pressed.task)).toContain('Retried');
    expect(invocations[1]).toMatchObject({
      via: 'button',
      request: { command: 'retry', args: { job: 127416 } },
    });
  });
});
