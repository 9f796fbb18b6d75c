import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Chart, Message } from '../../src/chat/message.ts';
import { channelIds } from '../../src/sandbox/slack/seed.ts';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
} from '../../src/sandbox/slack/server.ts';
import { createSlackAdapter, type SlackAdapter } from '../../src/slack/adapter.ts';

const target = `slack:${channelIds.alerts}`;
const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const chart: Chart = {
  kind: 'chart',
  title: 'Faults',
  alt: 'Bars of 3 faults <!channel>',
  axes: { bars: 'Hour', values: 'Faults' },
  bars: [{ short: '08', tick: '08:00' }],
  series: [{ name: 'Labels', values: [3] }],
};
const message: Message = {
  preview: '3 faults',
  blocks: [{ kind: 'heading', text: '3 faults' }, chart, { kind: 'text', text: ['3 × out of paper'] }],
};

let slack: SlackSandbox;
let logged: Record<string, unknown>[];
afterEach(() => slack.close());

async function open(
  drawChart: (chart: Chart) => Promise<Uint8Array>,
  options: SlackSandboxOptions = {},
): Promise<SlackAdapter> {
  slack = await createSlackSandbox(options);
  logged = [];
  const log = pino(
    { level: 'warn' },
    { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  return createSlackAdapter({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    signingSecret: slack.signingSecret,
    log,
    shortcuts: [],
    drawChart,
  });
}

const sent = { id: 'n1', uncertain: false };
const blocks = () => slack.drive.messages(channelIds.alerts).map((one) => one.blocks);
const kinds = () => blocks().map((each) => each.map((block) => block.type));
const calls = (method: string) => slack.drive.calls(method);

describe('pictures in Slack', () => {
  it('are part of the message, with words for those who do not see them', async () => {
    const adapter = await open(async () => png);
    await adapter.send(target, message, sent);
    expect(kinds()).toEqual([['header', 'image', 'rich_text']]);
    const [, image] = blocks()[0] ?? [];
    expect(image?.alt_text).toBe('Bars of 3 faults <!channel>');
    expect(calls('files.getUploadURLExternal')[0]?.args).toMatchObject({ alt_text: chart.alt });
    expect(calls('chat.postMessage')).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  it('are brought once for the same message, however often it is sent', async () => {
    let drawn = 0;
    const adapter = await open(async () => {
      drawn += 1;
      return png;
    });
    const at = await adapter.send(target, message, sent);
    await adapter.update(at, message);
    expect(drawn).toBe(1);
    expect(kinds()).toEqual([['header', 'image', 'rich_text']]);
  });

  it('are left out when they cannot be drawn or brought', async () => {
    const adapter = await open(() => Promise.reject(new Error('no font')));
    await adapter.send(target, message, sent);
    expect(kinds()).toEqual([['header', 'rich_text']]);
    expect(logged).toMatchObject([{ msg: 'A message goes without its picture' }]);
  });

  it('are left out without the scopes for files', async () => {
    const adapter = await open(async () => png, { scopes: ['chat:write'] });
    await adapter.send(target, message, sent);
    expect(kinds()).toEqual([['header', 'rich_text']]);
  });

  it('cost nothing when Slack refuses them after all', async () => {
    const adapter = await open(async () => Buffer.from('no picture'));
    await adapter.send(target, message, sent);
    expect(kinds()).toEqual([['header', 'rich_text']]);
    expect(calls('chat.postMessage')).toHaveLength(2);
  });
});
