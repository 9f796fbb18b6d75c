import { hasWebhookNames } from '../api-age.ts';
import { type BodyShape, bindBody } from '../body.ts';
import { badArgument, badQuery, notFound } from '../errors.ts';
import { complex, createEntity, flag, guid, number, text } from '../odata/entity.ts';
import { readOptions, rowOptions } from '../odata/options.ts';
import type { Tenant } from '../tenant.ts';
import { eventTypes, type WebhookRow, type Webhooks } from '../webhooks.ts';
import {
  type ApiRequest,
  contextOf,
  listAnswer,
  listRows,
  param,
  pathOf,
  type Route,
  reads,
  rowAnswer,
  writes,
} from './route.ts';

/** Not on servers up to 2020.10. */
const newer = {
  Key: guid<WebhookRow>((row) => row.key),
  Name: text<WebhookRow>((row) => row.name),
  Description: text<WebhookRow>((row) => row.description),
};
const all = {
  Url: text<WebhookRow>((row) => row.url),
  Enabled: flag<WebhookRow>((row) => row.enabled),
  Secret: text<WebhookRow>((row) => row.secret),
  SubscribeToAllEvents: flag<WebhookRow>((row) => row.subscribeToAllEvents),
  AllowInsecureSsl: flag<WebhookRow>((row) => row.allowInsecureSsl),
  Events: complex<WebhookRow>((row) => row.events.map((EventType) => ({ EventType }))),
  Id: number<WebhookRow>((row) => row.id),
};
const named = createEntity<WebhookRow>('Webhooks', { ...newer, ...all });
const nameless = createEntity<WebhookRow>('Webhooks', all);

const eventBody: BodyShape = {
  name: 'webhookEventDto',
  fields: { EventType: { maxLength: 50 } },
  required: ['EventType'],
};
const namelessBody: BodyShape = {
  name: 'webhookDto',
  fields: {
    Url: { maxLength: 2000 },
    Enabled: 'boolean',
    Secret: { maxLength: 100 },
    SubscribeToAllEvents: 'boolean',
    AllowInsecureSsl: 'boolean',
    Events: { listOf: { object: eventBody } },
    Id: 'int',
  },
  required: ['Url', 'Enabled', 'SubscribeToAllEvents', 'AllowInsecureSsl'],
};
const namedBody: BodyShape = {
  ...namelessBody,
  fields: {
    Key: 'guid',
    Name: { maxLength: 128 },
    Description: { maxLength: 256 },
    ...namelessBody.fields,
  },
  required: ['Name', ...namelessBody.required],
};

/** Webhooks belong to the tenant: no folder is named. */
export function webhookRoutes(tenant: Tenant, webhooks: Webhooks): readonly Route[] {
  const path = pathOf('/odata/Webhooks');
  const onePath = pathOf('/odata/Webhooks({id})');
  const read = { method: 'GET', scopes: reads('Webhooks'), needsFolder: false } as const;
  const write = { scopes: writes('Webhooks'), needsFolder: false } as const;
  const hasNames = (): boolean => hasWebhookNames(tenant.switches.version);
  const entity = () => (hasNames() ? named : nameless);
  const known = (request: ApiRequest): WebhookRow => {
    const row = webhooks.rows.get(Number(param(request)));
    if (row === undefined) throw notFound('Webhook does not exist.');
    return row;
  };
  const save = (request: ApiRequest, old: WebhookRow | null): WebhookRow => {
    if (request.query.size > 0) throw badQuery();
    const row = webhookFrom(tenant, bindBody(request.body, hasNames() ? namedBody : namelessBody), old);
    const twin = [...webhooks.rows.values()].find(
      ({ name, id }) => hasNames() && name === row.name && id !== row.id,
    );
    if (twin !== undefined)
      throw badArgument('A webhook of this name exists already (WebhookDuplicateName).');
    webhooks.rows.set(row.id, row);
    if (row.enabled) webhooks.ping(row);
    return row;
  };
  return [
    {
      ...read,
      name: 'Webhooks',
      path,
      handle: (request) => listRows(tenant, request, entity(), [...webhooks.rows.values()]),
    },
    {
      ...write,
      name: 'CreateWebhook',
      method: 'POST',
      path,
      handle: (request) => rowAnswer(tenant, entity(), save(request, null), undefined, 201),
    },
    {
      ...read,
      name: 'GetEventTypes',
      path: pathOf('/odata/Webhooks/Odata.GetEventTypes'),
      handle: (request) => {
        if (request.query.size > 0) throw badQuery();
        const value = eventTypes.map((Name) => ({ Name, Group: 'Job' }));
        return listAnswer(
          tenant,
          'Collection(UiPath.Server.Configuration.OData.WebhookEventTypeDto)',
          value,
          null,
        );
      },
    },
    {
      ...read,
      name: 'Webhook',
      path: onePath,
      handle: (request) => {
        const { shape } = readOptions(request.query, entity(), rowOptions);
        return rowAnswer(tenant, entity(), known(request), shape);
      },
    },
    {
      ...write,
      name: 'UpdateWebhook',
      method: 'PUT',
      path: onePath,
      handle: (request) => rowAnswer(tenant, entity(), save(request, known(request))),
    },
    {
      ...write,
      name: 'PatchWebhook',
      method: 'PATCH',
      path: onePath,
      handle: (request) => {
        const old = known(request);
        const body = { ...wireOf(old, hasNames()), ...(request.body as object | undefined) };
        return rowAnswer(tenant, entity(), save({ ...request, body }, old));
      },
    },
    {
      ...write,
      name: 'DeleteWebhook',
      method: 'DELETE',
      path: onePath,
      handle: (request) => {
        webhooks.rows.delete(known(request).id);
        return { status: 204 };
      },
    },
    {
      ...write,
      name: 'PingWebhook',
      method: 'POST',
      path: pathOf('/odata/Webhooks({id})/Odata.Ping'),
      handle: (request) => {
        const context = contextOf(tenant, 'UiPath.Server.Configuration.OData.PingEventDto');
        return { status: 202, body: { '@odata.context': context, ...webhooks.ping(known(request)) } };
      },
    },
  ];
}

/** What a change of some fields starts from. */
function wireOf(row: WebhookRow, hasNames: boolean): Record<string, unknown> {
  const { properties } = hasNames ? named : nameless;
  return Object.fromEntries([...properties].map(([name, property]) => [name, property.get(row)]));
}

function webhookFrom(tenant: Tenant, body: ReturnType<typeof bindBody>, old: WebhookRow | null): WebhookRow {
  const url = String(body.Url);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw badArgument('The webhook URL is not valid.');
  const events = ((body.Events ?? []) as readonly { readonly EventType: string }[]).map(
    ({ EventType }) => EventType,
  );
  const unknown = events.find((type) => !(eventTypes as readonly string[]).includes(type));
  if (unknown !== undefined) throw badArgument(`There is no event '${unknown}' (UnknownWebhookEventType).`);
  return {
    id: old?.id ?? tenant.store.nextId(),
    key: old?.key ?? tenant.random.guid(),
    name: typeof body.Name === 'string' ? body.Name : '',
    description: typeof body.Description === 'string' ? body.Description : null,
    url,
    enabled: body.Enabled === true,
    secret: typeof body.Secret === 'string' ? body.Secret : null,
    subscribeToAllEvents: body.SubscribeToAllEvents === true,
    allowInsecureSsl: body.AllowInsecureSsl === true,
    events,
  };
}
