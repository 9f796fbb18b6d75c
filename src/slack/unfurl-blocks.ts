import type { types } from '@slack/bolt';
import type { Block, Message, RichText } from '../chat/message.ts';
import { actionsBlocks } from './buttons.ts';
import { cut, oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { contextElements, plain } from './rich-text.ts';

/** What stands under a link that somebody else posted interrupts their talk: no more than this of each text. */
const mostText = 1000;

/**
 * A message as blocks of a link's unfurl. Slack takes no `rich_text` there and refuses all of it
 * (https://github.com/slackapi/java-slack-sdk/issues/948), so texts stand in sections and context blocks.
 * People are named, never mentioned. Quotes, rows, tables and charts have no place in an unfurl and are left out.
 */
export function unfurlBlocks(message: Message): types.KnownBlock[] {
  return message.blocks.flatMap(renderBlock).slice(0, limits.messageBlocks);
}

function renderBlock(block: Block): types.KnownBlock[] {
  switch (block.kind) {
    case 'heading':
      return sections([{ kind: 'bold', text: oneLine(block.text) }]);
    case 'text':
      return sections(block.text);
    case 'context': {
      const elements = contextElements(block.text, mostText, 'name');
      return elements.length === 0 ? [] : [{ type: 'context', elements }];
    }
    case 'facts':
      return block.facts.flatMap((fact) =>
        sections([{ kind: 'bold', text: fact.label }, ' ', ...fact.value]),
      );
    case 'buttons':
      return actionsBlocks(block.buttons);
    case 'divider':
      return [{ type: 'divider' }];
    case 'chart':
    case 'quote':
    case 'row':
    case 'table':
      return [];
  }
}

/** Text that mrkdwn could read formatting out of gets a section of its own, in which nothing is read. */
function sections(text: RichText): types.KnownBlock[] {
  return contextElements(text, mostText, 'name').flatMap((element): types.KnownBlock[] => {
    const shown = cut(element.text.trim(), limits.text);
    if (shown === '') return [];
    return [
      {
        type: 'section',
        text: element.type === 'mrkdwn' ? { ...element, text: shown } : plain(shown),
      },
    ];
  });
}
