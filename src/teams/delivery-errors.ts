import { DeliveryError } from '../chat/chat-adapter.ts';
import { TokenError } from './authentication.ts';
import { ConnectorError } from './connector-http.ts';

const reinstall = 'Add the bot to this team or chat again, or mention it there';

/**
 * What a failed request to the Bot Connector means for the one who asked for it
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages, "Status codes";
 * 412, 429, 502 and 504 are to be tried again).
 */
export function deliveryError(error: unknown, doing: 'send' | 'reply' | 'update'): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof TokenError) return new DeliveryError('retry', error.message, { cause: error });
  if (!(error instanceof ConnectorError)) {
    return new DeliveryError(doing === 'update' ? 'retry' : 'uncertain', 'Teams could not be asked.', {
      cause: error,
    });
  }
  const outcome = outcomeOf(error, doing);
  const placeGone = [403, 404, 410].includes(error.status ?? 0) || unknownPlaceCodes.has(error.code ?? '');
  const lost = outcome === 'refused' && placeGone;
  const options = { retryAfterMs: error.retryAfterMs, lost, cause: error };
  return new DeliveryError(outcome, outcome === 'refused' ? explain(error) : error.message, options);
}

/** Codes that say it better than the status they come with. */
const goneCode = 'ActivityNotFoundInConversation';
const unknownPlaceCodes: ReadonlySet<string> = new Set([
  'ConversationNotFound',
  'BotNotInConversationRoster',
]);

function outcomeOf(error: ConnectorError, doing: 'send' | 'reply' | 'update'): DeliveryError['outcome'] {
  if (error.code === goneCode && doing !== 'send') return 'gone';
  if (error.code !== null && unknownPlaceCodes.has(error.code)) return 'refused';
  switch (error.status) {
    case null:
      return doing !== 'update' && !error.unsent ? 'uncertain' : 'retry';
    case 404:
    case 410:
      return doing === 'send' ? 'refused' : 'gone';
    case 401:
    case 412:
    case 425:
    case 429:
    case 502:
    case 503:
    case 504:
      return 'retry';
    default:
      if (error.status < 500 && error.status !== 408) return 'refused';
      return doing === 'update' ? 'retry' : 'uncertain';
  }
}

function explain(error: ConnectorError): string {
  switch (error.status ?? 0) {
    case 403:
      return `The bot may not write to this conversation (${error.code ?? '403'}). ${reinstall}.`;
    case 404:
    case 410:
      return `Teams does not know this conversation any more (${error.code ?? error.status}). ${reinstall}.`;
    default:
      return error.message;
  }
}

/** True when Teams refused the message for its form or size, so that plain text has a chance. */
export function refusedForForm(error: unknown): boolean {
  return error instanceof ConnectorError && (error.status === 400 || error.status === 413);
}

/** What a place that the bot has not met is told. */
export function notMet(): DeliveryError {
  return new DeliveryError(
    'refused',
    'The bot has not met this conversation yet: install it there, or mention it once.',
  );
}

/** What a place is told that the bot was taken out of. */
export function removed(): DeliveryError {
  return new DeliveryError('refused', `The bot was removed from this conversation. ${reinstall}.`, {
    lost: true,
  });
}
