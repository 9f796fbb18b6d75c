import { commands } from '../../src/commands/index.ts';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { slackManifest } from '../../src/manifests.ts';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import type { SeenMessage } from '../../src/sandbox/slack/seen.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { View } from '../../src/sandbox/slack/workspace.ts';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';

/** Labels of the inputs of a modal. */
function fieldsOf(view: View): string[] {
  return view.content.blocks.flatMap((block) => (block.type === 'input' ? [block.label?.text ?? ''] : []));
}

const patienceMs = 15_000;

/** Slack, with the bot connected over HTTP or Socket Mode. */
export async function openSlack(
  mode: 'http' | 'socket',
): Promise<ChatDriver & { readonly sandbox: SlackSandbox }> {
  const manifest = slackManifest({
    url: 'https://bot.example.com',
    version: '0.0.0',
    commands,
    shortcuts,
    socketMode: mode === 'socket',
  });
  const sandbox = await createSlackSandbox({ manifest });
  const { drive } = sandbox;
  const channel = channelIds.alerts;
  const idOf = (who: Who): string => users[who].id;

  const seenOf = (message: SeenMessage): Seen => ({
    id: message.ts,
    text: drive.text(message),
    buttons: drive.buttons(message).map((button) => button.text),
  });
  const messages = (who: Who): Seen[] => drive.messages(channel, idOf(who)).map(seenOf);
  const at = (message: Seen) => ({ channel, ts: message.id });

  return {
    sandbox,
    route: `slack:${channel}`,
    settings: {
      SLACK_BOT_TOKEN: sandbox.botToken,
      SLACK_API_URL: sandbox.apiUrl,
      ...(mode === 'http'
        ? { SLACK_SIGNING_SECRET: sandbox.signingSecret }
        : { SLACK_APP_TOKEN: sandbox.appToken }),
    },
    principal: (who) => `slack:${idOf(who)}`,
    connect: async (botUrl) => {
      if (mode === 'http') sandbox.connectApp(`${botUrl}/slack/events`);
      else await drive.waitFor(() => drive.connections() > 0, patienceMs);
    },
    type: async (who, line) => {
      await drive.command(idOf(who), channel, `/jobs ${line}`);
    },
    whisper: async (who, line) => {
      await drive.command(idOf(who), channel, `/jobs ${line}`);
    },
    click: async (who, message, label) => {
      const shown = drive.messages(channel, idOf(who)).find((each) => each.ts === message.id);
      const button = shown && drive.buttons(shown).find((each) => each.text === label);
      await drive.click(idOf(who), at(message), label, button?.confirm ? { confirm: true } : {});
    },
    pick: async (who, message, row) => {
      const shown = drive.messages(channel, idOf(who)).find((each) => each.ts === message.id);
      const menus = (shown?.blocks ?? []).flatMap((block) => block.elements ?? []);
      const options = menus.flatMap((menu) => (menu.type === 'static_select' ? (menu.options ?? []) : []));
      const option = options.find((each) => each.text.text.startsWith(row));
      if (option === undefined) throw new Error(`There is no row ${row}.`);
      await drive.select(idOf(who), at(message), 'row', option.value);
    },
    shortcut: async (who, message, title) => {
      const shortcut = shortcuts.find((each) => each.title === title);
      await drive.messageShortcut(idOf(who), at(message), shortcut?.id ?? '');
    },
    say: async (who, text) => seenOf(await drive.say(idOf(who), channel, text)),
    submit: async (who, form, values) => {
      await drive.submit(idOf(who), form.id, values);
    },
    messages: async (who) => messages(who),
    until: (who, what, why) =>
      drive
        .waitFor(() => messages(who).find(what), patienceMs)
        .catch((cause: unknown) => {
          throw new Error(`Waited for ${why}. ${String(cause)}`);
        }),
    form: async (who) => {
      const view = await drive.waitFor(
        () => drive.views(idOf(who)).find((each) => fieldsOf(each).length > 0),
        patienceMs,
      );
      return { id: view.id, text: drive.text(view), fields: fieldsOf(view) };
    },
    file: async (who, what, why) =>
      drive
        .waitFor(
          () =>
            drive
              .messages(channel, idOf(who))
              .flatMap((message) => message.files)
              .map(({ content, name }) => ({ name, text: content?.toString() ?? '' }))
              .find(({ text }) => what(text)),
          patienceMs,
        )
        .catch((cause: unknown) => {
          throw new Error(`Waited for ${why}. ${String(cause)}`);
        }),
    redeliver: async () => {
      await drive.redeliver();
    },
    close: () => sandbox.close(),
  };
}
