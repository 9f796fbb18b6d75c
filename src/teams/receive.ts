import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConfigurationBotFrameworkAuthentication, Activity as SdkActivity } from 'botbuilder';
import type { Logger } from '../logger.ts';
import { type Activity, activitySchema, tenantOf } from './activity.ts';
import { connectorTimeoutMs, maxInboundBytes } from './limits.ts';
import type { TurnAnswer } from './turn.ts';
import { within } from './within.ts';

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
  /** Without authentication only a service on this machine may be answered. */
  readonly loopbackOnly: boolean;
  /**
   * The only Entra tenant that is served; null for any. A token says which bot is meant, not whose people ask:
   * whoever knows the bot's id can put it into an app package of their own organization.
   */
  readonly onlyTenant: string | null;
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
    if (options.loopbackOnly && !isLoopback(activity.serviceUrl)) {
      throw new Refusal(403, 'Without authentication only a service on this machine is answered.');
    }
    await authenticate(options.authentication, raw, request.headers.authorization ?? '');
    const tenant = tenantOf(activity);
    if (options.onlyTenant !== null && tenant !== null && tenant !== options.onlyTenant) {
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
        else
          log[status === 405 ? 'debug' : 'warn']({ status, reason: String(error) }, 'a request was refused');
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
  authentication: ConfigurationBotFrameworkAuthentication,
  activity: SdkActivity,
  header: string,
): Promise<void> {
  try {
    // The SDK fetches the keys without any limit.
    await within(connectorTimeoutMs, authentication.authenticateRequest(activity, header));
  } catch (error) {
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

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
