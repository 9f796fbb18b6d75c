import { withIds } from './block-ids.ts';
import type { JsonObject } from './block-kit.ts';
import { picturesOf } from './pictures.ts';
import { users } from './seed.ts';
import { faulty } from './slack-error.ts';
import { refuseMessage } from './validate/message.ts';
import { type Message, type Workspace } from './workspace.ts';

/** Where a response belongs: what it answers, and the message that `replace_original` means. */
export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  original: Message | null;
}

/**
 * Puts a response (to a slash command, or to a response_url) into the workspace.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 * @returns the new message, or null when one was changed or removed. Throws `SlackError`.
 */
export function respond(workspace: Workspace, target: ResponseTarget, body: JsonObject): Message | null {
  const { original } = target;
  if (body.delete_original === true) {
    if (original) workspace.remove(original);
    target.original = null;
    return null;
  }
  const refusal = refuseMessage(body, picturesOf(workspace));
  if (refusal) throw faulty(refusal.error, refusal.faults);
  const text = typeof body.text === 'string' ? body.text : '';
  const blocks = withIds(Array.isArray(body.blocks) ? (body.blocks as JsonObject[]) : []);
  if (body.replace_original === true && original && workspace.messages.includes(original)) {
    original.text = text;
    original.blocks = blocks;
    original.edited = { user: users.bot.id, ts: workspace.nextTs() };
    workspace.changes.tell();
    return null;
  }
  return workspace.post({
    channel: target.channel,
    user: users.bot.id,
    byBot: true,
    text,
    blocks,
    ephemeralTo: body.response_type === 'in_channel' ? null : target.user,
    threadTs: typeof body.thread_ts === 'string' ? body.thread_ts : null,
  });
}
