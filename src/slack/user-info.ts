import type { webApi } from '@slack/bolt';
import { keptAnswers } from '../chat/kept-answers.ts';

/** Names and zones change rarely; who asks for something fresher says so. One request a person and half hour (F19). */
const keptMs = 30 * 60_000;

/** What Slack says of a person, and the scopes of the token it was asked with. */
export interface UserInfo {
  readonly user: NonNullable<webApi.UsersInfoResponse['user']>;
  readonly scopes: readonly string[];
}

/** By user id; `atMostMs` asks for a younger answer. Rejects with the client's own error. */
export type ReadUser = (id: string, atMostMs?: number) => Promise<UserInfo>;

/** People by `users.info`, cached. https://docs.slack.dev/reference/methods/users.info */
export function createUserInfo(web: webApi.WebClient, now: () => Date): ReadUser {
  return keptAnswers(
    async (id) => {
      const answer = await web.users.info({ user: id });
      return { user: answer.user ?? {}, scopes: answer.response_metadata?.scopes ?? [] };
    },
    { keptMs, now },
  );
}
