import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Form } from '../../src/chat/form.ts';
import type { Message } from '../../src/chat/message.ts';
import { startConnector } from './connector-double.ts';
import { click, startTeamsApp, type TeamsApp, words } from './teams-app.ts';

const target = 'teams:a:1';
const sendOptions = { id: 'n1', uncertain: false };
const retry = { v: 1, c: 'retry', a: { job: 127416 } };

const form: Form = {
  title: 'Start',
  submit: 'Start',
  command: 'start',
  args: {},
  intro: [],
  fields: [{ kind: 'text', name: 'a', label: 'A', required: true, hint: null, initial: null }],
};

describe('the Teams adapter', () => {
  let app: TeamsApp;
  beforeEach(async () => {
    app = await startTeamsApp({ answerWithinMs: 100, dialogWithinMs: 100 });
  });
  afterEach(async () => {
    await app.close();
  });

  /** Lets the bot meet the conversation. */
  const meet = async (
    conversation: Record<string, unknown> = { id: 'a:1', conversationType: 'personal' },
  ) => {
    await app.send({ type: 'conversationUpdate', conversation });
  };
  const shownIn = (index: number): string => JSON.stringify(app.connector.received[index]?.body ?? null);

  describe('answering Teams in time', () => {
    it('answers a message before it is handled (F13)', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      app.handle(async (_, responder) => {
        await promise;
        await responder.reply({ kind: 'answer', message: words('17 faulted'), to: 'asker' });
      });
      const response = await app.send();
      expect(response.status).toBe(200);
      expect(app.connector.received).toEqual([]);
      resolve();
      await app.connector.until(() => app.connector.received.length === 1);
      expect(shownIn(0)).toContain('17 faulted');
    });

    it('answers a click whose work takes long, and edits the message when it is done (F13)', async () => {
      await meet();
      const at = await app.adapter.send(target, words('an alert'), sendOptions);
      const { promise, resolve } = Promise.withResolvers<void>();
      app.handle(async (_, responder) => {
        await promise;
        await responder.reply({ kind: 'replace', message: words('Retried') });
      });
      const response = await app.send(click(retry, at.message));
      expect(await response.json()).toEqual({
        statusCode: 200,
        type: 'application/vnd.microsoft.activity.message',
        value: 'Working on it …',
      });
      resolve();
      await app.connector.until(() => app.connector.received.length === 2);
      expect(app.connector.received[1]).toMatchObject({ method: 'PUT', activity: at.message });
      expect(shownIn(1)).toContain('Retried');
    });

    it('answers a shortcut whose work takes long, and posts the answer', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      app.handle(async (_, responder) => {
        await promise;
        await responder.reply({ kind: 'answer', message: words('Job 127416'), to: 'asker' });
      });
      const response = await app.send({
        type: 'invoke',
        name: 'composeExtension/fetchTask',
        value: { commandId: 'show_job' },
      });
      expect(await response.json()).toMatchObject({
        task: { type: 'message', value: expect.stringContaining('Working on it') },
      });
      resolve();
      await app.connector.until(() => app.connector.received.length === 1);
      expect(shownIn(0)).toContain('Job 127416');
    });

    it('answers even when handling fails', async () => {
      app.handle(() => Promise.reject(new Error('boom')));
      expect((await app.send()).status).toBe(200);
      const response = await app.send(click(retry));
      expect(await response.json()).toMatchObject({
        value: 'Something went wrong. It is logged; try again.',
      });
      expect(app.logged.map((line) => line.msg)).toContain('handling a request from Teams failed');
    });

    it('tells a repeated delivery by its id (F12)', async () => {
      await app.send({ id: '17' });
      await app.send({ id: '17' });
      expect(new Set(app.invocations.map(({ id }) => id)).size).toBe(1);
    });
  });

  describe('what a click gets', () => {
    it('is an answer in the thread, and a line for the one who clicked', async () => {
      app.handle((_, responder) =>
        responder.reply({ kind: 'answer', message: words('Details of 127416'), to: 'asker' }),
      );
      const conversation = { id: '19:c@thread.tacv2;messageid=1000', conversationType: 'channel' };
      const response = await app.send({ ...click(retry), conversation });
      expect(await response.json()).toMatchObject({ value: 'Details of 127416' });
      expect(app.connector.received[0]).toMatchObject({ method: 'POST', conversation: conversation.id });
    });

    it('is the whole answer in that line where the bot may not write', async () => {
      const details = { ...words('State: Faulted'), preview: 'Job 127416' };
      app.handle((_, responder) => responder.reply({ kind: 'answer', message: details, to: 'asker' }));
      app.connector.failNext(403, { code: 'BotNotInConversationRoster' });
      const response = await app.send(click(retry));
      expect(await response.json()).toMatchObject({ value: 'State: Faulted' });
    });

    it('is a form in the thread', async () => {
      app.handle((_, responder) => responder.reply({ kind: 'form', form }));
      const response = await app.send(click(retry));
      expect(await response.json()).toMatchObject({ value: 'Fill in the form below.' });
      expect(shownIn(0)).toContain('Input.Text');
    });

    it('closes a form that was sent in, even when there is nothing more to say', async () => {
      await meet();
      const at = await app.adapter.send(target, words('the form'), sendOptions);
      app.handle((_, responder) => responder.reply({ kind: 'done' }));
      const data = { v: 1, c: 'start', a: {}, t: 'Start', f: [['a', 'text', 0]], field0: 'x' };
      const response = await app.send(click(data, at.message));
      expect(JSON.stringify(await response.json())).toContain('Start: sent.');
      await app.connector.until(() => app.connector.received.length === 2);
      expect(app.connector.received[1]).toMatchObject({ method: 'PUT', activity: at.message });
    });

    it('leaves the outcome of the first who sends a form in, and tells the second apart', async () => {
      await meet();
      const at = await app.adapter.send(target, words('the form'), sendOptions);
      const asked = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      app.handle(async ({ actor }, responder) => {
        if (actor.id === 'aad-jo') {
          await responder.reply({ kind: 'answer', message: words('Ana started this'), to: 'asker' });
          started.resolve();
          return;
        }
        asked.resolve();
        await started.promise;
        await responder.reply({ kind: 'answer', message: words('Started, job 5'), to: 'asker' });
      });
      const data = { v: 1, c: 'start', a: {}, t: 'Start', f: [['a', 'text', 0]], field0: 'x' };
      const first = app.send(click(data, at.message));
      await asked.promise;
      const jo = { from: { id: '29:jo', name: 'Jo', aadObjectId: 'aad-jo' } };
      const second = await app.send({ ...click(data, at.message), ...jo });
      expect(await second.json()).toMatchObject({ value: 'Ana started this' });
      expect(JSON.stringify(await (await first).json())).toContain('Started, job 5');
      await app.adapter.stop();
      const [, note, outcome, ...others] = app.connector.received;
      expect(note).toMatchObject({ method: 'POST' });
      expect(JSON.stringify(note)).toContain('Ana started this');
      expect(outcome).toMatchObject({ method: 'PUT', activity: at.message });
      expect(JSON.stringify(outcome)).toContain('Started, job 5');
      expect(others).toEqual([]);
    });

    it('lets a form be sent in again that was filled in wrongly, or gave way to the next one', async () => {
      await meet();
      const at = await app.adapter.send(target, words('the form'), sendOptions);
      const data = { v: 1, c: 'start', a: {}, t: 'Start', f: [['a', 'text', 0]], field0: 'x' };
      const replies = [
        { kind: 'invalid', form, errors: { a: 'Give a number.' } },
        { kind: 'form', form },
        { kind: 'answer', message: words('Started, job 5'), to: 'asker' },
      ] as const;
      for (const reply of replies) {
        app.handle((_, responder) => responder.reply(reply));
        const answer: unknown = await (await app.send(click(data, at.message))).json();
        expect(answer).toMatchObject({ type: 'application/vnd.microsoft.card.adaptive' });
      }
      await app.adapter.stop();
      expect(app.connector.received.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT']);
    });

    it('is the same from a client that sends clicks as messages', async () => {
      await meet();
      const at = await app.adapter.send(target, words('an alert'), sendOptions);
      app.handle((_, responder) => responder.reply({ kind: 'replace', message: words('Retried') }));
      await app.send({ text: undefined, value: retry, replyToId: at.message });
      await app.connector.until(() => app.connector.received.length === 2);
      expect(app.connector.received[1]).toMatchObject({ method: 'PUT', activity: at.message });
    });

    it('is a kind word when the button is from another version (F15)', async () => {
      const response = await app.send(click({ v: 7, c: 'retry' }));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ value: expect.stringContaining('another version') });
      await app.send({ value: { old: 'button' } });
      await app.connector.until(() => app.connector.received.length === 1);
      expect(shownIn(0)).toContain('another version');
      expect(app.invocations).toEqual([]);
    });
  });

  it('gives an answer again that Teams put off, and gives up in the end', async () => {
    app.handle((_, responder) => responder.reply({ kind: 'answer', message: words('17'), to: 'asker' }));
    app.connector.failNext(429, { retryAfter: '0' });
    app.connector.failNext(503, { retryAfter: '0' });
    await app.send();
    await app.connector.until(() => app.connector.received.length === 3);
    for (let count = 0; count < 4; count++) app.connector.failNext(429, { retryAfter: '0' });
    await app.send();
    await app.adapter.stop();
    expect(app.connector.received).toHaveLength(7);
  });

  describe('posting', () => {
    it('gives everybody in the place a message that can be edited later', async () => {
      const posted = Promise.withResolvers<unknown>();
      app.handle(async (_, responder) => posted.resolve(await responder.post(words('started by Ana'))));
      const conversation = { id: '19:c@thread.tacv2;messageid=7', conversationType: 'channel' };
      await app.send({ conversation });
      expect(await posted.promise).toEqual({ conversation: conversation.id, message: '1000' });
    });

    it('says null when the bot may not write there', async () => {
      const posted = Promise.withResolvers<unknown>();
      app.handle(async (_, responder) => posted.resolve(await responder.post(words('started by Ana'))));
      app.connector.failNext(403, { code: 'BotNotInConversationRoster' });
      await app.send();
      expect(await posted.promise).toBeNull();
    });

    it('starts a thread of its own in a channel, in one request', async () => {
      await meet({ id: '19:c@thread.tacv2', conversationType: 'channel', isGroup: true });
      const at = await app.adapter.send('teams:19:c@thread.tacv2', words('an alert'), sendOptions);
      expect(at).toEqual({ conversation: '19:c@thread.tacv2;messageid=1000', message: '1000' });
      expect(app.connector.received).toHaveLength(1);
      expect(app.connector.received[0]).toMatchObject({
        method: 'POST',
        conversation: '19:c@thread.tacv2',
        body: { type: 'message', summary: 'an alert', from: { id: '28:bot' } },
      });
    });

    it('replies in the thread of a message of a channel when told to, never in a chat (F32)', async () => {
      await meet({ id: '19:c@thread.tacv2', conversationType: 'channel', isGroup: true });
      const inReplyTo = await app.adapter.send('teams:19:c@thread.tacv2', words('an alert'), sendOptions);
      expect(app.adapter.threads(inReplyTo)).toBe(true);
      expect(app.adapter.threads({ conversation: 'a:1', message: '1' })).toBe(false);
      const reply = () =>
        app.adapter.send('teams:19:c@thread.tacv2', words('again'), { ...sendOptions, inReplyTo });
      expect(await reply()).toEqual({ conversation: inReplyTo.conversation, message: '1001' });
      expect(app.connector.received[1]).toMatchObject({ conversation: inReplyTo.conversation });
      app.connector.failNext(404, { code: 'ActivityNotFoundInConversation' });
      await expect(reply()).rejects.toMatchObject({ outcome: 'gone', lost: false });
      app.connector.failNext(403, { code: 'BotNotInConversationRoster' });
      await expect(reply()).rejects.toMatchObject({ outcome: 'refused', lost: true });
    });

    it('sends plain text when Teams refuses the card, and says so in the log (F20)', async () => {
      await meet();
      app.connector.failNext(413);
      await app.adapter.send(target, words('an alert'), sendOptions);
      expect(app.connector.received).toHaveLength(2);
      expect(app.connector.received[1]?.body).toMatchObject({ text: 'an alert', textFormat: 'plain' });
      expect(app.logged.map((line) => line.msg)).toContain(
        'Teams refused a card; plain text is sent instead',
      );
    });

    it('gets the largest message through as a card (F21)', async () => {
      await meet({ id: `19:${'x'.repeat(100)}@thread.tacv2`, conversationType: 'channel', tenantId: 't' });
      const huge: Message = {
        preview: 'ä'.repeat(1_000_000),
        blocks: [
          { kind: 'heading', text: '🔴'.repeat(500_000) },
          ...Array.from({ length: 500 }, (_, index) => ({
            kind: 'row' as const,
            text: [`"\\ä€🔴`.repeat(200)],
            detail: ['x'],
            buttons: [{ label: 'Retry', command: 'retry', args: { job: index } }],
          })),
        ],
      };
      await app.adapter.send(`teams:19:${'x'.repeat(100)}@thread.tacv2`, huge, sendOptions);
      expect(app.connector.received).toHaveLength(1);
      expect(shownIn(0)).toContain('more rows do not fit');
    });

    it('does not repeat a post whose answer was lost', async () => {
      await meet();
      app.connector.failNext(0);
      await expect(app.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'uncertain',
      });
      app.connector.failNext(502);
      await expect(app.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'retry',
      });
      expect(app.connector.received).toHaveLength(2);
    });

    it.each([
      ['7', 7_000],
      ['Mon, 23 Nov 2026 14:00:30 GMT', 30_000],
      [undefined, null],
    ])('F18: hands on Retry-After %s', async (retryAfter, retryAfterMs) => {
      const limited = await startTeamsApp({ now: () => new Date('2026-11-23T14:00:00Z') });
      await limited.send({ type: 'conversationUpdate' });
      limited.connector.failNext(429, retryAfter === undefined ? {} : { retryAfter });
      await expect(limited.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'retry',
        retryAfterMs,
      });
      expect(limited.connector.received).toHaveLength(1);
      await limited.close();
    });

    it('knows a message that is gone (F30), and a bot that was taken out (F25)', async () => {
      await meet();
      const gone = { conversation: 'a:1', message: '404' };
      await expect(app.adapter.update(gone, words('x'))).rejects.toMatchObject({ outcome: 'gone' });
      app.connector.failNext(403, { code: 'BotNotInConversationRoster' });
      await expect(app.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/Add the bot .* again/),
      });
      expect(app.adapter.trouble()).toBeNull();
    });

    it('forgets a conversation it was taken out of (F25)', async () => {
      await meet();
      await app.adapter.send(target, words('x'), sendOptions);
      await app.send({ type: 'installationUpdate', action: 'remove' });
      await expect(app.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'refused',
        lost: true,
        message: expect.stringContaining('was removed from this conversation'),
      });
      await meet();
      await app.adapter.send(target, words('x'), sendOptions);
    });

    it('does not take a conversation for lost that it has not met yet', async () => {
      await expect(app.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'refused',
        lost: false,
        message: expect.stringContaining('has not met this conversation'),
      });
    });

    it('keeps how to reach a place once, and anew when it changes', async () => {
      await meet();
      const before = app.memory.get('teams:reference:a:1');
      await app.send({ text: 'faulted' });
      expect(app.memory.get('teams:reference:a:1')).toBe(before);
      expect(JSON.parse(before ?? '{}')).toMatchObject({ serviceUrl: app.connector.url });
      await app.send({ serviceUrl: `${app.connector.url}/moved` });
      expect(app.memory.get('teams:reference:a:1')).not.toBe(before);
    });

    it('meets a channel once, in whichever thread it is spoken to', async () => {
      const thread = (id: number) => ({
        conversation: { id: `19:c@thread.tacv2;messageid=${id}`, conversationType: 'channel' },
      });
      await app.send(thread(1));
      const first = [...app.memory.values()];
      await app.send(thread(2));
      expect([...app.memory.keys()]).toEqual(['teams:reference:19:c@thread.tacv2', 'teams:person:aad-ana']);
      expect([...app.memory.values()]).toEqual(first);
    });

    it('says when Teams cannot be reached, until it can', async () => {
      await meet();
      const closed = await startConnector();
      await closed.close();
      await app.send({ serviceUrl: closed.url, type: 'conversationUpdate' });
      await expect(app.adapter.send(target, words('x'), sendOptions)).rejects.toMatchObject({
        outcome: 'retry',
      });
      expect(app.adapter.trouble()).toContain('could not be reached');
      await meet();
      await app.adapter.send(target, words('x'), sendOptions);
      expect(app.adapter.trouble()).toBeNull();
    });
  });

  describe('what is refused at the door', () => {
    const post = (body: string, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
      fetch(app.url, { method: 'POST', headers, body });

    it.each(['', 'not json', '[]', 'null', '{}', '{"type":"message"}', '"x"'])('a body %j', async (body) => {
      expect((await post(body)).status).toBe(400);
    });

    it('a body over the limit, announced or not', async () => {
      expect((await post('x'.repeat(600_000))).status).toBe(413);
      let pieces = 0;
      // Much longer than is read; a client that never ends would go on after the answer and fill the memory.
      const long = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          controller.enqueue(new Uint8Array(64_000).fill(120));
          if (++pieces === 200) controller.close();
        },
      });
      const streamed = fetch(app.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: long,
        duplex: 'half',
      } as RequestInit);
      await expect(streamed.then((response) => response.status)).resolves.toBe(413);
    });

    it('another method, another type, another channel', async () => {
      expect((await fetch(app.url)).status).toBe(405);
      expect((await post('{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
      expect((await app.send({ channelId: 'webchat' })).status).toBe(403);
    });

    it('without authentication, a service elsewhere', async () => {
      expect((await app.send({ serviceUrl: 'https://evil.example/' })).status).toBe(403);
      expect(app.memory.size).toBe(0);
    });

    it('an invoke that the bot does not have', async () => {
      expect((await app.send({ type: 'invoke', name: 'signin/verifyState' })).status).toBe(501);
    });

    it('everything, once it has stopped', async () => {
      await app.adapter.stop();
      expect((await app.send()).status).toBe(503);
    });
  });

  it('waits with stopping for work under way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    app.handle(async (_, responder) => {
      await promise;
      await responder.reply({ kind: 'answer', message: words('still said'), to: 'asker' });
    });
    await app.send();
    const stopped = app.adapter.stop();
    resolve();
    await stopped;
    expect(shownIn(0)).toContain('still said');
  });

  it('says what it takes to ask for groups', async () => {
    await expect(app.adapter.isMember('teams-group:1', 'x')).rejects.toThrow(/entra-group:OBJECT_ID/);
    await expect(app.adapter.isMember('entra-group:1', 'x')).rejects.toThrow(/MICROSOFT_APP_PASSWORD/);
  });
});
