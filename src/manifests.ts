import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Command } from './commands/define.ts';
import type { Shortcut } from './commands/shortcuts.ts';

export interface ManifestOptions {
  /** Public base URL of the bot, e.g. `https://bot.example.com`. */
  readonly url: string;
  /** Address of Orchestrator: links to it are unfurled. */
  readonly orchestratorUrl: string;
  readonly version: string;
  readonly commands: readonly Command[];
  readonly shortcuts: readonly Shortcut[];
}

const summary = 'Watch, start, stop and retry UiPath jobs from chat';
const description =
  'Tells your channel the moment a UiPath job faults, with buttons to retry or kill it. ' +
  'Ask what failed, show a job, start a process and follow it until it ends: all without leaving the conversation. ' +
  'Type help to see what it can do. Every action is checked against your roles and recorded with your name.';

/** Least scopes: what each is for stands in the README. */
export const slackScopes = [
  'commands',
  'chat:write',
  'files:write',
  'files:read',
  'app_mentions:read',
  'im:history',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'channels:history',
  'groups:history',
  'links:read',
  'links:write',
];

/** The Slack app manifest. With `socketMode` Slack needs no address of the bot. */
export function slackManifest(options: ManifestOptions & { readonly socketMode: boolean }): object {
  const { commands, orchestratorUrl, shortcuts, socketMode, url } = options;
  const requestUrl = socketMode ? {} : { request_url: `${url}/slack/events` };
  return {
    display_information: {
      name: 'Jobs',
      description: summary,
      long_description: description,
      background_color: '#17324d',
    },
    features: {
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'Jobs', always_online: true },
      slash_commands: [
        {
          command: '/jobs',
          ...(socketMode ? {} : { url: `${url}/slack/events` }),
          description: summary,
          usage_hint: commands.map((command) => command.name).join(' | '),
          should_escape: false,
        },
      ],
      shortcuts: shortcuts.map((shortcut) => ({
        name: shortcut.title,
        type: shortcut.on === 'message' ? 'message' : 'global',
        callback_id: shortcut.id,
        description: shortcut.summary,
      })),
      unfurl_domains: [new URL(orchestratorUrl).hostname],
    },
    oauth_config: { scopes: { bot: slackScopes } },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: ['app_mention', 'message.im', 'link_shared'] },
      interactivity: {
        is_enabled: true,
        ...requestUrl,
        // Menus whose options are asked for while one types; over Socket Mode they need no address either.
        ...(socketMode ? {} : { message_menu_options_url: `${url}/slack/events` }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}

/** Commands that Teams suggests while typing: at most 10, title 32 characters, description 128. */
const teamsSuggestions = 10;

/** The Teams app manifest (schema 1.23). `appId` is the id of the bot registration. */
export function teamsManifest(options: ManifestOptions & { readonly appId: string }): object {
  const { appId, commands, orchestratorUrl, shortcuts, url, version } = options;
  const suggested = commands.slice(0, teamsSuggestions).map((command) => ({
    title: command.name,
    description: command.summary.slice(0, 128),
  }));
  return {
    $schema: 'https://developer.microsoft.com/json-schemas/teams/v1.23/MicrosoftTeams.schema.json',
    manifestVersion: '1.23',
    version,
    id: appId,
    developer: {
      name: 'orchestrator-chatops',
      websiteUrl: url,
      privacyUrl: url,
      termsOfUseUrl: url,
    },
    name: { short: 'Jobs', full: 'Jobs: UiPath Orchestrator in chat' },
    description: { short: summary, full: description },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#17324d',
    bots: [
      {
        botId: appId,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: true,
        isNotificationOnly: false,
        commandLists: [{ scopes: ['personal', 'team', 'groupChat'], commands: suggested }],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: shortcuts.map((shortcut) => ({
          id: shortcut.id,
          type: 'action',
          title: shortcut.title,
          description: shortcut.summary,
          context: shortcut.on === 'message' ? ['message'] : ['compose', 'commandBox'],
          fetchTask: true,
        })),
        messageHandlers: [{ type: 'link', value: { domains: [new URL(orchestratorUrl).hostname] } }],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [new URL(url).host],
  };
}

/**
 * Writes what an administrator uploads into `out`: `slack-manifest.json`, `slack-manifest-socket-mode.json`
 * and `teams.zip`. Returns the paths.
 */
export async function writeManifests(
  options: ManifestOptions & { readonly appId: string; readonly out: string; readonly icons: string },
): Promise<readonly string[]> {
  const { out, icons } = options;
  await mkdir(out, { recursive: true });
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['slack-manifest.json', json(slackManifest({ ...options, socketMode: false }))],
    ['slack-manifest-socket-mode.json', json(slackManifest({ ...options, socketMode: true }))],
    [
      'teams.zip',
      zipSync({
        'manifest.json': new TextEncoder().encode(json(teamsManifest(options))),
        'color.png': await readFile(join(icons, 'color.png')),
        'outline.png': await readFile(join(icons, 'outline.png')),
      }),
    ],
  ];
  return Promise.all(
    files.map(async ([name, content]) => {
      const path = join(out, name);
      await writeFile(path, content);
      return path;
    }),
  );
}

/** JSON as the repository's formatter would write it is not promised; two spaces and a newline are. */
export function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
