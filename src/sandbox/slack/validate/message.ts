import { messageLimits } from '../limits.ts';
import { charactersIn, findBlockFaults, findFileFaults } from './blocks.ts';
import { type Fault, isObject } from './rules.ts';

/** Why Slack would refuse a message: its error code and, for blocks, each fault. Null when it is accepted. */
export interface Refusal {
  readonly error: string;
  readonly faults: readonly Fault[];
}

/**
 * Judges a message as `chat.postMessage` does (https://docs.slack.dev/reference/methods/chat.postMessage).
 * @param message `text` and `blocks` as they were sent, JSON already read.
 * @param isPicture says of the id of a file whether an image block may show it.
 */
export function refuseMessage(
  message: { text?: unknown; blocks?: unknown },
  isPicture: (id: string) => boolean = () => false,
): Refusal | null {
  const { text, blocks } = message;
  if (text !== undefined && (typeof text !== 'string' || !text.isWellFormed())) {
    return { error: 'invalid_arguments', faults: [{ message: 'must provide a string', at: '/text' }] };
  }
  if (typeof text === 'string' && text.length > messageLimits.text)
    return { error: 'msg_too_long', faults: [] };
  if (blocks !== undefined && (!Array.isArray(blocks) || !blocks.every(isObject))) {
    return { error: 'invalid_blocks_format', faults: [] };
  }
  const faults =
    blocks === undefined ? [] : [...findBlockFaults(blocks, 'message'), ...findFileFaults(blocks, isPicture)];
  if (faults.length > 0) return { error: 'invalid_blocks', faults };
  if (blocks !== undefined && weigh(blocks) > messageLimits.blockText) {
    return { error: 'msg_blocks_too_long', faults: [] };
  }
  if (!text && !blocks?.length) return { error: 'no_text', faults: [] };
  return null;
}

/** The text of blocks and a charge for each container: what `msg_blocks_too_long` is measured by. */
function weigh(blocks: readonly unknown[]): number {
  return charactersIn(blocks) + countContainers(blocks) * messageLimits.blockContainer;
}

function countContainers(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countContainers(each), 0);
  if (!isObject(value)) return 0;
  const inside = Object.entries(value).filter(([name]) => name === 'elements' || name === 'rows');
  return 1 + inside.reduce((sum, [, each]) => sum + countContainers(each), 0);
}
