import type { JsonObject } from '../block-kit.ts';
import type { Acknowledgement } from '../deliver/transport.ts';
import { type ResponseTarget, respond } from '../respond.ts';
import { channelOf, personOf, type Scene, verificationToken } from '../scene.ts';
import { app, team, users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import { escapeTyped } from './typed-text.ts';

/**
 * Types a slash command. Resolves when the app has taken it, or Slack has given up; what the app answered stands in
 * the channel by then, and so does Slack's own word when it failed.
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export async function command(
  scene: Scene,
  userId: string,
  channelId: string,
  line: string,
): Promise<Acknowledgement> {
  const { workspace } = scene;
  const user = personOf(scene, userId);
  const channel = channelOf(scene, channelId);
  const [, name = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
  const known = scene.installation.commands.find((one) => one.command === name);
  if (!known) {
    tell(scene, channel.id, user.id, `\`${name || line}\` is not a valid command.`);
    return { outcome: 'failed', status: null, body: null, ms: 0, noRetry: true };
  }
  const target: ResponseTarget = { channel: channel.id, user: user.id, original: null };
  const acknowledged = await scene.postman.send('slash_commands', {
    token: verificationToken,
    team_id: user.teamId ?? team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command: name,
    text: known.escape ? escapeTyped(scene, text) : text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: scene.responseUrls.issue(target),
    trigger_id: scene.triggers.issue({ user: user.id, view: null }),
  });
  const failure = failureOf(acknowledged);
  if (failure) {
    tell(scene, channel.id, user.id, `${name} failed with the error "${failure}"`);
    return acknowledged;
  }
  const body = typeof acknowledged.body === 'string' ? { text: acknowledged.body } : acknowledged.body;
  if (body && typeof body === 'object' && Object.keys(body).length > 0) {
    try {
      respond(workspace, target, body as JsonObject);
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      tell(scene, channel.id, user.id, `${name} failed with the error "${error.code}"`);
    }
  }
  return acknowledged;
}

/** Slack's name for what went wrong with a delivery; null when nothing did. */
export function failureOf(acknowledged: Acknowledgement): string | null {
  if (acknowledged.outcome === 'ok') return null;
  return acknowledged.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
}

function tell(scene: Scene, channel: string, user: string, text: string): void {
  scene.workspace.post({
    channel,
    user: users.slackbot.id,
    byBot: false,
    text,
    blocks: [],
    ephemeralTo: user,
  });
}
