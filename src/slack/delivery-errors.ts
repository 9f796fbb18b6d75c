import { webApi } from '@slack/bolt';
import { DeliveryError } from '../chat/chat-adapter.ts';

/** Slack refused one of our messages on a `response_url`; `code` is its error name. */
export class ResponseUrlError extends Error {
  override readonly name = 'ResponseUrlError';
  readonly code: string;

  constructor(code: string) {
    super(`Slack refused the answer: ${code}`);
    this.code = code;
  }
}

/** What a person can do about a refusal. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const remedies: Readonly<Record<string, string>> = {
  not_in_channel: 'The bot is not in this channel. Invite it there: /invite @Jobs',
  channel_not_found:
    'Slack knows no such channel, or it is private and the bot is not in it. Invite the bot there (/invite @Jobs) or correct the channel id.',
  is_archived: 'The channel is archived. Unarchive it or choose another one.',
  restricted_action: 'The workspace lets only some people post in this channel. Allow the bot there.',
  restricted_action_read_only_channel: 'The channel is read-only. Allow the bot to post there.',
  missing_scope: 'The Slack app lacks a scope. Add it from the manifest and install the app again.',
  no_permission: 'The Slack app lacks a scope. Add it from the manifest and install the app again.',
  invalid_auth: 'Slack refuses the bot token. Copy it again from "OAuth & Permissions" into SLACK_BOT_TOKEN.',
  not_authed: 'Slack saw no bot token. Set SLACK_BOT_TOKEN.',
  account_inactive: 'The Slack app was removed from the workspace. Install it again and set its new token.',
  token_revoked: 'The bot token was revoked. Install the app again and set its new token.',
  token_expired: 'The bot token has expired. Install the app again and set its new token.',
  not_allowed_token_type:
    'This is no bot token. SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.',
  team_access_not_granted: 'The Slack app is not installed in this workspace. Install it there.',
  user_not_found: 'Slack knows no such person.',
  messages_tab_disabled: 'The app takes no direct messages. Switch on its Messages tab.',
};

const tokenFaults = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'team_access_not_granted',
  'missing_scope',
  'no_permission',
]);

/** Errors that say the form of a message was wrong, not the place. */
const formFaults = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'invalid_arguments',
  'invalid_metadata_format',
  'metadata_too_large',
  'no_text',
]);

/** Errors that say nobody is reached in this channel, whatever the message, until somebody mends it. */
const lostFaults = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
]);

const passingFaults = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
  'external_channel_migrating',
]);

/**
 * Errors that say this message cannot be edited (any more), or not be replied to.
 * https://docs.slack.dev/reference/methods/chat.update#errors, https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const goneFaults = new Set([
  'thread_not_found',
  'cannot_reply_to_message',
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'block_mismatch',
]);

const rateFaults = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);

/** Connections that never stood: nothing can have arrived. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Slack's name for what was wrong, or null when the error is of another kind. */
export function errorCode(error: unknown): string | null {
  if (error instanceof ResponseUrlError) return error.code;
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
}

/** True when another form of the same message may be taken. */
export function isFormFault(error: unknown): boolean {
  const code = errorCode(error);
  return code !== null && formFaults.has(code);
}

/** True when nothing works until somebody mends the token or the app. */
export function isTokenFault(error: unknown): boolean {
  const code = errorCode(error);
  return code !== null && tokenFaults.has(code);
}

/** What happened and what to do, for people. */
export function explained(error: unknown): string {
  const code = errorCode(error);
  if (code !== null) {
    if (!/^\w{1,60}$/.test(code)) return 'That was no answer of Slack. SLACK_API_URL is probably wrong.';
    return `Slack answered ${code}${neededScope(error)}. ${remedies[code] ?? ''}`.trim();
  }
  if (error instanceof webApi.WebAPIHTTPError && error.statusCode < 500) {
    return `Slack's API answered HTTP ${error.statusCode}. SLACK_API_URL is probably wrong.`;
  }
  return `Slack cannot be reached: ${causeOf(error)}`;
}

/** The milliseconds that Slack asked us to wait; null when this is no rate limit or it did not say. */
function retryAfterMs(error: unknown): number | null {
  return error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : null;
}

/** An error of Slack's Web API as the port knows it. `doing` matters where we cannot know whether it arrived. */
export function deliveryError(error: unknown, doing: 'send' | 'update'): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const options = { cause: error };
  const unknown = doing === 'send' ? 'uncertain' : 'retry';
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new DeliveryError('retry', 'Slack asks to slow down.', {
      ...options,
      retryAfterMs: retryAfterMs(error),
    });
  }
  const code = errorCode(error);
  if (code !== null) {
    if (rateFaults.has(code)) return new DeliveryError('retry', 'Slack asks to slow down.', options);
    if (passingFaults.has(code)) return new DeliveryError(unknown, explained(error), options);
    const lost = lostFaults.has(code) || tokenFaults.has(code);
    return new DeliveryError(goneFaults.has(code) ? 'gone' : 'refused', explained(error), {
      ...options,
      lost,
    });
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return new DeliveryError(error.statusCode >= 500 ? unknown : 'refused', explained(error), options);
  }
  const never = neverConnected.has(networkCode(error));
  return new DeliveryError(never || isUndatedRateLimit(error) ? 'retry' : unknown, explained(error), options);
}

/** The client's error for a 429 that does not say how long to wait. */
function isUndatedRateLimit(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Retry header did not contain');
}

function neededScope(error: unknown): string {
  const data: object = error instanceof webApi.WebAPIPlatformError ? error.data : {};
  return 'needed' in data && typeof data.needed === 'string' && data.needed !== ''
    ? ` (needed: ${data.needed})`
    : '';
}

function networkCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^E[A-Z]/.test(at.code)) return at.code;
  }
  return '';
}

function causeOf(error: unknown): string {
  let text = String(error);
  for (let at = error; at instanceof Error; at = at.cause) text = at.message;
  return text;
}
