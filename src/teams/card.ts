import { cardVersion } from './limits.ts';

/** One element or action of an Adaptive Card, as JSON. */
export type CardPart = Readonly<Record<string, unknown>>;

/** An Adaptive Card 1.5 (adaptivecards.io/explorer/AdaptiveCard.html), full width in Teams. */
export interface Card extends CardPart {
  readonly type: 'AdaptiveCard';
  readonly body: readonly CardPart[];
}

export const cardContentType = 'application/vnd.microsoft.card.adaptive';

/**
 * A card of these elements; `fallbackText` is shown by clients that cannot render it. `entities`: who is called in it.
 */
export function card(
  body: readonly CardPart[],
  fallbackText: string,
  entities: readonly CardPart[] = [],
): Card {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: cardVersion,
    fallbackText,
    msteams: { width: 'Full', ...(entities.length === 0 ? {} : { entities }) },
    body,
  };
}

/** A card as an attachment of a message or the content of a dialog. */
export function attachment(content: Card): { readonly contentType: string; readonly content: Card } {
  return { contentType: cardContentType, content };
}

/** UTF-8 bytes of a value on the wire. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
