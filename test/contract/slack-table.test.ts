import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src/chat/message.ts';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { type SlackApp, startSlackApp } from './slack-app.ts';

const alerts = channelIds.alerts;
const target = `slack:${alerts}`;

const list: Message = {
  preview: 'Jobs: 2',
  blocks: [
    { kind: 'heading', text: 'Jobs, newest first: 2' },
    {
      kind: 'table',
      pick: 'Details of a job …',
      columns: [
        { title: 'State', weight: 1 },
        { title: 'Process', weight: 2 },
        { title: 'When', weight: 1 },
      ],
      rows: [7, 8].map((job) => ({
        name: `${job} Invoice <Processing>`,
        cells: [
          ['✅ Successful'],
          [{ kind: 'bold', text: 'Invoice <Processing>' }, '\nDocBot'],
          [{ kind: 'time', at: Date.UTC(2026, 2, 1, 8), show: 'date-time' }],
        ],
        button: { label: 'Details', command: 'show', args: { tenant: 'acme', job } },
      })),
    },
    { kind: 'buttons', buttons: [{ label: 'More', command: 'list', args: { after: 'x' } }] },
  ],
};

describe('a table in Slack', () => {
  let app: SlackApp;
  afterEach(() => app.close());

  it('is one, with a menu that does what the buttons of the rows do', async () => {
    app = await startSlackApp('http');
    await app.adapter.send(target, list, { id: 'n1', uncertain: false });
    const [shown] = app.slack.drive.messages(alerts);
    expect(shown?.blocks.map((block) => block.type)).toEqual(['header', 'table', 'actions', 'actions']);
    expect(app.slack.drive.text(shown!)).toContain('✅ Successful | Invoice <Processing>\nDocBot');
    const menu = shown?.blocks[2]?.elements?.[0];
    const second = menu?.options?.find((option) => option.text.text === '8 Invoice <Processing>');
    await app.slack.drive.select(
      users.ana.id,
      { channel: alerts, ts: shown?.ts ?? '' },
      'row',
      second?.value ?? '',
    );
    await app.until(() => app.invocations.length > 0);
    expect(app.invocations[0]?.request).toEqual({ command: 'show', args: { tenant: 'acme', job: 8 } });
  });

  it('that Slack refuses becomes a list, buttons and all', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { error: 'invalid_blocks' });
    await app.adapter.send(target, list, { id: 'n1', uncertain: false });
    const [shown] = app.slack.drive.messages(alerts);
    expect(shown?.blocks.some((block) => block.type === 'table')).toBe(false);
    expect(app.slack.drive.buttons(shown!).map((button) => button.text)).toEqual([
      'Details',
      'Details',
      'More',
    ]);
    expect(app.slack.drive.text(shown!)).toContain('✅ Successful Invoice <Processing>');
  });

  it('is plain text when Slack takes neither', async () => {
    app = await startSlackApp('http');
    app.slack.drive.inject('chat.postMessage', { error: 'invalid_blocks' }, 2);
    await app.adapter.send(target, list, { id: 'n1', uncertain: false });
    const [shown] = app.slack.drive.messages(alerts);
    expect(shown?.text).toContain('✅ Successful · Invoice &lt;Processing&gt; DocBot · 2026-03-01 08:00 UTC');
  });
});
