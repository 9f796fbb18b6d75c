import type { JsonObject } from '../block-kit.ts';
import { type Scene, verificationToken } from '../scene.ts';
import { app, team, users } from '../seed.ts';

/**
 * Sends an event if the app has subscribed to it.
 * https://docs.slack.dev/apis/events-api#events-JSON
 * @param name as in the subscription, e.g. `message.im`.
 */
export async function tellApp(scene: Scene, name: string, event: JsonObject): Promise<void> {
  if (!scene.installation.events.has(name)) return;
  await scene.postman.sendEvent({
    token: verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: scene.workspace.nextId('Ev'),
    event_time: Math.floor(scene.workspace.now().getTime() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: users.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: isShared(scene, event.channel),
    event_context: `4-${scene.workspace.nextId('')}`,
  });
}

/** Is somebody of another workspace in the channel? */
function isShared({ workspace }: Scene, channel: unknown): boolean {
  const members = workspace.channels.get(String(channel))?.members ?? new Set<string>();
  return [...members].some((id) => workspace.user(id)?.teamId !== undefined);
}
