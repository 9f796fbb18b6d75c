import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import { type Auth, createTokens } from './auth.ts';
import type { OrchestratorOptions } from './client.ts';
import { LostAnswer } from './errors.ts';
import { createExchange } from './exchange.ts';
import { type Call, createHttp } from './http.ts';
import { query } from './odata.ts';
import { needs } from './permissions.ts';
import { createServerAge, type ServerAge } from './server-age.ts';
import { deriveTokenUrl } from './token-url.ts';

/** A subscription to events of the tenant, as Orchestrator keeps it. */
export interface Webhook {
  readonly id: number;
  /** Null on servers up to 2020.10, where webhooks have no names. */
  readonly name: string | null;
  readonly url: string;
  readonly enabled: boolean;
  /** Null where there is none, or the server does not show it. */
  readonly secret: string | null;
  readonly allEvents: boolean;
  /** Null where the server does not show them. */
  readonly events: readonly string[] | null;
  readonly allowInsecureSsl: boolean;
}

/** What a webhook is to be; without `id` it is made anew. */
type WebhookPlan = Omit<Webhook, 'id' | 'events'> & {
  readonly id: number | null;
  readonly name: string;
  readonly secret: string;
  readonly events: readonly string[];
};

/** Webhooks of one tenant. Every member throws `BotError` when the server refuses or cannot be asked. */
export interface Webhooks {
  /** All of the tenant, at most 1000. */
  list(): Promise<readonly Webhook[]>;
  /** The types of events that this server knows; null where it does not tell. */
  eventTypes(): Promise<ReadonlySet<string> | null>;
  /** Makes or changes one. The server then sends it a test event at once. */
  save(plan: WebhookPlan): Promise<void>;
}

const defaultTimeoutMs = 30_000;
const most = 1000;

const rowShape = z.object({
  Id: z.int().positive(),
  Name: z.string().nullish(),
  Url: z.string(),
  Enabled: z.boolean(),
  Secret: z.string().nullish(),
  SubscribeToAllEvents: z.boolean().nullish(),
  AllowInsecureSsl: z.boolean().nullish(),
  Events: z.array(z.object({ EventType: z.string() })).nullish(),
});
const listShape = z.object({ value: z.array(rowShape) });
const typesShape = z.object({ value: z.array(z.object({ Name: z.string() })) });

/**
 * Manages webhooks with a token of its own that has the scope `OR.Webhooks` (or, to look only, `OR.Webhooks.Read`) and no
 * other, so that the bot itself need not have it. Source: UiPath's API description 20.0, "Webhooks".
 */
export function createWebhooks(options: OrchestratorOptions, may: 'look' | 'change'): Webhooks {
  const { tenant, log, now = () => new Date(), wait = sleep, timeoutMs = defaultTimeoutMs } = options;
  const url = options.url.replace(/\/+$/, '');
  const auth = narrowed(options.auth, may === 'look' ? 'OR.Webhooks.Read' : 'OR.Webhooks');
  const exchange = createExchange({ log, timeoutMs });
  const tokenUrl = options.tokenUrl ?? deriveTokenUrl(url);
  const tokens = createTokens({ auth, url, tokenUrl, exchange, now, wait });
  const age: ServerAge = createServerAge({
    tenant,
    log,
    ask: async () => http.get({ ...look, doing: 'say its version', path: 'api/Status/Version' }),
  });
  const http = createHttp({ url, tokens, exchange, heard: age.heard, now, wait });

  async function changed(change: Promise<unknown>): Promise<void> {
    try {
      await change;
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      throw new BotError('unavailable', `Nobody knows whether the webhook was saved: ${error.message}.`, {
        hint: 'Run the doctor again: it looks first.',
        cause: error,
      });
    }
  }

  return {
    async list() {
      const { body } = await http.get({ ...look, path: 'odata/Webhooks', query: query({ top: most }) });
      const read = listShape.safeParse(body);
      if (!read.success) throw new BotError('unavailable', "Orchestrator's list of webhooks cannot be read.");
      return read.data.value.map(webhookOf);
    },
    async eventTypes() {
      try {
        const { body } = await http.get({ ...look, path: `odata/Webhooks/${namespace}.GetEventTypes` });
        const read = typesShape.safeParse(body);
        return read.success ? new Set(read.data.value.map(({ Name }) => Name)) : null;
      } catch (error) {
        if (error instanceof BotError && error.status === 404) return null;
        throw error;
      }
    },
    async save(plan) {
      const body = bodyOf(plan, (await age.knows('webhook-names')) !== false);
      const call = { doing: 'save the webhook', folder: null };
      await changed(
        plan.id === null
          ? http.post({ ...call, needs: needs.createWebhooks, path: 'odata/Webhooks' }, body)
          : http.put({ ...call, needs: needs.editWebhooks, path: `odata/Webhooks(${plan.id})` }, body),
      );
    },
  };
}

const namespace = 'UiPath.Server.Configuration.OData';

const look: Pick<Call, 'doing' | 'needs' | 'folder'> = {
  doing: 'list the webhooks',
  needs: needs.viewWebhooks,
  folder: null,
};

/** An external application asks for this one scope; a person's token carries what that person may do. */
function narrowed(auth: Auth, scope: string): Auth {
  return auth.kind === 'client-credentials' ? { ...auth, scope } : auth;
}

function webhookOf(row: z.infer<typeof rowShape>): Webhook {
  return {
    id: row.Id,
    name: row.Name ?? null,
    url: row.Url,
    enabled: row.Enabled,
    secret: row.Secret ?? null,
    allEvents: row.SubscribeToAllEvents ?? false,
    events: row.Events?.map(({ EventType }) => EventType) ?? null,
    allowInsecureSsl: row.AllowInsecureSsl ?? false,
  };
}

function bodyOf(plan: WebhookPlan, named: boolean): Record<string, unknown> {
  return {
    ...(plan.id === null ? {} : { Id: plan.id }),
    ...(named ? { Name: plan.name } : {}),
    Url: plan.url,
    Enabled: plan.enabled,
    Secret: plan.secret,
    SubscribeToAllEvents: plan.allEvents,
    AllowInsecureSsl: plan.allowInsecureSsl,
    Events: plan.events.map((EventType) => ({ EventType })),
  };
}
