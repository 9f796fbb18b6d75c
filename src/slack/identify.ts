import type { Logger } from '../logger.ts';
import { explained } from './delivery-errors.ts';
import { createWeb, webOptions } from './web.ts';

/** Asks Slack once whose token this is, e.g. `jobs in Robot Operations`. Throws an Error that says what to do. */
export async function identify(options: {
  readonly botToken: string;
  readonly apiUrl?: string;
  readonly log: Logger;
}): Promise<string> {
  const web = createWeb(options.botToken, webOptions(options.apiUrl, options.log));
  try {
    const { user, team } = await web.auth.test();
    return `${user} in ${team}`;
  } catch (cause) {
    throw new Error(explained(cause), { cause });
  }
}
