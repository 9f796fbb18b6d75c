import { z } from 'zod';

/** Whose app and workspace the bot is, as far as it is known. */
export interface Own {
  readonly app: string | null;
  readonly team: string | null;
  readonly enterprise: string | null;
}

const id = z.string().nullish().catch(null);
const installed = z.object({ team_id: id, enterprise_id: id });

/** https://docs.slack.dev/apis/events-api#event-structure */
const addressed = z.object({
  type: id,
  api_app_id: id,
  team_id: id,
  context_team_id: id,
  enterprise_id: id,
  context_enterprise_id: id,
  authorizations: z.array(installed).nullish().catch(null),
});

/**
 * Is this meant for our app, and an event of our workspace or organization? In a channel that is shared with another
 * organization the event is theirs, and the authorization ours. Of interactive payloads only the app is looked at: their
 * team may be the person's own, and who that is is looked up.
 */
export function isOwn(payload: unknown, own: Own): boolean {
  const read = addressed.safeParse(payload);
  if (!read.success) return true;
  const { api_app_id: app, authorizations, type } = read.data;
  if (app && own.app !== null && app !== own.app) return false;
  if (type !== 'event_callback') return true;
  const places = [
    read.data,
    { team_id: read.data.context_team_id, enterprise_id: read.data.context_enterprise_id },
    ...(authorizations ?? []),
  ];
  const teams = places.flatMap(({ team_id: team }) => team || []);
  const enterprises = places.flatMap(({ enterprise_id: enterprise }) => enterprise || []);
  if (own.team === null || teams.length + enterprises.length === 0) return true;
  return teams.includes(own.team) || (own.enterprise !== null && enterprises.includes(own.enterprise));
}

/** The app's id, which stands in its app-level token (`xapp-1-A…-…`); null in a token of another form. */
export function appOfToken(appToken: string | undefined): string | null {
  return /^xapp-\d-(A[A-Z0-9]{6,})-/.exec(appToken ?? '')?.[1] ?? null;
}
