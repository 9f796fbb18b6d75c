import type { Block, Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { errorCode, isFormFault } from './delivery-errors.ts';
import * as limits from './limits.ts';
import { type Rendered, render, renderPlain } from './render.ts';
import type { People } from './rich-text.ts';

/**
 * Sends a message in the best form that Slack takes: with its blocks, without its pictures, shorter when Slack finds them too long, with rows
 * in place of a table, at last as plain text. `lengths` are tried in turn. Only errors about the form lead to the next one; any other is thrown.
 */
export async function inBestForm<T>(
  message: Message,
  people: People,
  log: Logger,
  attempt: (rendered: Rendered) => Promise<T>,
  lengths: readonly number[] = [limits.messageText, limits.tightMessageText],
  pictures: ReadonlyMap<Block, string> = new Map(),
): Promise<T> {
  for (const messageText of lengths) {
    try {
      return await attempt(render(message, { people, messageText, pictures }));
    } catch (error) {
      if (!isFormFault(error)) throw error;
      log.warn(
        { code: errorCode(error), detail: refusalDetail(error), preview: message.preview.slice(0, 200) },
        'Slack refused the form of a message',
      );
      // A picture that Slack does not show yet, or not here, must not cost the rest.
      if (pictures.size > 0) return inBestForm(message, people, log, attempt, lengths);
      if (errorCode(error) !== 'msg_blocks_too_long') break;
    }
  }
  const [shortest = limits.tightMessageText] = lengths.slice(-1);
  if (message.blocks.some((block) => block.kind === 'table')) {
    try {
      return await attempt(render(message, { people, messageText: shortest, tables: 'rows' }));
    } catch (error) {
      if (!isFormFault(error)) throw error;
    }
  }
  return attempt(renderPlain(message));
}

/** Slack's own words on which block was wrong. */
function refusalDetail(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  const { data } = error;
  return typeof data === 'object' && data !== null && 'response_metadata' in data
    ? data.response_metadata
    : undefined;
}
