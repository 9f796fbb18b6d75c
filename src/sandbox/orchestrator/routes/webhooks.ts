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

const entity = createEntity<WebhookRow>('Webhooks', {
  Key: guid((row) => row.key),
  Name: text((row) => row.name),
  Description: text((row) => row.description),
  Url: text((row) => row.url),
  Enabled: flag((row) => row.enabled),
  Secret: text((row) => row.secret),
  SubscribeToAllEvents: flag((row) => row.subscribeToAllEvents),
  AllowInsecureSsl: flag((row) => row.allowInsecureSsl),
  Events: complex((row) => row.events.map((EventType) => ({ EventType }))),
  Id: number((row) => row.id),
});

const eventBody: BodyShape = {
  name: 'webhookEventDto',
  fields: { EventType: { maxLength: 50 } },
  required: ['EventType'],
};
const webhookBody: BodyShape = {
  name: 'webhookDto',
  fields: {
    Key: 'guid',
    Name: { maxLength: 128 },
    Description: { maxLength: 256 },
    Url: { maxLength: 2000 },
    Enabled: 'boolean',
    Secret: { maxLength: 100 },
    SubscribeToAllEvents: 'boolean',
    AllowInsecureSsl: 'boolean',
    Events: { listOf: { object: eventBody } },
    Id: 'int',
  },
  required: ['Name', 'Url', 'Enabled', 'SubscribeToAllEvents', 'AllowInsecureSsl'],
};

/** Webhooks belong to the tenant: no folder is named. */
export function webhookRoutes(tenant: Tenant, webhooks: Webhooks): readonly Route[] {
  const path = pathOf('/odata/Webhooks');
  const onePath = pathOf('/odata/Webhooks({id})');
  const read = { method: 'GET', scopes: reads('Webhooks'), needsFolder: false } as const;
  const write = { scopes: writes('Webhooks'), needsFolder: false } as const;
  const known = (request: ApiRequest): WebhookRow => {
    const row = webhooks.rows.get(Number(param(request)));
    if (row === undefined) throw notFound('Webhook does not exist.');
    return row;
  };
  const save = (request: ApiRequest, old: WebhookRow | null): WebhookRow => {
    if (request.query.size > 0) throw badQuery();
    const row = webhookFrom(tenant, request.body, old);
    const twin = [...webhooks.rows.values()].find(({ name, id }) => name === row.name && id !== row.id);
    if (twin !== undefined)
      throw badArgument('A webhook of this name exists already (WebhookDuplicateName).');
    webhooks.rows.set(row.id, row);
    return row;
  };
  return [
    {
      ...read,
      name: 'Webhooks',
      path,
      handle: (request) => listRows(tenant, request, entity, [...webhooks.rows.values()]),
    },
    {
      ...write,
      name: 'CreateWebhook',
      method: 'POST',
      path,
      handle: (request) => rowAnswer(tenant, entity, save(request, null), undefined, 201),
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
        const { shape } = readOptions(request.query, entity, rowOptions);
        return rowAnswer(tenant, entity, known(request), shape);
      },
    },
    {
      ...write,
      name: 'UpdateWebhook',
      method: 'PUT',
      path: onePath,
      handle: (request) => rowAnswer(tenant, entity, save(request, known(request))),
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

function webhookFrom(tenant: Tenant, given: unknown, old: WebhookRow | null): WebhookRow {
  const body = bindBody(given, webhookBody);
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
    name: String(body.Name),
    description: typeof body.Description === 'string' ? body.Description : null,
    url,
    enabled: body.Enabled === true,
    secret: typeof body.Secret === 'string' ? body.Secret : null,
    subscribeToAllEvents: body.SubscribeToAllEvents === true,
    allowInsecureSsl: body.AllowInsecureSsl === true,
    events,
  };
}
