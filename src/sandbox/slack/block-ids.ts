import { randomBytes } from 'node:crypto';
import type { Block, JsonObject } from './block-kit.ts';

/** Gives ids to blocks and interactive elements that have none, as Slack does. */
export function withIds(blocks: readonly JsonObject[]): Block[] {
  const fresh = () => randomBytes(4).toString('base64url').slice(0, 5);
  const name = (element: unknown): unknown =>
    isElement(element) && element.action_id === undefined && needsId(element.type)
      ? { ...element, action_id: fresh() }
      : element;
  return blocks.map((block) => ({
    ...block,
    type: String(block.type),
    block_id: typeof block.block_id === 'string' ? block.block_id : fresh(),
    ...(block.accessory === undefined ? {} : { accessory: name(block.accessory) }),
    ...(block.element === undefined ? {} : { element: name(block.element) }),
    ...(Array.isArray(block.elements) ? { elements: block.elements.map(name) } : {}),
  })) as Block[];
}

function isElement(value: unknown): value is JsonObject & { type: string } {
  return typeof value === 'object' && value !== null;
}

function needsId(type: string): boolean {
  return !['image', 'plain_text', 'mrkdwn'].includes(type) && !type.startsWith('rich_text');
}
