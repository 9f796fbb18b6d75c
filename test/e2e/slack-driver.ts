import { commands } from '../../src/commands/index.ts';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { slackManifest } from '../../src/manifests.ts';
import type { Option } from '../../src/sandbox/slack/block-kit.ts';
import { channelIds, users as members, type User } from '../../src/sandbox/slack/seed.ts';
import { buttonsOf, type SeenMessage } from '../../src/sandbox/slack/seen.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { View } from '../../src/sandbox/slack/workspace.ts';
import type { ChatDriver, Conversation, Seen, Who } from './chat-driver.ts';

/** Labels of the inputs of a modal. */
function fieldsOf(view: View): string[] {
  return view.content.blocks.flatMap((block) => (block.type === 'input' ? [block.label?.text ?? ''] : []));
}

const guest: User = {
  id: 'U0KIM',
  name: 'kim',
  realName: 'Kim Park',
  timeZone: 'Asia/Seoul',
  email: 'kim@partner.example',
  isBot: false,
  guest: 'multi-channel',
};
const { guest: _, ...somebody } = guest;
const stranger: User = {
  ...somebody,
  id: 'U0LEE',
  name: 'lee',
  realName: 'Lee Chen',
  email: 'lee@elsewhere.example',
  teamId: 'T0ELSEWHERE',
};
const users = { ...members, kim: guest, lee: stranger };

const patienceMs = 15_000;

/** Slack, with the bot connected over HTTP or Socket Mode. */
export async function openSlack(
  mode: 'http' | 'socket',
): Promise<ChatDriver & { readonly sandbox: SlackSandbox }> {
  const manifest = slackManifest({
    url: 'https://bot.example.com',
    orchestratorUrl: 'http://127.0.0.1',
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
    below: message.threadTs,
    text: drive.text(message),
    buttons: drive.buttons(message).map((button) => button.text),
  });
  const at = (message: Seen) => ({ channel, ts: message.id });

  /** Sends the last question of a menu once more, in another's name. */
  const searchAs = async (who: Who, text: string): Promise<readonly Option[]> => {
    const asked = drive.deliveries().findLast(({ payload }) => payload.type === 'block_suggestion');
    if (asked === undefined) throw new Error('No menu has been searched yet.');
    const user = { ...(asked.payload.user as object), id: idOf(who), name: users[who].name };
    const { body } = await drive.redeliver({ ...asked, payload: { ...asked.payload, user, value: text } });
    return (body as { options: Option[] }).options;
  };

  const conversationAt = (channelId: string): Conversation => {
    const messages = (who: Who): Seen[] => drive.messages(channelId, idOf(who)).map(seenOf);
    return {
      type: async (who, line) => {
        await drive.command(idOf(who), channelId, `/jobs ${line}`);
      },
      click: async (who, message, label) => {
        const shown = drive.messages(channelId, idOf(who)).find((each) => each.ts === message.id);
        const button = shown && drive.buttons(shown).find((each) => each.text === label);
        const unfurl = shown?.unfurls.find(({ blocks }) =>
          buttonsOf(blocks).some((each) => each.text === label),
        );
        const place = { channel: channelId, ts: message.id, unfurl: unfurl?.url };
        await drive.click(idOf(who), place, label, button?.confirm ? { confirm: true } : {});
      },
      messages: async (who) => messages(who),
      until: (who, what, why) =>
        drive
          .waitFor(() => messages(who).find(what), patienceMs)
          .catch((cause: unknown) => {
            throw new Error(`Waited for ${why}. ${String(cause)}`);
          }),
    };
  };

  return {
    ...conversationAt(channel),
    personal: conversationAt(channelIds.ana),
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
    whisper: async (who, line) => {
      await drive.command(idOf(who), channel, `/jobs ${line}`);
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
    paste: async (who, link) => seenOf(await drive.say(idOf(who), channel, link)),
    search: async (who, form, label, text) => {
      const isTheirs = drive.views(idOf(who)).some((view) => view.id === form.id);
      const options = isTheirs
        ? await drive.suggest(idOf(who), { view: form.id }, label, text)
        : await searchAs(who, text);
      return options.map((option) => ({
        text: [option.text.text, option.description?.text ?? ''].join(' ').trim(),
        value: option.value,
      }));
    },
    submit: async (who, form, values) => {
      await drive.submit(idOf(who), form.id, values);
    },
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
            [channel, ...(who === 'ana' ? [channelIds.ana] : [])]
              .flatMap((place) => drive.messages(place, idOf(who)))
              .flatMap((message) => message.files)
              .map(({ content, name }) => ({ name, text: content?.toString() ?? '' }))
              .find(({ text }) => what(text)),
          patienceMs,
        )
        .catch((cause: unknown) => {
          throw new Error(`Waited for ${why}. ${String(cause)}`);
        }),
    admitOutsiders: () => {
      drive.admit(guest);
      drive.admit(stranger);
    },
    hidePeople: (hidden) => {
      drive.clearInjections();
      if (hidden) drive.inject('users.info', { error: 'internal_error' }, 1_000);
    },
    redeliver: async () => {
      await drive.redeliver();
    },
    close: () => sandbox.close(),
  };
}
