import { describe, expect, it } from 'vitest';
import { fromBlockActions, fromSlashCommand } from '../../../src/slack/inbound.ts';
import { blockActions, linkShared, slashCommand } from '../../../src/slack/payload.ts';
import { fromLinkShared } from '../../../src/slack/unfurl.ts';

const shared = (channel: string, member?: boolean) =>
  fromLinkShared(
    linkShared.parse({
      event_id: 'Ev1',
      event: {
        user: 'U1',
        channel,
        message_ts: '1.1',
        ...(member === undefined ? {} : { is_bot_user_member: member }),
        links: [{ url: 'https://ours.test/jobs/1' }],
      },
    }),
    () => ({ command: 'show', args: { job: 1 } }),
  )?.links[0]?.inbound.origin.kind;

const clicked = (container: object) => {
  const found = fromBlockActions(
    blockActions.parse({
      user: { id: 'U1' },
      channel: { id: 'D1', name: 'directmessage' },
      trigger_id: 't',
      container: { type: 'message', message_ts: '1.1', ...container },
      actions: [{ type: 'button', action_id: 'show.0', value: '{"v":1,"c":"show","a":{}}' }],
    }),
  );
  return found === null ? null : [found.origin.kind, found.origin.direct];
};

describe('a direct conversation', () => {
  it('is personal under a link only where the bot is the other one', () => {
    expect(shared('D1', true)).toBe('personal');
    expect(shared('D1', false)).toBe('group');
    expect(shared('D1')).toBe('group');
    expect(shared('C1', true)).toBe('channel');
  });

  it('is not taken for one with the bot because something of ours stands under a link there', () => {
    expect(clicked({})).toEqual(['personal', true]);
    expect(clicked({ app_unfurl_url: 'https://ours.test/jobs/1' })).toEqual(['group', false]);
  });

  it('is told by its id: anybody may name a channel like one', () => {
    const typed = (channel_id: string) =>
      fromSlashCommand(
        slashCommand.parse({
          command: '/jobs',
          user_id: 'U1',
          channel_id,
          channel_name: 'directmessage',
          trigger_id: 't',
        }),
      ).origin.kind;
    expect(typed('D1')).toBe('personal');
    expect(typed('C1')).toBe('channel');
  });
});
