import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkReader } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import { click, startTeamsApp, type TeamsApp, words } from './teams-app.ts';

const readLink: LinkReader = (url) =>
  url.startsWith('https://ours.test/jobs/') ? { command: 'show', args: { job: 7, unfurl: true } } : null;
const job: Message = {
  preview: 'Invoice <b>: Faulted: Broken',
  blocks: [
    { kind: 'heading', text: '🔴 Invoice <b>: Faulted' },
    { kind: 'text', text: ['Broken'] },
    { kind: 'buttons', buttons: [{ label: 'Refresh', command: 'show', args: { job: 7, replace: true } }] },
  ],
};
const nothing = { composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] } };
const pasted = (url: string, name = 'composeExtension/queryLink') => ({
  type: 'invoke',
  name,
  text: undefined,
  value: { url },
});

describe('a link pasted in Teams', () => {
  let app: TeamsApp;
  beforeEach(async () => {
    app = await startTeamsApp({ readLink, answerWithinMs: 100, dialogWithinMs: 100 });
  });
  afterEach(() => app.close());
  const answerTo = async (activity: Record<string, unknown>) => (await app.send(activity)).json();

  it('unfolds to a card with a preview, and Teams is told not to keep it', async () => {
    app.handle((_, responder) => responder.reply({ kind: 'answer', message: job, to: 'channel' }));
    const answer = (await answerTo(pasted('https://ours.test/jobs/7'))) as {
      composeExtension: { attachments: unknown[] };
    };
    expect(app.invocations[0]).toMatchObject({
      via: 'link',
      request: { command: 'show', args: { job: 7, unfurl: true } },
      place: { target: 'teams:a:1' },
      on: null,
    });
    expect(answer).toMatchObject({
      composeExtension: {
        type: 'result',
        attachmentLayout: 'list',
        suggestedActions: { actions: [{ type: 'setCachePolicy', value: '{"type":"no-cache"}' }] },
      },
    });
    expect(answer.composeExtension.attachments).toEqual([
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: expect.objectContaining({ type: 'AdaptiveCard', version: '1.5' }) as unknown,
        preview: {
          contentType: 'application/vnd.microsoft.card.thumbnail',
          content: { title: '🔴 Invoice &lt;b&gt;: Faulted', text: 'Broken' },
        },
      },
    ]);
  });

  it('is read by others, too, where the chat is not one with the bot', async () => {
    await answerTo(pasted('https://ours.test/jobs/7'));
    await app.send({ text: 'help' });
    await answerTo(pasted('https://ours.test/jobs/7'));
    const links = app.invocations.filter(({ via }) => via === 'link');
    expect(links.map(({ place }) => [place.kind, place.private])).toEqual([
      ['group', false],
      ['personal', true],
    ]);
  });

  it('does not make the bot know the place, where it may not be', async () => {
    await answerTo(pasted('https://ours.test/jobs/7'));
    await answerTo(pasted('https://else.test/jobs/7'));
    expect([...app.memory.keys()]).toEqual([]);
  });

  it.each([
    ['another site', pasted('https://else.test/jobs/7')],
    ['somebody without the app', pasted('https://ours.test/jobs/7', 'composeExtension/anonymousQueryLink')],
    ['something odd', { ...pasted(''), value: 'no object' }],
  ])('stays a link: %s', async (_, activity) => {
    expect(await answerTo(activity)).toEqual(nothing);
    expect(app.invocations).toEqual([]);
  });

  it('stays a link where the answer is an error, silence, a crash, or late', async () => {
    const late = Promise.withResolvers<void>();
    for (const handler of [
      async (
        _: unknown,
        responder: { reply(reply: { kind: 'answer'; message: Message; to: 'asker' }): Promise<void> },
      ) => responder.reply({ kind: 'answer', message: words('There is no job 7'), to: 'asker' }),
      async () => undefined,
      () => Promise.reject(new Error('broken')),
      () => late.promise,
    ]) {
      app.handle(handler);
      expect(await answerTo(pasted('https://ours.test/jobs/7'))).toEqual(nothing);
    }
    late.resolve();
    expect(app.connector.received).toEqual([]);
  });

  it('bears buttons that answer the one who clicks, though the message is not the bot’s to edit', async () => {
    await app.send({ type: 'conversationUpdate' });
    app.handle((_, responder) => responder.reply({ kind: 'replace', message: words('newest state') }));
    app.connector.failNext(403, { code: 'MessageWritesBlocked' });
    const answer = await answerTo(click({ v: 1, c: 'show', a: { job: 7, replace: true } }, '4711'));
    expect(JSON.stringify(answer)).toContain('newest state');
    await app.adapter.stop();
    expect(app.connector.received.map(({ method }) => method)).toEqual(['PUT']);
    expect(app.logged).toEqual([]);
  });
});
