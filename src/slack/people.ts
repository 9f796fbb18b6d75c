import type { webApi } from '@slack/bolt';
import type { ChatAdapter, Outsider, PersonFacts } from '../chat/chat-adapter.ts';
import { keptAnswers } from '../chat/kept-answers.ts';
import { errorCode, explained } from './delivery-errors.ts';
import type { ReadUser, UserInfo } from './user-info.ts';
import { nameOf } from './users.ts';

/** Rights hang on it: fresh enough that a leaver loses them, rare enough for Slack's limits. */
const keptMs = 5 * 60_000;

/** Slack's scope without which no e-mail is told. */
const emailScope = 'users:read.email';

/** The workspace and, on Enterprise Grid, the organization that the bot is installed in. */
export interface Home {
  readonly team: string;
  readonly enterprise: string | null;
}

/**
 * What Slack vouches for about people. `home` is null until Slack has said whose token ours is.
 * Of another workspace's people in a shared channel `is_stranger` is false: the workspace is what tells
 * (https://docs.slack.dev/apis/slack-connect#external_members).
 */
export function createPeople(options: {
  readonly web: webApi.WebClient;
  readonly read: ReadUser;
  readonly home: () => Home | null;
  readonly now: () => Date;
}): Pick<ChatAdapter, 'person' | 'withEmail'> {
  const { home, now, read, web } = options;

  const facts = ({ scopes, user }: UserInfo, id: string): PersonFacts => {
    const ours = home();
    if (ours === null) throw new Error('Slack has not said yet which workspace the bot is in.');
    if (user.id?.toUpperCase() !== id.toUpperCase()) throw new Error('Slack answered for somebody else.');
    const outsider = outsiderOf(user, ours);
    const told = user.profile?.email;
    // Another organization's word on an address is no proof to us.
    const proven = user.is_email_confirmed === true && outsider !== 'other-organisation';
    return {
      name: nameOf(user) ?? id,
      email: proven && told ? told.toLowerCase() : null,
      emailTrouble:
        told === undefined && !scopes.includes(emailScope)
          ? `The Slack app lacks the scope ${emailScope}, so e-mails are not told. Add it from the manifest and install the app again.`
          : null,
      outsider,
    };
  };

  const holdersOf = keptAnswers(
    async (email): Promise<readonly string[]> => {
      try {
        const { user } = await web.users.lookupByEmail({ email });
        if (user?.id === undefined) return [];
        const found = facts({ user, scopes: [emailScope] }, user.id);
        return found.outsider === null && found.email === email ? [user.id] : [];
      } catch (error) {
        if (errorCode(error) === 'users_not_found') return [];
        throw new Error(`Slack did not say whose e-mail this is. ${explained(error)}`, { cause: error });
      }
    },
    { keptMs, now },
  );

  return {
    async person(userId) {
      const info = await read(userId, keptMs).catch((error: unknown) => {
        throw new Error(`Slack did not say who ${userId} is. ${explained(error)}`, { cause: error });
      });
      return facts(info, userId);
    },
    withEmail: (email) => holdersOf(email),
  };
}

function outsiderOf(user: UserInfo['user'], home: Home): Outsider | null {
  if (user.deleted === true) return 'deactivated';
  const sameOrganization =
    home.enterprise !== null &&
    [user.enterprise_user?.enterprise_id, user.enterprise_id].includes(home.enterprise);
  if (user.is_stranger === true || (user.team_id !== home.team && !sameOrganization)) {
    return 'other-organisation';
  }
  if (user.is_bot === true) return 'bot';
  // What Slack leaves out is not proven.
  return user.is_restricted === false && user.is_ultra_restricted !== true ? null : 'guest';
}
