import type { Message } from '../chat/message.ts';
import type { ActionStyle } from './buttons.ts';
import { attachment, type Card, type CardPart, card, jsonBytes } from './card.ts';
import { cleanCut } from './escape.ts';
import { assemble, fit } from './fit.ts';
import { envelopeBytes, maxActivityBytes, maxBlocks, maxSummary } from './limits.ts';
import { type Calls, callsOf, entitiesOf, noCalls } from './mentions.ts';
import { renderBlock, type Tightness } from './render-block.ts';

/** The next one is tried when a message is too large. */
const tightnesses: readonly [Tightness, ...Tightness[]] = [
  { quote: 4_000, text: 4_000, fallback: true },
  { quote: 4_000, text: 4_000, fallback: false },
  { quote: 1_500, text: 1_500, fallback: false },
  { quote: 500, text: 500, fallback: false },
];

/**
 * A message as a message activity: a card, and the preview as the notification line. At most 25 KB of JSON.
 * Only a message that is `new` calls those whom it mentions; in an edit they are named.
 */
export function renderActivity(
  message: Message,
  state: 'new' | 'edited',
): {
  readonly type: 'message';
  readonly summary: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: Card }[];
} {
  return {
    type: 'message',
    summary: cleanCut(message.preview, maxSummary),
    attachments: [attachment(renderCard(message, 'execute', state === 'new' ? callsOf(message) : noCalls))],
  };
}

/** A message as a card that fits into one activity whatever it holds: long texts are cut first, then rows left out. */
export function renderCard(message: Message, mode: ActionStyle['mode'], calls: Calls = noCalls): Card {
  const fallbackText = cleanCut(message.preview, maxSummary);
  const entities = entitiesOf(calls);
  const budget = maxActivityBytes - envelopeBytes - jsonBytes(fallbackText) - jsonBytes(entities);
  const blocks = message.blocks.slice(0, maxBlocks);
  let rendered: readonly CardPart[][] = [];
  for (const tightness of tightnesses) {
    rendered = blocks.map((block) => renderBlock(block, tightness, mode, calls));
    if (blocks.length === message.blocks.length) {
      const whole = card(assemble(blocks, rendered, fallbackText), fallbackText, entities);
      if (jsonBytes(whole) <= budget) return whole;
    }
  }
  const omitted = message.blocks.slice(blocks.length).filter((block) => block.kind === 'row').length;
  return card(fit(blocks, rendered, fallbackText, omitted, budget, mode), fallbackText, entities);
}
