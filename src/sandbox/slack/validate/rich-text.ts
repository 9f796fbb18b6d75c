import { blockLimits } from '../limits.ts';
import { flag, kinds, link, list, object, oneOf, type Rule, text, whole } from './rules.ts';

/** Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */

/** Slack names no limit for the pieces; a message's own limits bound them. */
const many = 10_000;
const id = text(blockLimits.id);
const style = object({ may: { bold: flag, italic: flag, strike: flag, underline: flag, code: flag } });
const mentionStyle = object({
  may: { bold: flag, italic: flag, strike: flag, highlight: flag, client_highlight: flag, unlink: flag },
});

const leaf = kinds({
  text: object({ needs: { text: text(blockLimits.richText * 10) }, may: { style } }),
  link: object({
    needs: { url: link(blockLimits.imageUrl) },
    may: { text: text(blockLimits.richText), unsafe: flag, style },
  }),
  user: object({ needs: { user_id: id }, may: { style: mentionStyle } }),
  usergroup: object({ needs: { usergroup_id: id }, may: { style: mentionStyle } }),
  channel: object({ needs: { channel_id: id }, may: { style: mentionStyle } }),
  broadcast: object({ needs: { range: oneOf('here', 'channel', 'everyone') }, may: { style } }),
  emoji: object({ needs: { name: id }, may: { unicode: id, style } }),
  color: object({ needs: { value: text(30) }, may: { style } }),
  date: object({
    needs: { timestamp: whole(0, 9_999_999_999), format: text(blockLimits.id) },
    may: { url: link(blockLimits.imageUrl), fallback: text(blockLimits.richText), style },
  }),
});

const leaves = list(leaf, many, 0);
const border = oneOf(0, 1);
const section = object({ needs: { elements: leaves } });

const part: Rule = kinds({
  rich_text_section: section,
  rich_text_list: object({
    needs: { elements: list(kinds({ rich_text_section: section }), many), style: oneOf('bullet', 'ordered') },
    may: { indent: whole(0, 8), offset: whole(0, many), border },
  }),
  rich_text_preformatted: object({
    needs: { elements: leaves },
    may: { border, language: text(blockLimits.id) },
  }),
  rich_text_quote: object({ needs: { elements: leaves }, may: { border } }),
});

export const richText = object({
  needs: { elements: list(part, many) },
  may: { block_id: id },
});
