import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/chat/message.ts';
import { createSeal, noSeal } from '../../../src/chat/seal.ts';
import { encodeOrigin, type Origin } from '../../../src/slack/origin.ts';
import { createOrigins } from '../../../src/slack/sealed-origin.ts';

const origin: Origin = {
  channel: 'C0FINANCE',
  kind: 'channel',
  direct: false,
  thread: '1.1',
  responseUrl: 'https://hooks.slack.com/actions/1',
  clicked: { ts: '1.2', ephemeral: false, unfurlOf: null },
};
const alone = { channel: 'U0ANA', kind: 'personal', direct: true, responseUrl: null, clicked: null };
const origins = createOrigins(
  createSeal({
    memory: { recall: async () => null },
    first: async () => 'a key',
    now: () => new Date(0),
  }),
);

describe('where a form was opened', () => {
  it('comes back as it was, for the person who opened it', async () => {
    const written = await origins.write(origin, 'U0ANA');
    const back = JSON.parse(JSON.stringify(written)) as Json;
    expect(await origins.read(back, 'U0ANA')).toEqual({ origin, doubt: undefined });
  });

  it('is worth nothing in the hands of somebody else', async () => {
    const written = await origins.write(origin, 'U0ANA');
    expect(await origins.read(written, 'U0JO')).toMatchObject({
      doubt: 'forged',
      origin: { channel: 'U0JO' },
    });
  });

  it.each<[string, Partial<Origin>]>([
    ['in another channel', { channel: 'C0PUBLIC' }],
    ['as if alone with the bot', { kind: 'personal', direct: true }],
    ['with another address for the answer', { responseUrl: 'https://hooks.slack.com/actions/2' }],
    ['on another message', { clicked: { ts: '9.9', ephemeral: false, unfurlOf: null } }],
  ])('%s is forged, and answered to the person alone', async (_what, change) => {
    const { s } = (await origins.write(origin, 'U0ANA')) as { readonly s: string };
    const changed = { at: encodeOrigin({ ...origin, ...change }), s };
    expect(await origins.read(changed, 'U0ANA')).toMatchObject({ doubt: 'forged', origin: alone });
  });

  it.each<[string, Json]>([
    ['of an older version', encodeOrigin(origin)],
    ['without its mark', { at: encodeOrigin(origin) }],
    ['left out', null],
  ])('%s is not believed', async (_what, written) => {
    expect(await origins.read(written, 'U0ANA')).toMatchObject({ doubt: 'unsealed', origin: alone });
  });

  it('is taken as it comes where nothing is marked', async () => {
    expect(await createOrigins(noSeal).read(encodeOrigin(origin), 'U0ANA')).toEqual({ origin });
  });
});
