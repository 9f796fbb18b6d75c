import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatAdapter, FileSource, Memory } from '../chat/chat-adapter.ts';
import type { Handler, LinkReader } from '../chat/invocation.ts';
import type { Suggester } from '../chat/suggester.ts';
import type { Logger } from '../logger.ts';
import { baseConversation } from './activity.ts';
import { createAuthentication, type RegistrationOptions, TokenError } from './authentication.ts';
import { createConnector } from './connector.ts';
import { ConnectorError } from './connector-http.ts';
import { createDelivery } from './delivery.ts';
import { notMet } from './delivery-errors.ts';
import { createFileConsent } from './file-consent.ts';
import { createGraph, type GraphOptions } from './graph.ts';
import type { Shortcut } from './inbound.ts';
import { answerWithinMs, dialogWithinMs, drainMs } from './limits.ts';
import { createPeople, type Home } from './people.ts';
import { createListener } from './receive.ts';
import { createReferences } from './references.ts';
import { createSightings } from './sightings.ts';
import { createTakenForms } from './taken-forms.ts';
import { isTrustedService } from './trusted-hosts.ts';
import { takeTurn } from './turn.ts';

export interface TeamsAdapterOptions extends RegistrationOptions {
  readonly memory: Memory;
  /** Base of Microsoft Graph; without it, or without a secret and a tenant, Entra is not asked. */
  readonly graphUrl?: string;
  /** Where files are that were offered in a personal chat; without it none is found. */
  readonly files?: FileSource;
  readonly log: Logger;
  readonly now?: () => Date;
  /** The manifest's message extension actions and what they mean. */
  readonly shortcuts: readonly Shortcut[];
  /** The bot's name as people mention it; `Jobs` when left out. */
  readonly botName?: string;
  /** Which links are ours to unfurl; without it none. */
  readonly readLink?: LinkReader;
  /** Told when the bot has met a conversation, or meets it anew: it can be written to from now on. */
  readonly onMet?: (target: string) => void;
  /** Milliseconds a click waits for its answer before it is told to wait; 5,000 when left out. */
  readonly answerWithinMs?: number;
  /** The same for dialogs; 4,000 when left out. */
  readonly dialogWithinMs?: number;
}

/** The Teams adapter; `listener` serves `POST /api/messages` and reads the body itself. */
export type TeamsAdapter = ChatAdapter & {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
};

/**
 * Microsoft Teams through the Bot Framework SDK. Targets are `teams:<conversation id>`: a chat, or a channel
 * without a thread, where `send` starts a new thread. Throws when the registration's settings do not fit together.
 */
export function createTeamsAdapter(options: TeamsAdapterOptions): TeamsAdapter {
  const { log } = options;
  const authentication = createAuthentication(options, options.now ?? (() => new Date()));
  const now = options.now ?? (() => new Date());
  const references = createReferences(options.memory, options.onMet ?? (() => undefined));
  const underWay = new Set<Promise<void>>();
  let handler: Handler | null = null;
  let suggester: Suggester = async () => [];
  let trouble: string | null = null;

  const connector = createConnector(
    authentication,
    options.insecureNoAuth === true ? '' : (options.appId ?? ''),
  );
  const sightings = createSightings(options.memory);
  const graph = graphOptions(options);
  const people = createPeople({
    connector,
    references,
    sightings,
    graph: graph === null ? null : createGraph({ ...graph, log, now }),
    home: homeOf(options),
    now,
  });
  const delivery = createDelivery({
    connector,
    references,
    log,
    observe: (error) => {
      if (error === null) trouble = null;
      else trouble = troubleOf(error) ?? trouble;
    },
  });

  const fileConsent = createFileConsent({
    delivery,
    memory: options.memory,
    files: options.files ?? noFiles,
    insecure: options.insecureNoAuth === true,
    log,
  });

  const forms = createTakenForms();

  const background = (work: Promise<void>) => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  const listener = createListener({
    authentication,
    insecure: options.insecureNoAuth === true,
    isTrusted: (serviceUrl) => isTrustedService(serviceUrl, options),
    tenants: tenantsOf(options),
    log,
    take: () => {
      if (handler === null) return null;
      const turn = {
        handler,
        suggester,
        delivery,
        references,
        sightings,
        fileConsent,
        forms,
        log,
        background,
        botName: options.botName ?? 'Jobs',
        shortcuts: options.shortcuts,
        readLink: options.readLink ?? (() => null),
        answerWithinMs: options.answerWithinMs ?? answerWithinMs,
        dialogWithinMs: options.dialogWithinMs ?? dialogWithinMs,
      };
      return (activity) => takeTurn(activity, turn);
    },
  });

  return {
    platform: 'teams',
    listener,
    async start(given, suggest) {
      await connector.check();
      suggester = suggest;
      handler = given;
    },
    async stop() {
      handler = null;
      await Promise.race([Promise.all(underWay), elapsed(drainMs)]);
    },
    async send(target, message, { inReplyTo }) {
      const conversation = conversationOf(target);
      if (conversation === null) throw notMet();
      return delivery.post(inReplyTo?.conversation ?? conversation, message);
    },
    update: (at, message) => delivery.edit(at, message),
    // In chats there are none.
    threads: ({ conversation }) => baseConversation(conversation) !== conversation,
    fileWay: (place) => (place === 'personal' ? 'file' : 'link'),
    async sendFile(target, file, caption) {
      const conversation = conversationOf(target);
      if (conversation === null) throw notMet();
      await fileConsent.offer(conversation, file, caption);
      return 'offered';
    },
    ...people,
    trouble: () => trouble,
  };
}

