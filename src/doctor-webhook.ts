import { BotError } from './domain/errors.ts';
import type { OrchestratorOptions } from './orchestrator/client.ts';
import { createWebhooks, type Webhook } from './orchestrator/webhooks.ts';

/** How the bot's webhook should be. */
export interface WantedWebhook {
  /** Address of the receiver. */
  readonly url: string;
  readonly secret: string;
}

/** Under this name the bot finds its webhook again when its address has changed. */
const ourName = 'orchestrator-chatops';
/** What hastens an alert or the story of a job that somebody follows. */
const ourEvents = ['job.started', 'job.faulted', 'job.completed', 'job.stopped', 'job.suspended'] as const;
const command = '`npm run doctor -- --register-webhook`';
const aliveTimeoutMs = 5_000;

/**
 * Looks at the tenant's webhook for this bot, changing nothing, and says how it stands. Throws an error that says what is
 * wrong with it; returns null, with the reason given to `unseen`, where the bot's credentials may not look.
 * Whether its breaker is open (an hour after one failed delivery) Orchestrator does not tell.
 */
export async function lookAtWebhook(
  options: OrchestratorOptions,
  wanted: WantedWebhook,
  unseen: (why: string) => void,
): Promise<string | null> {
  let rows: readonly Webhook[];
  try {
    rows = await createWebhooks(options, 'look').list();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    unseen(`not looked at, for want of the scope OR.Webhooks.Read; alerts do not need it (${error.message})`);
    return null;
  }
  const ours = find(rows, wanted.url);
  if (ours === null)
    throw new Error(
      `there is none for ${wanted.url}, so that alerts wait for the next poll. Run ${command}, or set up one by hand.`,
    );
  const faults = faultsOf(ours, wanted, ourEvents);
  if (faults.length > 0) throw new Error(`it ${faults.join(', it ')}. Run ${command} to repair it.`);
  return `enabled for ${wanted.url}`;
}

/**
 * Makes the tenant's webhook for this bot, or repairs it, and says what was done. `warn` hears what may go wrong then.
 * Throws an error that says what to do where the bot's credentials may not.
 */
export async function registerWebhook(
  options: OrchestratorOptions,
  wanted: WantedWebhook,
  warn: (what: string) => void,
): Promise<string> {
  try {
    return await register(options, wanted, warn);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new Error(
      `${error.message} Give the external application the scope OR.Webhooks (or, for a user, the permissions Webhooks: View, Create, Edit), or add the webhook in Orchestrator by hand: ${wanted.url}, the secret of UIPATH_WEBHOOK_SECRET, the events ${ourEvents.join(', ')}.`,
      { cause: error },
    );
  }
}

async function register(
  options: OrchestratorOptions,
  wanted: WantedWebhook,
  warn: (what: string) => void,
): Promise<string> {
  const webhooks = createWebhooks(options, 'change');
  const old = find(await webhooks.list(), wanted.url);
  const known = await webhooks.eventTypes();
  const events = ourEvents.filter((type) => known?.has(type) ?? true);
  const faults = old === null ? [] : faultsOf(old, wanted, events);
  if (old !== null && faults.length === 0) return `enabled for ${wanted.url}, nothing to do`;
  const silence = await whySilent(wanted.url);
  if (silence !== null)
    warn(
      `${new URL(wanted.url).origin} does not answer from here (${silence}). Unless the bot is running and Orchestrator reaches it, the test event that Orchestrator sends now fails, and events come only an hour later.`,
    );
  await webhooks.save({
    id: old?.id ?? null,
    name: old?.name ?? ourName,
    url: wanted.url,
    enabled: true,
    secret: wanted.secret,
    allEvents: old?.allEvents ?? false,
    events: [...new Set([...(old?.events ?? []), ...events])],
    allowInsecureSsl: old?.allowInsecureSsl ?? false,
  });
  const what = `${wanted.url}, events ${events.join(', ')}`;
  return old === null ? `registered: ${what}` : `repaired, for it ${faults.join(', it ')}; now ${what}`;
}

/** The webhook of this address, or else the one that bears our name. */
function find(rows: readonly Webhook[], url: string): Webhook | null {
  return rows.find((row) => sameUrl(row.url, url)) ?? rows.find((row) => row.name === ourName) ?? null;
}

/** What is wrong with it, in words that go on from "it". A secret that the server does not show is believed to be right. */
function faultsOf(
  row: Webhook,
  { url, secret }: WantedWebhook,
  events: readonly string[],
): readonly string[] {
  const missing =
    row.allEvents || row.events === null ? [] : events.filter((type) => row.events?.includes(type) !== true);
  return [
    ...(row.enabled ? [] : ['is disabled']),
    ...(sameUrl(row.url, url) ? [] : [`leads to ${row.url} instead of ${url}`]),
    ...(isShown(row.secret) && row.secret !== secret ? ['has another secret'] : []),
    ...(missing.length === 0 ? [] : [`lacks the events ${missing.join(', ')}`]),
  ];
}

function isShown(secret: string | null): boolean {
  return secret !== null && !/^\**$/.test(secret);
}

function sameUrl(a: string, b: string): boolean {
  const plain = (url: string): string => (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, '');
  return plain(a) === plain(b);
}

/** Not allowed, or no token with such a scope; credentials that are wrong altogether are told of as such. */
function isRefusal(error: unknown): error is BotError {
  return (
    error instanceof BotError &&
    error.kind === 'setup' &&
    (error.status === 403 || /scope/i.test(error.message))
  );
}

/** Why the bot does not answer at its public address; null when it does. */
async function whySilent(url: string): Promise<string | null> {
  try {
    const answer = await fetch(new URL('/healthz', url), {
      redirect: 'manual',
      signal: AbortSignal.timeout(aliveTimeoutMs),
    });
    await answer.body?.cancel();
    return answer.status === 200 ? null : `status ${answer.status}`;
  } catch (cause) {
    const { cause: root, message } = cause as Error;
    return root instanceof Error ? root.message : message;
  }
}
