import { webApi } from '@slack/bolt';
import type { Logger } from '../logger.ts';
import { boltLogger } from './bolt-logger.ts';
import * as limits from './limits.ts';

/**
 * Slack's Web API with no hidden waiting: a call ends within 10 s, is never repeated by itself,
 * and a rate limit is an error that says how long to wait. Who calls decides what to repeat.
 */
export function webOptions(apiUrl: string | undefined, log: Logger): webApi.WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: limits.webTimeoutMs,
    logger: boltLogger(log),
  };
}

/** A client with the bot's token. */
export function createWeb(botToken: string, options: webApi.WebClientOptions): webApi.WebClient {
  return new webApi.WebClient(botToken, options);
}
