import type { Json } from '../../src/chat/message.ts';
import { shortcuts } from '../../src/commands/shortcuts.ts';
import { homeTenant, type Tokens } from './bot-framework.ts';
import { commandText } from './command-text.ts';
import type { Corpus } from './corpus.ts';
import type { Askers, Input } from './input.ts';
import { anyJson, anyText, mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

type Parts = Readonly<Record<string, Json>>;

export const teamsOperator = 'aad-ana';
const outsiders = ['aad-sam', '29:no-entra', '"><at>x</at>', 'constructor'];
const conversations: readonly Parts[] = [
  { id: 'a:personal', conversationType: 'personal', tenantId: homeTenant },
  { id: '19:group@thread.v2', conversationType: 'groupChat', isGroup: true, tenantId: homeTenant },
  {
    id: '19:channel@thread.tacv2;messageid=17',
    conversationType: 'channel',
    isGroup: true,
    tenantId: homeTenant,
  },
];
const invokes = [
  'adaptiveCard/action',
  'adaptiveCard/action',
  'adaptiveCard/action',
  'composeExtension/fetchTask',
  'composeExtension/submitAction',
  'composeExtension/queryLink',
  'composeExtension/anonymousQueryLink',
  'application/search',
  'fileConsent/invoke',
  'task/fetch',
  'signin/verifyState',
  'config/fetch',
];
const tooLarge = 600_000;

/** Everything that Teams can post to the bot; `serviceUrl` is the connector's. */
export function createTeamsInputs(options: {
  readonly random: Random;
  readonly corpus: Corpus;
  readonly serviceUrl: string;
  /** What requests say of who sends them. */
  readonly tokens: Tokens;
  /** Link to a job in Orchestrator's own pages, less its id. */
  readonly jobUrl: string;
}): (askers: Askers) => Input {
  const { corpus, jobUrl, random, serviceUrl, tokens } = options;
  let ids = 0;

  const makers: Readonly<Record<string, () => Parts>> = {
    message: () => ({
      type: 'message',
      text: `<at>Jobs</at> ${commandText(random)}`,
      entities: [anyJson(random)],
    }),
    'message with HTML': () => ({
      type: 'message',
      textFormat: 'xml',
      text: `<p><at>Jobs</at> ${anyText(random)}</p>`,
    }),
    'submitted button': () => ({ type: 'message', value: action() }),
    invoke: () => {
      const name = random.chance(0.03) ? anyText(random) : random.pick(invokes);
      return { type: 'invoke', name, value: invoked(name), replyToId: '1000' };
    },
    'conversation update': () => ({
      type: 'conversationUpdate',
      [random.pick(['membersAdded', 'membersRemoved'])]: [
        { id: random.pick(['28:bot', '29:ana']), name: 'x' },
      ],
    }),
    installation: () => ({
      type: 'installationUpdate',
      action: random.pick(['add', 'remove', 'add-upgrade', anyText(random)]),
    }),
    other: () => ({
      type: random.pick([
        'messageReaction',
        'messageUpdate',
        'messageDelete',
        'event',
        'typing',
        'endOfConversation',
        anyText(random),
      ]),
      reactionsAdded: [{ type: 'like' }],
    }),
  };
  const kinds = Object.keys(makers);

  return (askers) => {
    const forged = random.chance(0.1);
    const aadObjectId =
      askers === 'all' || forged ? random.pick([teamsOperator, ...outsiders]) : random.pick(outsiders);
    const kind = random.pick([...kinds, 'invoke', 'invoke', 'message', 'message']);
    ids += 1;
    let activity: Json = {
      id: String(random.chance(0.02) ? random.below(ids) : ids),
      channelId: 'msteams',
      serviceUrl: forged
        ? random.pick(['https://evil.example/', 'http://169.254.169.254/', 'http://127.0.0.1.evil.example/'])
        : serviceUrl,
      from: { id: `29:${aadObjectId}`, name: anyText(random).slice(0, 60), aadObjectId },
      recipient: { id: '28:bot', name: 'Jobs' },
      conversation: random.pick(conversations),
      localTimezone: random.pick(['Europe/Berlin', anyText(random)]),
      ...makers[kind]?.(),
    };
    if (!forged && random.chance(0.35)) activity = mutateJson(activity, random, 1 + random.below(3));
    let body = JSON.stringify(activity);
    if (!forged && random.chance(0.03)) body = mutateText(body, random);
    const isLarge = random.chance(0.005);
    if (isLarge) body += ' '.repeat(tooLarge);
    const unproven = random.chance(0.05);
    const sent = {
      kind: `Teams ${kind}${unproven ? ', unproven' : forged ? ', forged' : ''}`,
      method: 'POST',
      path: '/api/messages',
      headers: {
        'content-type': random.chance(0.98) ? 'application/json' : 'text/plain',
        authorization: unproven ? random.pick(tokens.bad) : tokens.good,
      },
      body,
      unproven,
    };
    return isLarge ? { ...sent, mayBreak: true } : sent;
  };

  function action(): Json {
    const data = corpus.teamsActions.length === 0 ? null : random.pick(corpus.teamsActions);
    if (typeof data !== 'object' || data === null) return { v: 1, c: 'show', a: { job: 127_416 } };
    const fields = Object.fromEntries(
      Array.from({ length: random.below(6) }, (_, at) => [
        `field${at}`,
        random.pick([anyText(random), '1', 'true', '']),
      ]),
    );
    return { ...(data as Parts), ...fields };
  }

  function invoked(name: string): Json {
    switch (name) {
      case 'adaptiveCard/action':
        return { action: { type: 'Action.Execute', verb: 'x', data: action() }, trigger: 'manual' };
      case 'composeExtension/fetchTask':
      case 'composeExtension/submitAction':
        return {
          commandId: random.pick(shortcuts).id,
          data: action(),
          messagePayload: {
            id: '1000',
            body: { contentType: 'html', content: `<div>${anyText(random)} job 127416</div>` },
            attachments: [{ content: JSON.stringify({ text: anyText(random), data: anyJson(random) }) }],
          },
        };
      case 'composeExtension/queryLink':
      case 'composeExtension/anonymousQueryLink':
        return { url: `${jobUrl}${random.pick(['127416', '1', anyText(random)])}` };
      case 'application/search':
        return {
          dataset: random.pick(['process', 'job', anyText(random)]),
          queryText: anyText(random),
          queryOptions: { skip: random.below(600), top: 15 },
        };
      case 'fileConsent/invoke':
        return {
          action: random.pick(['accept', 'decline']),
          context: { file: random.pick(['x', '../../etc/passwd', anyText(random)]) },
          uploadInfo: {
            uploadUrl: `${serviceUrl}/upload`,
            contentUrl: 'https://x.example',
            uniqueId: '1',
            fileType: 'csv',
          },
        };
      default:
        return anyJson(random);
    }
  }
}
