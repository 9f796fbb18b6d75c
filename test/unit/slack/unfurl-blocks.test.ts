import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refuseUnfurl } from '../../../src/sandbox/slack/validate/unfurl.ts';
import { unfurlBlocks } from '../../../src/slack/unfurl-blocks.ts';
import { anyMessage } from './any-message.ts';

it('takes what Slack takes under a link, of any message', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const refusal = refuseUnfurl({ blocks: unfurlBlocks(message) });
      expect(refusal?.error === 'msg_blocks_too_long' ? null : refusal).toBeNull();
    }),
  );
});

it('reads no formatting out of names, and mentions nobody', () => {
  const blocks = unfurlBlocks({
    preview: '',
    blocks: [
      { kind: 'heading', text: 'A *bold* <!channel> name' },
      {
        kind: 'text',
        text: [
          { kind: 'bold', text: 'Sheet' },
          ' by ',
          { kind: 'person', platform: 'slack', id: 'U1', name: 'Ana' },
        ],
      },
      { kind: 'quote', text: 'trace' },
    ],
  });
  expect(blocks).toEqual([
    { type: 'section', text: { type: 'plain_text', text: 'A *bold* <!channel> name', emoji: false } },
    { type: 'section', text: { type: 'mrkdwn', text: '*Sheet* by Ana', verbatim: true } },
  ]);
});
