import { describe, expect, it } from 'vitest';
import { messageText } from '../../../src/slack/message-text.ts';
import { addressedText, typedText } from '../../../src/slack/typed-text.ts';

describe('typed text', () => {
  it.each([
    ['process:"A &amp; B" &lt;x&gt;', 'process:"A & B" <x>'],
    ['see <https://x.example/jobs(1)?a=1&amp;b=2>', 'see https://x.example/jobs(1)?a=1&b=2'],
    ['start <http://Invoice.Processing|Invoice.Processing>', 'start Invoice.Processing'],
    ['<https://x.example/jobs/1|the job>', 'https://x.example/jobs/1'],
    ['mail <mailto:a@b.example|a@b.example>', 'mail a@b.example'],
    ['subscribe <#C123|robot-alerts> <@U1|ana> <@U2>', 'subscribe #robot-alerts @ana @U2'],
    ['{"a":"&lt;b&gt;"}', '{"a":"<b>"}'],
    ['&amp;lt;', '&lt;'],
  ])('%s reads %s', (sent, typed) => expect(typedText(sent)).toBe(typed));
});

describe('text addressed to the bot', () => {
  it.each([
    ['<@U0JOBS> faulted', 'faulted'],
    ['<@U0JOBS|jobs>: /jobs faulted since:2h', 'faulted since:2h'],
    ['hey <@U0JOBS>, start X', 'start X'],
    ['faulted <@U0JOBS>', 'faulted'],
    ['<@U0JOBS>', ''],
    ['/jobs', ''],
    ['/JOBS show 1', 'show 1'],
    ['/jobsearch', '/jobsearch'],
  ])('%s means %s', (sent, meant) => expect(addressedText(sent, 'U0JOBS', '/jobs')).toBe(meant));
});

describe('what a message says', () => {
  it('is every word of text, blocks and attachments, addresses included, and what our buttons carry', () => {
    const text = messageText({
      text: 'Invoice faulted &amp; more',
      ts: '1764000000.000100',
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'Job ' },
                { type: 'text', text: '127416', style: { code: true } },
                { type: 'date', timestamp: 1_764_000_000, fallback: '2025-11-24' },
              ],
            },
            { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '555666 broke' }] },
          ],
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '<!date^1764000000^{time}|16:00>' }] },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'retry.0',
              text: { type: 'plain_text', text: 'Retry' },
              value: '{"v":1,"c":"retry","a":{"job":127417}}',
            },
            {
              type: 'overflow',
              action_id: 'more.0',
              options: [
                {
                  text: { type: 'plain_text', text: 'Logs' },
                  value: '{"v":1,"c":"logs","a":{"job":127418}}',
                },
              ],
            },
          ],
        },
      ],
      attachments: [{ fallback: 'old', title: 'Report', title_link: 'https://x.example/jobs(127419)' }],
    });
    const lines = text.split('\n').map((line) => line.trim());
    expect(lines).toEqual([
      'Invoice faulted & more',
      'Job 127416 2025-11-24',
      '555666 broke',
      '16:00',
      'Retry',
      'old',
      'Report',
      'https://x.example/jobs(127419)',
      '{"job":127417}',
      '{"job":127418}',
    ]);
  });

  it.each([[null], ['x'], [[]], [{ blocks: 5, attachments: [null, [{}]] }]])('survives %j', (message) => {
    expect(typeof messageText(message)).toBe('string');
  });
});
