import type { Logger } from '../logger.ts';
import { explained } from './delivery-errors.ts';
import { createWeb, webOptions } from './web.ts';

/**
 * Asks Slack once whose token this is, e.g. `jobs in Robot Operations`, and what it may do (no scopes where Slack does
 * not say). Throws an Error that says what to do.
 */
export async function identify(options: {
  readonly botToken: string;
  readonly apiUrl?: string;
  readonly log: Logger;
}): Promise<{ readonly name: string; readonly scopes: readonly string[] }> {
  const web = createWeb(options.botToken, webOptions(options.apiUrl, options.log));
  try {
    const { response_metadata, team, user } = await web.auth.test();
    return { name: `${user} in ${team}`, scopes: response_metadata?.scopes ?? [] };
  } catch (cause) {
    throw new Error(explained(cause), { cause });
  }
}
