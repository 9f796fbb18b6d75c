import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectorDouble, startConnector } from '../contract/connector-double.ts';
import { readCsv } from '../fixtures/read-csv.ts';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

/** The Agents Playground knows no file consent, so this is Teams as its pages describe it. */
describe('the audit as a file on Teams', () => {
  let connector: ConnectorDouble;
  let drive: Server;
  let bot: Bot;
  let sent = 0;
  const uploaded: Buffer[] = [];

  const post = async (who: string, activity: object): Promise<Response> => {
    sent += 1;
    return fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        id: `f:${sent}`,
        channelId: 'msteams',
        serviceUrl: connector.url,
        from: { id: `29:${who}`, name: who, aadObjectId: `aad-${who}` },
        recipient: { id: '28:bot', name: 'Jobs' },
        conversation: { id: `a:${who}`, conversationType: 'personal' },
        ...activity,
      }),
    });
  };
  const consent = () =>
    connector.received
      .flatMap(({ body }) => (body.attachments ?? []) as readonly { contentType: string; content: unknown }[])
      .find(({ contentType }) => contentType.endsWith('file.consent'));

  beforeAll(async () => {
    drive = createServer((request, response) => {
      request.on('data', (bytes: Buffer) => uploaded.push(bytes));
      request.on('end', () => response.writeHead(201, { 'Content-Type': 'application/json' }).end('{}'));
    }).listen(0, '127.0.0.1');
    await once(drive, 'listening');
    connector = await startConnector();
    for (const who of ['ana', 'sam'])
      connector.roster.set(`29:${who}`, {
        id: `29:${who}`,
        name: who,
        aadObjectId: `aad-${who}`,
        userRole: 'user',
      });
    const chat = {
      route: 'teams:19:alerts@thread.tacv2',
      settings: { TEAMS_INSECURE_NO_AUTH: 'true', CHATOPS_ADMINS: 'teams:aad-ana' },
      principal: (who: string) => `teams:aad-${who}`,
      connect: async () => undefined,
    };
    bot = await startBot([chat as unknown as ChatDriver]);
  });
  afterAll(async () => {
    await bot?.stop();
    await connector?.close();
    drive?.closeAllConnections();
    drive?.close();
  });

  it('goes to the OneDrive of the admin who asked and said yes, and to nobody else', async () => {
    await post('sam', { type: 'message', text: 'kill 4711' });
    await post('sam', { type: 'message', text: 'audit as:csv' });
    await connector.until(() => connector.received.length > 1);
    expect(consent()).toBeUndefined();
    await post('ana', { type: 'message', text: 'audit outcome:denied as:csv' });
    await connector.until(() => consent() !== undefined);
    const offered = consent()?.content as { acceptContext: { file: string } } | undefined;
    const context = offered?.acceptContext;
    const uploadInfo = {
      contentUrl: 'https://contoso.example/audit.csv',
      name: 'audit.csv',
      uploadUrl: `http://127.0.0.1:${(drive.address() as AddressInfo).port}/session`,
      uniqueId: 'u-1',
      fileType: 'csv',
    };
    const accept = {
      type: 'invoke',
      name: 'fileConsent/invoke',
      value: { type: 'fileUpload', action: 'accept', context, uploadInfo },
    };
    await post('sam', accept);
    expect(uploaded).toEqual([]);
    await post('ana', accept);
    await connector.until(() =>
      connector.received.some(({ body }) => JSON.stringify(body).includes('is in your OneDrive')),
    );
    const [heading = [], ...rows] = readCsv(Buffer.concat(uploaded).toString());
    expect(heading.join()).toContain('At (UTC)');
    expect(
      rows.map((row) => [row.includes('denied'), row.includes('kill') || row.includes('audit')]),
    ).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
