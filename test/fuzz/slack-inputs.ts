import type { Json } from '../../src/chat/message.ts';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { signatureHeaders } from '../../src/sandbox/slack/signature.ts';
import { commandText } from './command-text.ts';
import type { Corpus } from './corpus.ts';
import type { Askers, Input } from './input.ts';
import { anyJson, anyText, mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

type Parts = Readonly<Record<string, Json>>;

export const slackOperator = 'U0ANA';
const outsiders = ['U0SAM', 'U0NEW', 'W0OTHER', 'U0JO><!channel>', 'constructor'];
const channels = ['C0ALERTS', 'D0SAM', 'G0GROUP', 'C0"><!here>', 'U0SAM'];
const tooLarge = 1_200_000;

/** Everything that Slack can post to the bot, rightly and wrongly. */
export function createSlackInputs(options: {
  readonly random: Random;
  readonly corpus: Corpus;
  readonly signingSecret: string;
  /** Where response URLs lead. */
  readonly slackUrl: string;
  /** Link to a job in Orchestrator's own pages, less its id. */
  readonly jobUrl: string;
}): (askers: Askers) => Input {
  const { corpus, jobUrl, random, signingSecret, slackUrl } = options;
  let ids = 0;

  const makers: Readonly<Record<string, (user: string) => Parts>> = {
    'slash command': (user) => ({
      command: '/jobs',
      text: commandText(random),
      user_id: user,
      user_name: anyText(random).slice(0, 60),
      channel_id: random.pick(channels),
      channel_name: random.pick(['ops', 'directmessage', 'mpdm-a--b-1']),
      trigger_id: fresh(),
      response_url: `${slackUrl}/response/${fresh()}`,
    }),
    'block action': (user) => ({
      type: 'block_actions',
      ...who(user),
      trigger_id: fresh(),
      response_url: `${slackUrl}/response/${fresh()}`,
      container: {
        type: 'message',
        message_ts: '1700000000.000100',
        is_ephemeral: random.chance(0.5),
        channel_id: 'C0ALERTS',
      },
      message: { ts: '1700000000.000100', text: `job ${random.pick(['127416', anyText(random)])}` },
      actions: [
        corpus.slackActions.length === 0
          ? { type: 'button', action_id: 'show.0', value: '{"v":1,"c":"show","a":{"job":127416}}' }
          : random.pick(corpus.slackActions),
      ],
    }),
    'view submission': (user) => ({
      type: 'view_submission',
      ...who(user),
      trigger_id: fresh(),
      view: submitted(),
    }),
    'view closed': (user) => ({ type: 'view_closed', ...who(user), is_cleared: false, view: submitted() }),
    shortcut: (user) => ({
      type: 'shortcut',
      ...who(user),
      callback_id: random.pick(shortcuts).id,
      trigger_id: fresh(),
    }),
    'message action': (user) => ({
      type: 'message_action',
      ...who(user),
      callback_id: random.pick(shortcuts).id,
      trigger_id: fresh(),
      response_url: `${slackUrl}/response/${fresh()}`,
      message_ts: '1700000000.000100',
      message: { ts: '1700000000.000100', text: `${anyText(random)} job 127416`, blocks: [anyJson(random)] },
    }),
    'menu search': (user) => ({
      type: 'block_suggestion',
      ...who(user),
      action_id: JSON.stringify({ n: 'process', s: random.pick(['process', 'job', anyText(random)]) }),
      value: anyText(random),
      view: submitted(),
    }),
    event: (user) => ({
      type: 'event_callback',
      team_id: 'T0',
      event_id: fresh(),
      event: {
        type: random.pick(['app_mention', 'message', 'message', 'member_joined_channel', 'app_home_opened']),
        user,
        text: `<@U0JOBS> ${commandText(random)}`,
        channel: random.pick(channels),
        channel_type: random.pick(['im', 'channel', 'mpim']),
        ts: '1700000000.000100',
      },
    }),
    'shared link': (user) => ({
      type: 'event_callback',
      team_id: 'T0',
      event_id: fresh(),
      event: {
        type: 'link_shared',
        user,
        channel: random.pick(channels),
        message_ts: '1700000000.000100',
        links: [{ url: `${jobUrl}${random.pick(['127416', '1', anyText(random)])}`, domain: 'x' }],
      },
    }),
    handshake: () => ({
      type: random.pick(['url_verification', anyText(random)]),
      challenge: anyText(random),
      ssl_check: '1',
    }),
  };
  const kinds = Object.keys(makers);

  return (askers) => {
    const forged = random.chance(0.15);
    const user =
      askers === 'all' || forged ? random.pick([slackOperator, ...outsiders]) : random.pick(outsiders);
    const kind = random.pick(kinds);
    let payload: Json = makers[kind]?.(user) ?? {};
    if (random.chance(0.35)) payload = mutateJson(payload, random, 1 + random.below(3));
    let body = encode(kind, payload);
    if (random.chance(0.03)) body = mutateText(body, random);
    const isLarge = random.chance(0.005);
    if (isLarge) body = `${body}&pad=${'x'.repeat(tooLarge)}`;
    const sent = {
      kind: `Slack ${kind}${forged ? ', forged' : ''}`,
      method: 'POST',
      path: '/slack/events',
      headers: {
        'content-type':
          kind === 'event' || kind === 'shared link' || kind === 'handshake'
            ? 'application/json'
            : 'application/x-www-form-urlencoded',
        ...(forged ? forgery(body) : signatureHeaders(body, signingSecret, Date.now())),
      },
      body,
    };
    return isLarge ? { ...sent, mayBreak: true } : sent;
  };

  function fresh(): string {
    ids += 1;
    // Now and then one that was used: Slack delivers again.
    return `fuzz-${random.chance(0.02) ? random.below(ids) : ids}`;
  }

  function who(user: string): Parts {
    return {
      user: { id: user, name: anyText(random).slice(0, 60) },
      team: { id: 'T0', domain: 'x' },
      channel: { id: random.pick(channels), name: 'ops' },
    };
  }

  function submitted(): Parts {
    const view = corpus.slackViews.length === 0 ? {} : random.pick(corpus.slackViews);
    const inputs = (Array.isArray(view.blocks) ? (view.blocks as readonly Parts[]) : []).flatMap(
      ({ block_id, element }) =>
        typeof block_id === 'string' && element !== undefined ? [[block_id, element as Parts] as const] : [],
    );
    const values = Object.fromEntries(
      inputs.map(([block, element]) => [
        block,
        { [typeof element.action_id === 'string' ? element.action_id : '']: filled(element) },
      ]),
    );
    return {
      id: `V${ids}`,
      hash: fresh(),
      callback_id: 'jobs.form',
      private_metadata: '{"v":1,"c":"start","a":{}}',
      title: { type: 'plain_text', text: 'Jobs' },
      ...view,
      state: { values },
    };
  }

  /** What somebody enters: what is offered, something like it, or anything. */
  function filled(element: Parts): Parts {
    const { type = 'plain_text_input' } = element;
    const options = Array.isArray(element.options) ? (element.options as readonly Json[]) : [];
    return {
      type,
      value: random.pick([anyText(random), '1', 'soon', '']),
      selected_date: random.pick(['2026-03-01', anyText(random)]),
      selected_option: options.length === 0 ? { value: anyText(random) } : random.pick(options),
      selected_options: random.chance(0.5) ? options : [],
    };
  }

  function encode(kind: string, payload: Json): string {
    if (kind === 'event' || kind === 'shared link' || kind === 'handshake') return JSON.stringify(payload);
    if (kind !== 'slash command') {
      return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    }
    const fields = typeof payload === 'object' && payload !== null ? Object.entries(payload) : [];
    return new URLSearchParams(
      fields.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ).toString();
  }

  /** Signatures that are none: of another secret, too old, of tomorrow, of another body, or missing. */
  function forgery(body: string): Readonly<Record<string, string>> {
    switch (random.below(6)) {
      case 0:
        return signatureHeaders(body, 'another secret', Date.now());
      case 1:
        return signatureHeaders(body, signingSecret, Date.now() - 600_000);
      case 2:
        return signatureHeaders(body, signingSecret, Date.now() + 600_000);
      case 3:
        return signatureHeaders(`${body} `, signingSecret, Date.now());
      case 4:
        return {
          'x-slack-request-timestamp': random.pick(['', 'NaN', '-1', '1e400', '0x10']),
          'x-slack-signature': random.pick(['', 'v0=', `v0=${'0'.repeat(64)}`, 'v0=zz']),
        };
      default:
        return {};
    }
  }
}
