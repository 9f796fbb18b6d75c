import { z } from 'zod';

/**
 * What Bolt takes for granted in a request: without these it throws, or waits 3 s for an acknowledgement that never
 * comes (bolt-js, `App.processEvent` and `buildSource`). What we ourselves read is checked later (`payload.ts`).
 */

const somebody = z.looseObject({ id: z.string() });
const text = z.string();
const from = { user: somebody, team: z.looseObject({}).nullish(), channel: z.looseObject({}).optional() };

const event = z.looseObject({
  type: text,
  user: z.union([text, somebody]).optional(),
  channel: z.union([text, z.looseObject({})]).optional(),
  item: z.looseObject({}).optional(),
  subteam: z.looseObject({}).optional(),
});

/** Told apart by `type`; a slash command is a form without one. */
const typed = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('event_callback'),
    event,
    authorizations: z.array(z.looseObject({})).optional(),
  }),
  z.looseObject({
    type: z.literal('block_actions'),
    actions: z.array(z.looseObject({ action_id: text })).min(1),
    ...from,
  }),
  z.looseObject({ type: z.literal('block_suggestion'), action_id: text, ...from }),
  z.looseObject({ type: z.literal(['shortcut', 'message_action']), callback_id: text, ...from }),
  z.looseObject({ type: z.literal('view_submission'), view: z.looseObject({ callback_id: text }), ...from }),
  z.looseObject({ type: z.literal('url_verification'), challenge: text }),
]);

const slashCommand = z.looseObject({
  type: z.undefined().optional(),
  command: z.string().startsWith('/'),
  user_id: text,
});
const certificateCheck = z.looseObject({ type: z.undefined().optional(), ssl_check: z.literal('1') });

/** Kinds by which Bolt tells requests apart beside `type`: each may stand only where it belongs. */
const owners: Readonly<Record<string, (type: unknown) => boolean>> = {
  event: (type) => type === 'event_callback',
  command: (type) => type === undefined,
  name: (type) => type === undefined || type === 'event_callback',
  actions: (type) => type === 'block_actions',
};

/** Is this one of the requests that the bot hears, whole enough to be handed to Bolt? */
export function isKnownRequest(request: unknown): boolean {
  if (typeof request !== 'object' || request === null) return false;
  const { type } = request as { readonly type?: unknown };
  const misled = Object.entries(owners).some(
    ([name, belongs]) => Object.hasOwn(request, name) && !belongs(type),
  );
  if (misled) return false;
  return [typed, slashCommand, certificateCheck].some((schema) => schema.safeParse(request).success);
}
