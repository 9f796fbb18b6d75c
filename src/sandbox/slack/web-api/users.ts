import type { JsonObject } from '../block-kit.ts';
import type { Scene } from '../scene.ts';
import { app, team, type User, users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import { method, neededArg, tiers } from './method.ts';

/** https://docs.slack.dev/reference/methods (the users.*, usergroups.* and bots.* pages) */

function userOnWire(scene: Scene, user: User): JsonObject {
  const at = scene.workspace.now();
  const home = user.teamId ?? team.id;
  // Of people of other workspaces their own workspace alone tells e-mails.
  const email = home === team.id && scene.installation.scopes.has('users:read.email') ? user.email : null;
  return {
    id: user.id,
    team_id: home,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted ?? false,
    tz: user.timeZone,
    tz_label: zoneName(user.timeZone, 'long', at),
    tz_offset: offsetSeconds(user.timeZone, at),
    is_bot: user.isBot,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: user.guest !== undefined,
    is_ultra_restricted: user.guest === 'single-channel',
    ...(home === team.id
      ? { is_email_confirmed: !user.isBot && (user.emailConfirmed ?? true) }
      : { is_stranger: !sharesChannel(scene, user) }),
    updated: 1_700_000_000,
    profile: {
      real_name: user.realName,
      display_name: user.isBot ? '' : (user.realName.split(' ')[0] ?? ''),
      team: home,
      ...(email ? { email } : {}),
    },
  };
}

/** Somebody of another workspace is a stranger unless a channel that the app sees has them in it. */
function sharesChannel({ workspace }: Scene, user: User): boolean {
  return [...workspace.channels.values()].some(
    ({ kind, members }) => kind !== 'im' && members.has(user.id) && members.has(users.bot.id),
  );
}

function zoneName(timeZone: string, timeZoneName: 'long' | 'longOffset', at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

function offsetSeconds(timeZone: string, at: Date): number {
  const [, sign, hours, minutes] =
    /GMT([+-])(\d{2}):(\d{2})/.exec(zoneName(timeZone, 'longOffset', at)) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60) : 0;
}

const info = method('users:read', tiers.four, ({ scene, args }) => {
  const user = scene.workspace.user(neededArg(args, 'user'));
  if (!user) throw new SlackError('user_not_found');
  return { user: userOnWire(scene, user) };
});

const lookupByEmail = method('users:read.email', tiers.three, ({ scene, args }) => {
  const email = neededArg(args, 'email').toLowerCase();
  const user = scene.workspace.users.find(
    (one) => one.email === email && one.teamId === undefined && one.deleted !== true,
  );
  if (!user) throw new SlackError('users_not_found');
  return { user: userOnWire(scene, user) };
});

const list = method('users:read', tiers.two, ({ scene }) => ({
  members: scene.workspace.users.map((user) => userOnWire(scene, user)),
  response_metadata: { next_cursor: '' },
}));

const groupMembers = method('usergroups:read', tiers.two, ({ scene, args }) => {
  const group = scene.workspace.userGroups.find((one) => one.id === neededArg(args, 'usergroup'));
  if (!group) throw new SlackError('no_such_subteam');
  return { users: group.users };
});

const botInfo = method('users:read', tiers.three, ({ args }) => {
  if (neededArg(args, 'bot') !== app.botId) throw new SlackError('bot_not_found');
  return { bot: { id: app.botId, app_id: app.id, user_id: users.bot.id, name: app.name, deleted: false } };
});

export const userMethods = {
  'users.info': info,
  'users.lookupByEmail': lookupByEmail,
  'users.list': list,
  'usergroups.users.list': groupMembers,
  'bots.info': botInfo,
};
