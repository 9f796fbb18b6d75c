import type { webApi } from '@slack/bolt';
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
  const cache = new Map<string, { readonly at: number; readonly members: Promise<ReadonlySet<string>> }>();

  const members = (group: string): Promise<ReadonlySet<string>> => {
    const cached = cache.get(group);
    if (cached !== undefined && now().getTime() - cached.at < keptMs) return cached.members;
    const asked = web.usergroups.users.list({ usergroup: group }).then(
      (answer): ReadonlySet<string> => new Set(answer.users ?? []),
      (error: unknown) => {
        cache.delete(group);
        throw new Error(`Slack did not say who is in the group ${group}. ${explained(error)}`, {
          cause: error,
        });
      },
    );
    cache.set(group, { at: now().getTime(), members: asked });
    return asked;
  };

  return { isMember: async (group, userId) => (await members(group)).has(userId) };
}
