/** The parts of a Slack app manifest that this workspace honours. */
export interface Manifest {
  readonly features?: {
    readonly slash_commands?: readonly {
      readonly command: string;
      readonly description?: string;
      readonly usage_hint?: string;
      readonly should_escape?: boolean;
    }[];
    readonly shortcuts?: readonly Shortcut[];
    readonly unfurl_domains?: readonly string[];
  };
  readonly oauth_config?: { readonly scopes?: { readonly bot?: readonly string[] } };
  readonly settings?: {
    readonly event_subscriptions?: { readonly bot_events?: readonly string[] };
    readonly interactivity?: { readonly message_menu_options_url?: string };
    readonly socket_mode_enabled?: boolean;
  };
}

export interface Shortcut {
  readonly name: string;
  readonly type: 'message' | 'global';
  readonly callback_id: string;
  readonly description?: string;
}

/** What the app was installed with. */
export interface Installation {
  readonly commands: readonly { readonly command: string; readonly hint: string; readonly escape: boolean }[];
  readonly shortcuts: readonly Shortcut[];
  readonly scopes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  /** Domains whose links the app is told of. */
  readonly unfurlDomains: readonly string[];
  /** Slack knows where to ask for the options of menus: it has an Options Load URL, or Socket Mode, which needs none. */
  readonly loadsOptions: boolean;
}

const defaultScopes = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'im:read',
  'im:write',
  'channels:history',
  'groups:history',
  'im:history',
  'files:write',
  'files:read',
];
const defaultEvents = ['app_mention', 'message.im', 'app_home_opened', 'member_joined_channel'];
const defaultShortcuts: readonly Shortcut[] = [
  { name: 'Show job', type: 'message', callback_id: 'show' },
  { name: 'Retry job', type: 'message', callback_id: 'retry' },
  { name: 'Kill job', type: 'message', callback_id: 'kill' },
  { name: 'Start a process', type: 'global', callback_id: 'start' },
];

/** Reads a manifest; explicit lists come before it, and sensible ones fill what neither names. */
export function install(
  manifest: Manifest = {},
  given: {
    readonly scopes?: readonly string[] | undefined;
    readonly shortcuts?: readonly Shortcut[] | undefined;
  } = {},
): Installation {
  const commands = manifest.features?.slash_commands ?? [{ command: '/jobs', usage_hint: 'help' }];
  return {
    commands: commands.map((one) => ({
      command: one.command,
      hint: one.usage_hint ?? one.description ?? '',
      escape: one.should_escape ?? false,
    })),
    shortcuts: given.shortcuts ?? manifest.features?.shortcuts ?? defaultShortcuts,
    scopes: new Set(given.scopes ?? manifest.oauth_config?.scopes?.bot ?? defaultScopes),
    events: new Set(manifest.settings?.event_subscriptions?.bot_events ?? defaultEvents),
    loadsOptions:
      manifest.settings?.interactivity === undefined ||
      manifest.settings.interactivity.message_menu_options_url !== undefined ||
      manifest.settings.socket_mode_enabled === true,
    unfurlDomains: manifest.features?.unfurl_domains ?? [],
  };
}
