import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { startThirdPartyBot, type ThirdPartyBot } from './sandbox-slack-bot.ts';

const { alerts, general } = channelIds;
const ana = users.ana.id;
const jo = users.jo.id;

describe.each(['http', 'socket'] as const)('Bolt against the Slack sandbox over %s', (mode) => {
  let sandbox: SlackSandbox;
  let bot: ThirdPartyBot;

  beforeEach(async () => {
    sandbox = await createSlackSandbox();
    bot = await startThirdPartyBot(sandbox, mode);
  });
  afterEach(async () => {
    await bot.close();
    await sandbox.close();
  });

  const seenBy = (viewer: string, words: string, channel: string = alerts) =>
    sandbox.drive.waitFor(() =>
      sandbox.drive.messages(channel, viewer).find((one) => sandbox.drive.text(one).includes(words)),
    );

  test('a slash command is answered to the asker alone', async () => {
    const ack = await sandbox.drive.command(ana, '#robot-alerts', '/jobs faulted');
    expect(ack.outcome).toBe('ok');
    const answer = await seenBy(ana, 'ana said faulted');
    expect(answer.ephemeral).toBe(true);
    expect(sandbox.drive.buttons(answer).map((one) => one.text)).toEqual(['Retry', 'Kill']);
    expect(sandbox.drive.messages(alerts, jo)).toEqual([]);
  });

  test('an answer in the acknowledgement is shown as it says', async () => {
    await sandbox.drive.command(ana, general, '/jobs direct');
    expect(sandbox.drive.messages(general)).toMatchObject([{ text: 'in the answer', ephemeral: false }]);
  });

  test('a click on an ephemeral answer replaces it', async () => {
    await sandbox.drive.command(ana, alerts, '/jobs faulted');
    const answer = await seenBy(ana, 'said faulted');
    await sandbox.drive.click(ana, answer, 'Retry');
    const replaced = await seenBy(ana, `Retried by ${ana}`);
    expect(replaced).toMatchObject({ ts: answer.ts, blocks: [], ephemeral: true, edited: true });
  });

  test('a button that asks first is clicked only with an answer to that', async () => {
    await sandbox.drive.command(ana, alerts, '/jobs faulted');
    const answer = await seenBy(ana, 'said faulted');
    await expect(sandbox.drive.click(ana, answer, 'Kill')).rejects.toThrow('This ends job 1.');
    expect(await sandbox.drive.click(ana, answer, 'Kill', { confirm: false })).toBeNull();
    await sandbox.drive.click(ana, answer, 'Kill', { confirm: true });
    expect((await seenBy(jo, 'Killed')).byBot).toBe(true);
  });

  test('a form is opened, held back, refused, and taken', async () => {
    await sandbox.drive.globalShortcut(ana, 'start');
    const view = await sandbox.drive.waitFor(() => sandbox.drive.views(ana)[0]);
    expect(sandbox.drive.text(view)).toContain('Start a process');
    const before = sandbox.drive.deliveries().length;
    expect(await sandbox.drive.submit(ana, view.id)).toMatchObject({
      closed: false,
      errors: { process: 'Please complete this required field.' },
    });
    expect(sandbox.drive.deliveries().length).toBe(before);
    expect(await sandbox.drive.submit(ana, view.id, { Process: 'Nope', Robot: 'DocBot' })).toMatchObject({
      closed: false,
      errors: { process: 'No process of that name' },
    });
    expect(await sandbox.drive.submit(ana, view.id, { 'process/name': 'Release' })).toMatchObject({
      closed: true,
    });
    expect(sandbox.drive.deliveries().at(-1)?.payload).toMatchObject({
      view: {
        private_metadata: '{"from":"test"}',
        state: { values: { robot: { choice: { selected_option: { value: 'doc' } } } } },
      },
    });
    await seenBy(ana, 'Started Release', channelIds.ana);
    expect(sandbox.drive.views(ana)).toEqual([]);
  });

  test('closing a form is told where the app asked for it', async () => {
    await sandbox.drive.command(ana, alerts, '/jobs form');
    const view = await sandbox.drive.waitFor(() => sandbox.drive.views(ana)[0]);
    await sandbox.drive.closeView(ana, view.id);
    expect((await seenBy(ana, 'Form closed', channelIds.ana)).byBot).toBe(true);
  });

  test('a message shortcut works on what a person wrote', async () => {
    const said = await sandbox.drive.say(jo, alerts, 'job 127416 is down & out');
    await sandbox.drive.messageShortcut(ana, said, 'show');
    const reply = await seenBy(jo, 'Seen: job 127416');
    expect(reply.threadTs).toBe(said.ts);
  });

  test('mentions and direct messages arrive as events, the own words do not go round in circles', async () => {
    await sandbox.drive.mention(ana, alerts, 'faulted');
    await seenBy(ana, 'Heard @Jobs faulted');
    await sandbox.drive.directMessage(jo, 'faulted');
    await seenBy(jo, 'Direct: faulted', channelIds.jo);
    await sandbox.drive.waitFor(() => sandbox.drive.deliveries().every((one) => one.acknowledged));
    expect(sandbox.drive.messages(channelIds.jo)).toHaveLength(2);
    expect(sandbox.drive.deliveries().map((one) => one.acknowledged?.outcome)).not.toContain('failed');
  });

  test('the very same payload can be delivered twice', async () => {
    await sandbox.drive.command(ana, alerts, '/jobs direct');
    const first = sandbox.drive.deliveries().at(-1)!;
    const again = await sandbox.drive.redeliver();
    expect(again.outcome).toBe('ok');
    expect(sandbox.drive.deliveries().at(-1)?.payload).toEqual(first.payload);
  });
});
