import { withIds } from '../block-ids.ts';
import { type JsonObject } from '../block-kit.ts';
import { addressesIn, isRegistered } from '../links.ts';
import { faulty, SlackError } from '../slack-error.ts';
import { isObject } from '../validate/rules.ts';
import { refuseUnfurl } from '../validate/unfurl.ts';
import { type Draft, type Message, type Unfurl } from '../workspace.ts';
import { type Call, method, stringArg, tiers } from './method.ts';

/** The message or draft that is meant: by channel and time stamp, or by unfurl id and source. */
function targetOf({ scene, args }: Call): Message | Draft {
  const { workspace } = scene;
  const [channel, ts] = [stringArg(args, 'channel'), stringArg(args, 'ts')];
  const [id, source] = [stringArg(args, 'unfurl_id'), stringArg(args, 'source')];
  if (id !== null || source !== null) {
    if (id === null) throw new SlackError('missing_unfurl_id');
    if (source === null) throw new SlackError('missing_source');
    if (source !== 'composer' && source !== 'conversations_history') throw new SlackError('invalid_source');
    const found =
      source === 'composer'
        ? workspace.drafts.get(id)
        : workspace.messages.find((message) => message.unfurlId === id);
    if (!found) throw new SlackError('invalid_unfurl_id');
    return found;
  }
  if (channel === null) throw new SlackError('missing_channel');
  if (ts === null) throw new SlackError('missing_ts');
  if (!workspace.channels.has(channel)) throw new SlackError('cannot_find_channel');
  const found = workspace.message(channel, ts);
  if (!found || found.ephemeralTo) throw new SlackError('cannot_find_message');
  return found;
}

function unfurlsArg(args: JsonObject): readonly (readonly [string, JsonObject])[] {
  const { unfurls } = args;
  if (unfurls === undefined || unfurls === '') throw new SlackError('missing_unfurls');
  if (!isObject(unfurls)) throw new SlackError('invalid_unfurls_format');
  return Object.entries(unfurls).map(([url, each]) => {
    if (!isObject(each)) throw new SlackError('invalid_unfurls_format');
    return [url, each];
  });
}

/**
 * Attaches what links unfurl to; what is given again takes the place of what was there.
 * https://docs.slack.dev/reference/methods/chat.unfurl
 */
const unfurl = method('links:write', tiers.three, (call) => {
  const target = targetOf(call);
  const given = unfurlsArg(call.args);
  const there = addressesIn(target.text);
  const fresh = given.map(([url, each]): Unfurl => {
    if (!there.includes(url)) throw new SlackError('cannot_unfurl_message');
    if (!isRegistered(call.scene.installation, url)) throw new SlackError('cannot_unfurl_url');
    const refusal = refuseUnfurl(each);
    if (refusal) throw faulty(refusal.error, refusal.faults);
    return { url, blocks: withIds((each.blocks ?? []) as JsonObject[]) };
  });
  for (const each of fresh) {
    const at = target.unfurls.findIndex(({ url }) => url === each.url);
    if (at >= 0) target.unfurls[at] = each;
    else target.unfurls.push(each);
  }
  call.scene.workspace.changes.tell();
  return {};
});

export const unfurlMethods = { 'chat.unfurl': unfurl };
