/** Who and what the workspace holds from the start. The ids are fixed so that settings can name them. */

export interface User {
  readonly id: string;
  /** Handle, as in `user_name` of a slash command. */
  readonly name: string;
  readonly realName: string;
  /** IANA zone. */
  readonly timeZone: string;
  readonly email: string | null;
  /** Whether they have followed the link in Slack's mail; true when left out. */
  readonly emailConfirmed?: boolean;
  readonly isBot: boolean;
  readonly guest?: 'multi-channel' | 'single-channel';
  /** The workspace they belong to, where it is another one: they are here by Slack Connect. */
  readonly teamId?: string;
  readonly deleted?: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** The person of a direct conversation with the bot. */
  readonly person: string | null;
  readonly members: Set<string>;
  archived: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly users: readonly string[];
}

export const team = { id: 'T0SANDBOX', name: 'Robot Operations', domain: 'robot-operations' } as const;

export const app = { id: 'A0SANDBOX', botId: 'B0SANDBOX', name: 'Jobs' } as const;

export const users = {
  ana: {
    id: 'U0ANA',
    name: 'ana',
    realName: 'Ana Weber',
    timeZone: 'Europe/Berlin',
    email: 'ana@example.com',
    isBot: false,
  },
  jo: {
    id: 'U0JO',
    name: 'jo',
    realName: 'Jo Miller',
    timeZone: 'America/New_York',
    email: 'jo@example.com',
    isBot: false,
  },
  sam: {
    id: 'U0SAM',
    name: 'sam',
    realName: 'Sam Rao',
    timeZone: 'Asia/Kolkata',
    email: 'sam@example.com',
    isBot: false,
  },
  slackbot: {
    id: 'USLACKBOT',
    name: 'slackbot',
    realName: 'Slackbot',
    timeZone: 'Etc/UTC',
    email: null,
    isBot: true,
  },
  bot: { id: 'U0JOBS', name: 'jobs', realName: 'Jobs', timeZone: 'Etc/UTC', email: null, isBot: true },
} as const satisfies Record<string, User>;

/** Ids of the seeded channels. The bot is a member of all but `general`. */
export const channelIds = {
  alerts: 'C0ALERTS',
  finance: 'C0FINANCE',
  general: 'C0GENERAL',
  ana: 'D0ANA',
  jo: 'D0JO',
  sam: 'D0SAM',
} as const;

export const userGroups: readonly UserGroup[] = [
  { id: 'S0OPERATORS', handle: 'robot-operators', users: [users.ana.id, users.jo.id] },
];

/** Fresh channels: three shared ones and each person's direct conversation with the bot. */
export function seedChannels(): Channel[] {
  const people = [users.ana.id, users.jo.id, users.sam.id];
  const shared = (id: string, name: string, members: readonly string[]): Channel => ({
    id,
    name,
    kind: 'public',
    person: null,
    members: new Set(members),
    archived: false,
  });
  return [
    shared(channelIds.alerts, 'robot-alerts', [...people, users.bot.id]),
    shared(channelIds.finance, 'finance-ops', [...people, users.bot.id]),
    shared(channelIds.general, 'general', people),
    directChannel(channelIds.ana, users.ana.id),
    directChannel(channelIds.jo, users.jo.id),
    directChannel(channelIds.sam, users.sam.id),
  ];
}

/** A person's direct conversation with the bot. */
export function directChannel(id: string, person: string): Channel {
  return {
    id,
    name: 'directmessage',
    kind: 'im',
    person,
    members: new Set([person, users.bot.id]),
    archived: false,
  };
}
