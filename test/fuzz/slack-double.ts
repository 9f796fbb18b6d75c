import type { ServerResponse } from 'node:http';
import type { Json } from '../../src/chat/message.ts';
import { refuseMessage } from '../../src/sandbox/slack/validate/message.ts';
import { refuseUnfurl } from '../../src/sandbox/slack/validate/unfurl.ts';
import { findViewFaults } from '../../src/sandbox/slack/validate/view.ts';
import { nastyTexts } from '../fixtures/nasty.ts';
import { answerJson, type Heard, type HttpDouble, listen } from './http-double.ts';
import type { Random } from './random.ts';

type Parts = Readonly<Record<string, Json>>;

/**
 * Slack's Web API and response URLs that know every id, whose people have nasty names, and which judge what they are
 * shown as strictly as the sandbox. Now and then they fail. `onShown` hears of each message and view with what Slack
 * would have against it.
 */
export function startSlack(options: {
  readonly random: Random;
  readonly onShown: (what: string, sent: Json, refusal: string | null) => void;
}): Promise<HttpDouble & { readonly url: string }> {
  const { onShown, random } = options;
  let last = 1_700_000_000;

  const failed = (response: ServerResponse): boolean => {
    if (!random.chance(0.02)) return false;
    const how = random.below(4);
    if (how === 0) response.writeHead(429, { 'Retry-After': '1' }).end();
    else if (how === 1) response.writeHead(502).end('<html>bad gateway</html>');
    else if (how === 2)
      answerJson(response, { ok: false, error: random.pick(['fatal_error', 'channel_not_found']) });
    else response.destroy();
    return true;
  };

  const show = (what: string, sent: Json, refusal: string | null, response: ServerResponse, more: object) => {
    onShown(what, sent, refusal);
    if (refusal === null) answerJson(response, { ok: true, ...more });
    else answerJson(response, { ok: false, error: refusal.split(' ')[0] });
  };

  const answer = (heard: Heard, response: ServerResponse): void => {
    const sent = read(heard);
    const method = /^\/api\/([\w.]+)/.exec(heard.path)?.[1] ?? heard.path.split('/')[1] ?? '';
    if (method === 'auth.test') {
      return answerJson(response, {
        ok: true,
        user_id: 'U0JOBS',
        bot_id: 'B0JOBS',
        team_id: 'T0',
        user: 'jobs',
      });
    }
    if (failed(response)) return;
    const ts = `${(last += 1)}.000100`;
    switch (method) {
      case 'chat.postMessage':
      case 'chat.postEphemeral':
      case 'chat.update':
      case 'response':
        return show(method, sent, refusalOf(refuseMessage(sent, () => true)), response, {
          channel: sent.channel ?? 'C0',
          ts,
          message_ts: ts,
          message: { ts },
        });
      case 'views.open':
      case 'views.update': {
        const [fault] = findViewFaults(sent.view, 'modal');
        const refusal = fault === undefined ? null : `invalid_view ${fault.at} ${fault.message}`;
        return show(method, sent, refusal, response, { view: { id: `V${ts}`, hash: ts } });
      }
      case 'chat.unfurl': {
        const unfurls = Object.values((sent.unfurls ?? {}) as Record<string, Parts>);
        const refusal = unfurls.map((each) => refusalOf(refuseUnfurl(each))).find((each) => each !== null);
        return show(method, sent, refusal ?? null, response, {});
      }
      case 'users.info': {
        const name = random.pick(nastyTexts).slice(0, 80);
        const user = {
          id: sent.user ?? '',
          name,
          real_name: name,
          tz: random.pick(['Europe/Berlin', 'No/where', '']),
        };
        return answerJson(response, {
          ok: true,
          user: { ...user, profile: { display_name: name, email: `${name}@x` } },
        });
      }
      case 'files.getUploadURLExternal':
        return answerJson(response, {
          ok: true,
          upload_url: `http://${heard.headers.host}/upload/x`,
          file_id: 'F0FUZZRUN0',
        });
      case 'files.completeUploadExternal':
        return answerJson(response, { ok: true, files: [{ id: 'F0FUZZRUN0', name: 'f' }] });
      case 'conversations.open':
        return answerJson(response, { ok: true, channel: { id: 'D0X' } });
      default:
        return answerJson(response, { ok: true, messages: [], users: [], channel: { id: 'C0' } });
    }
  };
  return listen(answer);
}

function refusalOf(refusal: ReturnType<typeof refuseMessage>): string | null {
  return refusal === null ? null : `${refusal.error} ${JSON.stringify(refusal.faults.slice(0, 2))}`;
}

/** The arguments of a call: a form whose lists and objects are JSON, or JSON as a whole. */
function read({ body, headers }: Heard): Parts {
  const text = body.toString();
  if (headers['content-type']?.includes('json') === true) return JSON.parse(text) as Parts;
  const form = Object.fromEntries(new URLSearchParams(text));
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      ['blocks', 'view', 'unfurls', 'attachments', 'metadata'].includes(name)
        ? (JSON.parse(value) as Json)
        : value,
    ]),
  );
}
