import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConfigurationBotFrameworkAuthentication, Activity as SdkActivity } from 'botbuilder';
import { within } from '../chat/within.ts';
import type { Logger } from '../logger.ts';
import { type Activity, activitySchema, tenantOf } from './activity.ts';
import { connectorTimeoutMs, maxInboundBytes } from './limits.ts';
import type { TurnAnswer } from './turn.ts';

/** A request that is refused, with the status and the words for the other side. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/**
 * Serves `POST /api/messages`: reads the body itself (at most 512 KB of JSON), checks the token, and answers with
 * what `take` makes of the activity. Everything wrong is a clean 4xx or 5xx; nothing is thrown or left rejected.
 */
export function createListener(options: {
  readonly authentication: ConfigurationBotFrameworkAuthentication;
  /** Nobody needs a token. */
  readonly insecure: boolean;
  /** May the service that the activity names be answered? */
  readonly isTrusted: (serviceUrl: string) => boolean;
  /**
   * The Entra tenants that are served; null for any. A token says which bot is meant, not whose people ask:
   * whoever knows the bot's id can put it into an app package of their own organization.
   */
  readonly tenants: ReadonlySet<string> | null;
  readonly log: Logger;
  /** Null while the bot takes no requests. */
  readonly take: () => ((activity: Activity) => Promise<TurnAnswer>) | null;
}): (request: IncomingMessage, response: ServerResponse) => void {
  const { log } = options;

  async function serve(request: IncomingMessage): Promise<TurnAnswer> {
    if (request.method !== 'POST') throw new Refusal(405, 'Send activities by POST.');
    // A web page can make a browser send text/plain to this machine without asking, but not JSON.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new Refusal(415, 'Send activities as application/json.');
    }
    const take = options.take();
    if (take === null) throw new Refusal(503, 'The bot is not ready.');
    const { activity, raw } = parseActivity(await readBody(request));
    if (activity.channelId !== 'msteams')
      throw new Refusal(403, 'Only activities of Microsoft Teams are taken.');
    await authenticate(options, raw, request.headers.authorization ?? '');
    if (!options.isTrusted(activity.serviceUrl)) throw new Refusal(403, 'This service is not answered.');
    if (options.tenants !== null && !options.tenants.has(tenantOf(activity) ?? '')) {
      throw new Refusal(403, 'This bot serves another organization.');
    }
    return take(activity);
  }

  return (request, response) => {
    serve(request).then(
      (answer) => send(response, answer.status, answer.body),
      (error: unknown) => {
        const status = error instanceof Refusal ? error.status : 500;
        if (status >= 500) log.error({ err: error }, 'a request from Teams could not be served');
        else log.debug({ status, reason: String(error) }, 'a request was refused');
        if (status === 405) response.setHeader('Allow', 'POST');
        // What is left of a refused body is not read.
        if (!request.complete) response.setHeader('Connection', 'close');
        send(response, status, { error: error instanceof Refusal ? error.message : 'The bot failed.' });
      },
    );
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (body === null) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxInboundBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxInboundBytes) throw tooLarge();
      chunks.push(bytes);
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, 'The body broke off.', error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): Refusal {
  return new Refusal(413, `The body is larger than ${maxInboundBytes} bytes.`);
}

function parseActivity(body: string): { readonly activity: Activity; readonly raw: SdkActivity } {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch (error) {
    throw new Refusal(400, 'The body is not JSON.', error);
  }
  const parsed = activitySchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal(400, `This is no activity: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  return { activity: parsed.data, raw: raw as SdkActivity };
}

/** The SDK's errors that mean "this token is not good", as against "the keys could not be fetched". */
const tokenFaults: ReadonlySet<string> = new Set([
  'JsonWebTokenError',
  'TokenExpiredError',
  'NotBeforeError',
  'SyntaxError',
]);

async function authenticate(
  {
    authentication,
    insecure,
  }: { readonly authentication: ConfigurationBotFrameworkAuthentication; readonly insecure: boolean },
  activity: SdkActivity,
  header: string,
): Promise<void> {
  try {
    // The SDK fetches the keys without any limit.
    const checking = authentication.authenticateRequest(activity, header);
    const { claimsIdentity: identity } = await within(connectorTimeoutMs, checking);
    // The SDK takes a token without an expiry for one that lives for ever.
    if (!insecure && identity.getClaimValue('exp') === null)
      throw new Refusal(401, 'The token is not valid for this bot.');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const status = statusOf(error);
    if (status === 401 || status === 403 || (error instanceof Error && tokenFaults.has(error.name))) {
      throw new Refusal(401, 'The token is not valid for this bot.', error);
    }
    throw new Refusal(503, 'The token could not be checked now.', error);
  }
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
