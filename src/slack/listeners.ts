import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { LinkReader } from '../chat/invocation.ts';
import type { Suggester } from '../chat/suggester.ts';
import type { Logger } from '../logger.ts';
import { formCallback, noteView } from './form.ts';
import {
  fromBlockActions,
  fromShortcut,
  fromSlashCommand,
  fromTextEvent,
  fromViewSubmission,
  type ShortcutTarget,
} from './inbound.ts';
import { slackOptions } from './option.ts';
import { isOwn, type Own } from './own-payload.ts';
import * as payload from './payload.ts';
import type { Reception } from './reception.ts';
import type { Origins } from './sealed-origin.ts';
import { fromSuggestion } from './suggestion.ts';
import { fromLinkShared } from './unfurl.ts';

const unreadableForm =
  'I could not read this form: it comes from another version of the bot. Nothing was done. Open it anew, or type the command.';

/** Who the bot is in Slack; known once `auth.test` has answered. */
export interface Bot {
  userId: string | null;
  botId: string | null;
}

/**
 * Hears all that Slack can send: everything is acknowledged at once and handled after that,
 * except a submitted form and a menu's question for its options, whose answers are their acknowledgements.
 */
export function listen(
  app: App,
  options: {
    readonly bot: Bot;
    readonly own: () => Own;
    readonly origins: Origins;
    readonly reception: Reception;
    readonly suggester: () => Suggester;
    readonly shortcuts: readonly ShortcutTarget[];
    /** Lower case, with its slash. */
    readonly commandName: string;
    readonly readLink: LinkReader;
    readonly log: Logger;
  },
): void {
  const { bot, origins, own, reception, suggester, shortcuts, commandName, readLink, log } = options;

  /** The payload's parts that we use; null (and a line in the log) when Slack sent something else. */
  const read = <T extends z.ZodType>(schema: T, body: unknown): z.infer<T> | null => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    log.warn({ faults: parsed.error.issues.map((issue) => issue.path.join('.')) }, 'An odd Slack payload');
    return null;
  };

  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Bolt's middleware, no Express handler
  app.use(async (request) => {
    if (isOwn(request.body, own())) return request.next();
    log.warn('A Slack request is meant for another app or workspace; nothing was done');
    // Unacknowledged it would come again.
    if ('ack' in request) await request.ack?.();
  });

  app.command(/./, async ({ body, ack }) => {
    await ack();
    const command = read(payload.slashCommand, body);
    if (command !== null) reception.take(fromSlashCommand(command));
  });

  app.action(/[^]*/, async ({ body, ack }) => {
    await ack();
    const actions = read(payload.blockActions, body);
    const inbound = actions === null ? null : fromBlockActions(actions);
    if (inbound === null) return;
    if ('unclear' in inbound) reception.takeUnclear(inbound);
    else reception.take(inbound);
  });

  app.shortcut(/[^]*/, async ({ body, ack }) => {
    await ack();
    const shortcut = read(payload.shortcut, body);
    if (shortcut === null) return;
    const inbound = fromShortcut(shortcut, shortcuts);
    if ('unclear' in inbound) reception.takeUnclear(inbound);
    else reception.take(inbound);
  });

  app.view(/[^]*/, async ({ body, ack }) => {
    const submission = read(payload.viewSubmission, body);
    if (body.view.callback_id !== formCallback) return ack();
    const form = submission === null ? null : await fromViewSubmission(submission, origins);
    if (submission === null || form === null)
      return ack({ response_action: 'update', view: noteView('Jobs', unreadableForm) });
    reception.takeForm(
      form.inbound,
      {
        viewId: submission.view.id,
        title: submission.view.title?.text ?? 'Jobs',
        submitted: form.submitted,
      },
      (answer) => ack(answer),
    );
  });

  app.options(/[^]*/, async ({ body, ack }) => {
    const suggestion = read(payload.blockSuggestion, body);
    const asked = suggestion === null ? null : await fromSuggestion(suggestion, origins);
    await ack({ options: asked === null ? [] : slackOptions(await suggester()(asked)) });
  });

  for (const type of ['app_mention', 'message'] as const) {
    app.event(type, async ({ body }) => {
      const event = read(payload.textEvent, body);
      const inbound = event === null ? null : fromTextEvent(event, { userId: bot.userId, commandName });
      if (inbound !== null) reception.take(inbound);
    });
  }

  app.event('link_shared', async ({ body }) => {
    const event = read(payload.linkShared, body);
    const shared = event === null ? null : fromLinkShared(event, readLink);
    if (shared !== null) reception.takeLinks(shared);
  });

  app.error(async (error) => {
    log.error({ err: error }, 'Bolt could not handle a Slack request');
  });
}
