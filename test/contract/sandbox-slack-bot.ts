/* oxlint-disable unicorn/require-post-message-target-origin -- Slack's method of that name, not the window's */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type BlockAction, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import type { SlackSandbox } from '../../src/sandbox/slack/server.ts';

export interface ThirdPartyBot {
  readonly app: App;
  /** Null over Socket Mode. */
  readonly requestUrl: string | null;
  close(): Promise<void>;
}

const form: ModalView = {
  type: 'modal',
  callback_id: 'start_form',
  private_metadata: '{"from":"test"}',
  notify_on_close: true,
  title: { type: 'plain_text', text: 'Start a process' },
  submit: { type: 'plain_text', text: 'Start' },
  blocks: [
    {
      type: 'input',
      block_id: 'process',
      label: { type: 'plain_text', text: 'Process' },
      element: { type: 'plain_text_input', action_id: 'name', max_length: 20 },
    },
    {
      type: 'input',
      block_id: 'robot',
      optional: true,
      label: { type: 'plain_text', text: 'Robot' },
      element: {
        type: 'static_select',
        action_id: 'choice',
        options: [
          { text: { type: 'plain_text', text: 'DocBot' }, value: 'doc' },
          { text: { type: 'plain_text', text: 'RoboDrulea' }, value: 'rd' },
        ],
      },
    },
  ],
};

/** A small bot written with nothing but Bolt: what works for it works for real apps. */
export async function startThirdPartyBot(
  sandbox: SlackSandbox,
  mode: 'http' | 'socket',
): Promise<ThirdPartyBot> {
  const clientOptions = { slackApiUrl: sandbox.apiUrl };
  const receiver =
    mode === 'http'
      ? new HTTPReceiver({ signingSecret: sandbox.signingSecret, logLevel: LogLevel.ERROR })
      : new SocketModeReceiver({
          appToken: sandbox.appToken,
          logLevel: LogLevel.ERROR,
          installerOptions: { clientOptions },
        });
  const app = new App({ token: sandbox.botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
  listen(app);
  const server = await app.start(...(mode === 'http' ? [{ port: 0, host: '127.0.0.1' }] : []));
  const port = mode === 'http' ? ((server as Server).address() as AddressInfo).port : 0;
  const requestUrl = mode === 'http' ? `http://127.0.0.1:${port}/slack/events` : null;
  sandbox.connectApp(requestUrl);
  return { app, requestUrl, close: async () => void (await app.stop()) };
}

function listen(app: App): void {
  app.command('/jobs', async ({ ack, command, respond, client }) => {
    if (command.text === 'direct') return ack({ response_type: 'in_channel', text: 'in the answer' });
    await ack();
    if (command.text === 'form') {
      await client.views.open({ trigger_id: command.trigger_id, view: form });
      return;
    }
    await respond({
      text: `You said ${command.text}`,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `*${command.user_name}* said ${command.text}` } },
        {
          type: 'actions',
          block_id: 'acts',
          elements: [
            {
              type: 'button',
              action_id: 'retry',
              value: 'job-1',
              text: { type: 'plain_text', text: 'Retry' },
            },
            {
              type: 'button',
              action_id: 'kill',
              style: 'danger',
              value: 'job-1',
              text: { type: 'plain_text', text: 'Kill' },
              confirm: { text: { type: 'mrkdwn', text: 'This ends job 1.' } },
            },
          ],
        },
      ],
    });
  });
  app.action<BlockAction>('retry', async ({ ack, respond, body }) => {
    await ack();
    await respond({ replace_original: true, text: `Retried by ${body.user.id}` });
  });
  app.action<BlockAction>('kill', async ({ ack, client, body }) => {
    await ack();
    await client.chat.postMessage({ channel: body.channel?.id ?? '', text: 'Killed' });
  });
  app.view('start_form', async ({ ack, view, client, body }) => {
    const name = view.state.values.process?.name?.value ?? '';
    if (name === 'Nope')
      return ack({ response_action: 'errors', errors: { process: 'No process of that name' } });
    await ack();
    await client.chat.postMessage({ channel: body.user.id, text: `Started ${name}` });
  });
  app.view({ callback_id: 'start_form', type: 'view_closed' }, async ({ ack, client, body }) => {
    await ack();
    await client.chat.postMessage({ channel: body.user.id, text: 'Form closed' });
  });
  app.shortcut('show', async ({ ack, shortcut, client }) => {
    await ack();
    if (shortcut.type !== 'message_action') return;
    await client.chat.postMessage({
      channel: shortcut.channel.id,
      text: `Seen: ${shortcut.message.text ?? ''}`,
      thread_ts: shortcut.message_ts,
    });
  });
  app.shortcut('start', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: form });
  });
  app.event('app_mention', async ({ event, say }) => void (await say(`Heard ${event.text}`)));
  app.message(async ({ message, say }) => {
    if (message.subtype === undefined) await say(`Direct: ${message.text ?? ''}`);
  });
}
