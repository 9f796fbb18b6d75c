import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { teamsEscapes } from '../fixtures/escapes.ts';
import { startTeamsApp, type TeamsApp } from './teams-app.ts';

const file = { id: '11111111-2222-4333-8444-555555555555', name: 'jobs-2026.csv' };

/** OneDrive's side of an upload session, as strict as it is about ranges. */
async function startOneDrive() {
  const puts: { range: string; bytes: number }[] = [];
  const kept: Buffer[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const failure = failures.shift();
      if (failure !== undefined) {
        response.writeHead(failure).end();
        return;
      }
      const range = String(request.headers['content-range']);
      const [, from, to, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? []).map(Number);
      const before = kept.reduce((sum, one) => sum + one.length, 0);
      const last = to === Number(total) - 1;
      const fits = from === before && body.length === (to ?? 0) - (from ?? 0) + 1;
      if (!fits || (!last && body.length % (320 * 1024) !== 0)) {
        response.writeHead(416).end();
        return;
      }
      puts.push({ range, bytes: body.length });
      kept.push(body);
      response.writeHead(last ? 201 : 202, { 'Content-Type': 'application/json' }).end('{}');
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/session`,
    puts,
    text: () => Buffer.concat(kept).toString(),
    failures,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

describe('files in Teams', () => {
  let app: TeamsApp;
  let drive: Awaited<ReturnType<typeof startOneDrive>>;
  let content: string | null;
  let dropped: string[];
  const kept = () => {
    if (content === null) return null;
    const bytes = Buffer.from(content);
    return {
      bytes: bytes.length,
      async *read(from = 0, to = bytes.length) {
        for (let at = from; at < to; at += 100_000) yield bytes.subarray(at, Math.min(to, at + 100_000));
      },
    };
  };
  const outgoing = () => ({ ...file, ...(kept() ?? { bytes: 0, read: async function* none() {} }) });

  beforeEach(async () => {
    content = 'Process,State\r\nInvoice,Faulted\r\n';
    dropped = [];
    drive = await startOneDrive();
    app = await startTeamsApp({
      files: {
        find: async (id) => (id === file.id ? kept() : null),
        drop: async (id) => void dropped.push(id),
      },
    });
    await app.send({ text: 'hello' });
  });
  afterEach(async () => {
    await app.close();
    await drive.close();
  });

  const sent = () => app.connector.received;
  const offer = async () => {
    expect(await app.adapter.sendFile('teams:a:1', outgoing(), '12 jobs', { uncertain: false })).toBe(
      'offered',
    );
    return sent().at(-1);
  };
  const answer = (action: string, change: Record<string, unknown> = {}) =>
    app.send({
      type: 'invoke',
      name: 'fileConsent/invoke',
      text: undefined,
      replyToId: '1000',
      value: {
        type: 'fileUpload',
        action,
        context: { file: file.id },
        ...(action === 'accept'
          ? {
              uploadInfo: {
                contentUrl: 'https://contoso.example/jobs-2026.csv',
                name: file.name,
                uploadUrl: drive.url,
                uniqueId: 'u-1',
                fileType: 'csv',
              },
            }
          : {}),
      },
      ...change,
    });
  const edits = () => sent().filter((one) => one.method === 'PUT');
  const edited = async (words: string) => {
    await app.connector.until(() => edits().some((one) => JSON.stringify(one.body).includes(words)));
  };

  it('are possible in personal chats only', () => {
    expect(['personal', 'group', 'channel'].map((kind) => app.adapter.fileWay(kind as 'group'))).toEqual([
      'file',
      'link',
      'link',
    ]);
  });

  // Found by `npm run fuzz`: the caption names who asked.
  it('are offered in words that hold nothing unseen', async () => {
    const caption = `12 jobs for A\u0007na \u202eb\ud800 ${'x'.repeat(2_000)}`;
    await app.adapter.sendFile('teams:a:1', outgoing(), caption, { uncertain: false });
    expect(teamsEscapes(sent().at(-1)?.body)).toEqual([]);
    const { attachments, summary = '' } = (sent().at(-1)?.body ?? {}) as {
      attachments: readonly { content: { description: string } }[];
      summary?: string;
    };
    expect(attachments[0]?.content.description).toMatch(/^12 jobs for A na {2}b\ufffd x+…$/);
    expect(attachments[0]?.content.description).toHaveLength(1_000);
    expect(summary.length).toBeLessThanOrEqual(250);
  });

  it('are offered first, put into the OneDrive of who accepts, and shown', async () => {
    const card = await offer();
    expect(card?.body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.teams.card.file.consent',
          name: file.name,
          content: {
            description: '12 jobs',
            sizeInBytes: content?.length,
            acceptContext: { file: file.id },
            declineContext: { file: file.id },
          },
        },
      ],
    });
    expect((await answer('accept')).status).toBe(200);
    await app.connector.until(() => JSON.stringify(sent().at(-1)?.body).includes('card.file.info'));
    expect(drive.text()).toBe(content);
    expect(drive.puts).toEqual([
      { range: `bytes 0-${(content?.length ?? 0) - 1}/${content?.length}`, bytes: content?.length },
    ]);
    expect(sent().at(-1)?.body).toMatchObject({
      attachments: [
        {
          contentType: 'application/vnd.microsoft.teams.card.file.info',
          contentUrl: 'https://contoso.example/jobs-2026.csv',
          name: file.name,
          content: { uniqueId: 'u-1', fileType: 'csv' },
        },
      ],
    });
    await edited('is in your OneDrive');
    await app.adapter.stop();
    expect(dropped).toEqual([file.id]);
  });

  it('go up in pieces when they are large, a piece again when it was not taken', async () => {
    content = 'x'.repeat(23_000_000);
    drive.failures.push(503);
    await offer();
    await answer('accept');
    await edited('is in your OneDrive');
    expect(drive.text().length).toBe(23_000_000);
    expect(drive.puts.map((one) => one.bytes)).toEqual([10_485_760, 10_485_760, 2_028_480]);
  });

  it('are taken once, however often the answer comes', async () => {
    await offer();
    await Promise.all([answer('accept'), answer('accept')]);
    await edited('is in your OneDrive');
    await answer('accept');
    await app.adapter.stop();
    expect(drive.puts).toHaveLength(1);
    const said = sent().map((one) => JSON.stringify(one.body));
    expect(said.filter((one) => one.includes('card.file.info'))).toHaveLength(1);
    expect(said.filter((one) => one.includes('could not be saved'))).toEqual([]);
  });

  it('go when they are declined', async () => {
    await offer();
    await answer('decline');
    await edited('was not taken');
    await app.adapter.stop();
    expect(dropped).toEqual([file.id]);
    expect(drive.puts).toEqual([]);
  });

  it('cannot be taken from another chat than they were offered in', async () => {
    await offer();
    const conversation = { id: 'a:2', conversationType: 'personal' };
    expect((await answer('accept', { conversation })).status).toBe(200);
    await app.adapter.stop();
    expect(drive.puts).toEqual([]);
    expect(edits()).toEqual([]);
  });

  it('that are not kept any more are said to be so', async () => {
    await offer();
    content = null;
    await answer('accept');
    await edited('is not kept any more');
    expect(drive.puts).toEqual([]);
  });

  it('that OneDrive refuses are said to be so', async () => {
    await offer();
    drive.failures.push(403);
    await answer('accept');
    await edited('could not be saved');
    expect(drive.text()).toBe('');
  });

  it('are not offered twice when it is not known whether the first offer arrived', async () => {
    await offer();
    const before = sent().length;
    await app.adapter.sendFile('teams:a:1', outgoing(), '12 jobs', { uncertain: true });
    expect(sent().length).toBe(before);
  });

  it('are never replaced by a line of text', async () => {
    app.connector.failNext(400, { code: 'BadArgument' });
    await expect(
      app.adapter.sendFile('teams:a:1', outgoing(), '12 jobs', { uncertain: false }),
    ).rejects.toMatchObject({ outcome: 'refused' });
  });

  it('with an answer that is none are left alone', async () => {
    await offer();
    expect((await answer('accept', { value: { action: 'accept' } })).status).toBe(501);
    expect((await answer('accept', { value: { action: 'accept', context: { file: file.id } } })).status).toBe(
      501,
    );
  });
});
