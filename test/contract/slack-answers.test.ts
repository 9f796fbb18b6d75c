import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webApi } from '@slack/bolt';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import { createAnswers } from '../../src/slack/answers.ts';
import { noPictures } from '../../src/slack/pictures.ts';
import type { Poster } from '../../src/slack/poster.ts';

const responses: unknown[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    responses.push(JSON.parse(body));
    response.end('ok');
  });
});

beforeEach(async () => {
  responses.length = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

/** The bot belongs to no channel. */
const refuse = async (): Promise<never> => {
  throw new DeliveryError('refused', 'channel_not_found');
};
const poster: Poster = { post: refuse, edit: refuse, find: async () => null };

it.each([
  ['D1', 'personal', 'ephemeral'],
  ['C1', 'channel', 'in_channel'],
  ['G1', 'group', 'in_channel'],
] as const)('news of a command in %s, where the bot is not, are %s: %s', async (channel, kind, wanted) => {
  const { port } = server.address() as AddressInfo;
  const answers = createAnswers({
    web: new webApi.WebClient(),
    poster,
    pictures: noPictures,
    user: 'U1',
    log: pino({ level: 'silent' }),
    origin: {
      channel,
      kind,
      direct: false,
      thread: null,
      responseUrl: `http://127.0.0.1:${port}/`,
      clicked: null,
    },
  });
  expect(
    await answers.toAll({ preview: 'Started', blocks: [{ kind: 'text', text: ['Started'] }] }),
  ).toBeNull();
  expect(responses).toMatchObject([{ response_type: wanted }]);
});
