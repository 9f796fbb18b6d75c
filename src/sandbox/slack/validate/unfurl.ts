import { messageLimits } from '../limits.ts';
import { charactersIn, findBlockFaults } from './blocks.ts';
import type { Refusal } from './message.ts';
import { isObject } from './rules.ts';

/** What may stand in an unfurl beside the attachments of old: https://docs.slack.dev/reference/methods/chat.unfurl */
const known: ReadonlySet<string> = new Set(['blocks', 'preview', 'hide_color']);

/**
 * Judges what one link is to unfurl to; null when it is accepted. Other blocks than in messages are refused there:
 * `rich_text` (slackapi/java-slack-sdk issue 948), tables, Markdown and inputs.
 */
export function refuseUnfurl(unfurl: Readonly<Record<string, unknown>>): Refusal | null {
  const { blocks = [] } = unfurl;
  if (Object.keys(unfurl).some((name) => !known.has(name))) {
    return { error: 'invalid_unfurls_format', faults: [] };
  }
  if (!Array.isArray(blocks) || !blocks.every(isObject)) {
    return { error: 'invalid_blocks_format', faults: [] };
  }
  const faults = findBlockFaults(blocks, 'unfurl');
  if (faults.length > 0) return { error: 'invalid_blocks', faults };
  return charactersIn(blocks) > messageLimits.blockText ? { error: 'msg_blocks_too_long', faults: [] } : null;
}
