import { z } from 'zod';

/** The parts that we use of what Slack sends (https://docs.slack.dev/reference/interaction-payloads). Unknown fields are dropped. */

const user = z.object({ id: z.string(), name: z.string().optional(), username: z.string().optional() });
const channel = z.object({ id: z.string(), name: z.string().optional() });

export const slashCommand = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  user_name: z.string().optional(),
  channel_id: z.string(),
  channel_name: z.string().optional(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});
export type SlashCommand = z.infer<typeof slashCommand>;

export const blockActions = z.object({
  user,
  channel: channel.optional(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  container: z.object({
    type: z.string(),
    message_ts: z.string().optional(),
    is_ephemeral: z.boolean().optional(),
    channel_id: z.string().optional(),
    thread_ts: z.string().optional(),
    /** The link that the clicked button's unfurl stands under. */
    app_unfurl_url: z.string().optional(),
  }),
  message: z.unknown().optional(),
  actions: z
    .array(
      z.object({
        type: z.string(),
        action_id: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string().optional() }).nullish(),
      }),
    )
    .min(1),
});
export type BlockActions = z.infer<typeof blockActions>;

export const shortcut = z.object({
  type: z.enum(['shortcut', 'message_action']),
  callback_id: z.string(),
  user,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: channel.optional(),
  message_ts: z.string().optional(),
  message: z.object({ ts: z.string().optional(), thread_ts: z.string().optional() }).loose().optional(),
});
export type Shortcut = z.infer<typeof shortcut>;

export const viewSubmission = z.object({
  user,
  trigger_id: z.string().optional(),
  view: z.object({
    id: z.string(),
    hash: z.string().optional(),
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    title: z.object({ text: z.string() }).optional(),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            type: z.string(),
            value: z.string().nullish(),
            selected_date: z.string().nullish(),
            selected_option: z.object({ value: z.string().optional() }).nullish(),
            selected_options: z.array(z.unknown()).optional(),
          }),
        ),
      ),
    }),
  }),
});
export type ViewSubmission = z.infer<typeof viewSubmission>;

export const blockSuggestion = z.object({
  user,
  action_id: z.string(),
  value: z.string().default(''),
  channel: channel.optional(),
  view: z.object({ id: z.string(), private_metadata: z.string().default('') }).optional(),
});
export type BlockSuggestion = z.infer<typeof blockSuggestion>;

export const textEvent = z.object({
  event_id: z.string(),
  event: z.object({
    type: z.string(),
    user: z.string().optional(),
    text: z.string().nullish(),
    channel: z.string(),
    channel_type: z.string().optional(),
    thread_ts: z.string().optional(),
    subtype: z.string().optional(),
    bot_id: z.string().optional(),
  }),
});
export type TextEvent = z.infer<typeof textEvent>;

export const linkShared = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.string().optional(),
    channel: z.string(),
    message_ts: z.string(),
    thread_ts: z.string().optional(),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    is_bot_user_member: z.boolean().optional(),
    links: z.array(z.object({ url: z.string() })),
  }),
});
export type LinkShared = z.infer<typeof linkShared>;
