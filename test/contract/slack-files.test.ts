import { afterEach, describe, expect, it } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { type SlackApp, startSlackApp } from './slack-app.ts';

const alerts = channelIds.alerts;
let app: SlackApp;
afterEach(() => app.close());

/** A file of this many bytes, given out in pieces. */
function fileOf(text: string, name = 'jobs-1.csv') {
  const bytes = Buffer.from(text);
  return {
    id: '11111111-2222-4333-8444-555555555555',
    name,
    bytes: bytes.length,
    async *read() {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

const files = (channel: string = alerts) =>
  app.slack.drive.messages(channel).flatMap((message) =>
    message.files.map((file) => ({
      name: file.name,
      text: file.content?.toString(),
      beside: message.text,
    })),
  );
const calls = (method: string) => app.slack.drive.calls(method).length;

describe('files in Slack', () => {
  it('stand in the channel with a line beside them that cannot format or mention', async () => {
    app = await startSlackApp('http');
    expect(app.adapter.fileWay('channel')).toBe('file');
    const sent = app.adapter.sendFile(`slack:${alerts}`, fileOf('a,b\r\n'), 'Jobs of <@U1> & co', {
      uncertain: false,
    });
    await expect(sent).resolves.toBe('posted');
    expect(files()).toEqual([
      { name: 'jobs-1.csv', text: 'a,b\r\n', beside: 'Jobs of &lt;@U1&gt; &amp; co' },
    ]);
  });

  it('arrive whole when they are large', async () => {
    app = await startSlackApp('http');
    const text = 'Invoice_Processing,Faulted\r\n'.repeat(500_000);
    await app.adapter.sendFile(`slack:${alerts}`, fileOf(text), 'big', { uncertain: false });
    expect(files()[0]?.text?.length).toBe(text.length);
  });

  it('reach a person by their id, in the conversation with the bot', async () => {
    app = await startSlackApp('http');
    await app.adapter.sendFile(`slack:${users.sam.id}`, fileOf('x'), 'for you', { uncertain: false });
    const direct = app.slack.workspace.channels.find((one) => one.person === users.sam.id);
    expect(files(direct?.id).map((file) => file.text)).toEqual(['x']);
    expect(files()).toEqual([]);
  });

  it('are refused by channels that the bot is not in', async () => {
    app = await startSlackApp('http');
    app.slack.drive.removeBot(alerts);
    const sent = app.adapter.sendFile(`slack:${alerts}`, fileOf('x'), 'x', { uncertain: false });
    await expect(sent).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('/invite'),
    });
  });

  it('stand there once, though the answer was lost', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('files.completeUploadExternal', { dropAfterEffect: true });
    const file = fileOf('once');
    const first = app.adapter.sendFile(`slack:${alerts}`, file, 'x', { uncertain: false });
    await expect(first).rejects.toMatchObject({ outcome: 'uncertain' });
    await app.adapter.sendFile(`slack:${alerts}`, file, 'x', { uncertain: true });
    expect(files().map((one) => one.text)).toEqual(['once']);
    await app.adapter.sendFile(`slack:${alerts}`, fileOf('other', 'jobs-2.csv'), 'x', { uncertain: true });
    expect(files().map((one) => one.text)).toEqual(['once', 'other']);
  });

  it('can be sent again after trouble on the way', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('files.getUploadURLExternal', { status: 503 });
    const sent = app.adapter.sendFile(`slack:${alerts}`, fileOf('x'), 'x', { uncertain: false });
    await expect(sent).rejects.toMatchObject({ outcome: 'retry' });
    app.slack.drive.inject('files.completeUploadExternal', { error: 'ratelimited', status: 429 });
    const limited = app.adapter.sendFile(`slack:${alerts}`, fileOf('x'), 'x', { uncertain: false });
    await expect(limited).rejects.toMatchObject({ outcome: 'retry' });
    expect(files()).toEqual([]);
  });

  it('need the scope files:write, and say so', async () => {
    app = await startSlackApp('http', { scopes: ['chat:write'] });
    const sent = app.adapter.sendFile(`slack:${alerts}`, fileOf('x'), 'x', { uncertain: false });
    await expect(sent).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('files:write'),
    });
    expect(calls('files.completeUploadExternal')).toBe(0);
    expect(app.adapter.trouble()).toBeNull();
  });

  it('larger than Slack takes are not begun', async () => {
    app = await startSlackApp('http');
    const huge = { ...fileOf('x'), bytes: 1_000_000_001 };
    await expect(
      app.adapter.sendFile(`slack:${alerts}`, huge, 'x', { uncertain: false }),
    ).rejects.toMatchObject({ outcome: 'refused', message: expect.stringContaining('gigabyte') });
    expect(calls('files.getUploadURLExternal')).toBe(0);
  });
});