/** Activities name tenants by their ids; of a registration that names its own by a domain it cannot be told. */
function tenantsOf({ appTenantId, tenants }: RegistrationOptions): ReadonlySet<string> | null {
  const served = tenants ?? (isId(appTenantId) ? [appTenantId] : ['*']);
  return served.includes('*') ? null : new Set(served.map((tenant) => tenant.toLowerCase()));
}

function isId(tenant: string | undefined): tenant is string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant ?? '');
}

/** Of several organizations that are served each one's people are ours, but one alone vouches for addresses. */
function homeOf(options: RegistrationOptions): Home {
  if (options.insecureNoAuth === true) return 'conversation';
  const named = options.tenants ?? (isId(options.appTenantId) ? [options.appTenantId] : []);
  const served = named.includes('*') ? [options.appTenantId ?? ''] : named;
  const [only = '', ...others] = served;
  return {
    tenants: new Set(served.filter(isId).map((tenant) => tenant.toLowerCase())),
    directory: (options.appTenantId ?? (others.length === 0 ? only : '')).toLowerCase(),
  };
}

const publicLogin = 'https://login.microsoftonline.com';

/** How Entra's directory can be asked; null where the registration has no secret of its own to ask with. */
/** How Entra is asked with these settings; null where they give no way to. */
export function graphOptions(
  options: Pick<
    TeamsAdapterOptions,
    'appId' | 'appPassword' | 'appTenantId' | 'graphUrl' | 'insecureNoAuth' | 'loginUrl'
  >,
): GraphOptions | null {
  const { appId, appPassword, appTenantId, graphUrl, insecureNoAuth, loginUrl } = options;
  if (insecureNoAuth === true || graphUrl === undefined || !isId(appTenantId)) return null;
  if (appId === undefined || appPassword === undefined) return null;
  return {
    url: graphUrl,
    loginUrl: loginUrl === undefined ? publicLogin : new URL(loginUrl).origin,
    tenantId: appTenantId,
    clientId: appId,
    clientSecret: appPassword,
  };
}

const noFiles: FileSource = { find: async () => null, drop: async () => undefined };

/** Trouble of the platform as a whole; a single conversation that refuses is none. */
function troubleOf(error: unknown): string | null {
  if (error instanceof TokenError) return error.message;
  if (!(error instanceof ConnectorError)) return null;
  if (error.status === 401) return 'Teams refuses the bot’s token. Check MICROSOFT_APP_ID and its secret.';
  return error.status === null || error.status >= 500 ? error.message : null;
}

function conversationOf(target: string): string | null {
  const prefix = 'teams:';
  return target.startsWith(prefix) && target.length > prefix.length ? target.slice(prefix.length) : null;
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
