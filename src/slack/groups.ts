import type { webApi } from '@slack/bolt';
import { keptAnswers } from '../chat/kept-answers.ts';
import { explained } from './delivery-errors.ts';

/** Who may do what hangs on groups: fresh enough that a leaver loses it, rare enough for Slack's limits. */
const keptMs = 5 * 60_000;

/** Membership in Slack user groups. */
interface Groups {
  /** Rejects with what to do when Slack does not tell. */
  isMember(group: string, userId: string): Promise<boolean>;
}

/** Groups by `usergroups.users.list`, one request a group and five minutes. https://docs.slack.dev/reference/methods/usergroups.users.list */
export function createGroups(web: webApi.WebClient, now: () => Date): Groups {
  const members = keptAnswers(
    (group) =>
      web.usergroups.users.list({ usergroup: group }).then(
        (answer): ReadonlySet<string> => new Set(answer.users ?? []),
        (error: unknown) => {
          throw new Error(`Slack did not say who is in the group ${group}. ${explained(error)}`, {
            cause: error,
          });
        },
      ),
    { keptMs, now },
  );
  return { isMember: async (group, userId) => (await members(group)).has(userId) };
}
