import { z } from 'zod';
import type { LinkReader, Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import { type Card, cardContentType } from './card.ts';
import { cleanCut } from './escape.ts';
import { renderText } from './plain.ts';
import { renderCard } from './render.ts';
import type { SettledOnce } from './settled-once.ts';

/** Characters of the line that stands for the card until somebody unfolds it. */
const maxPreview = 200;

/**
 * The answer to a pasted link
 * (learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/link-unfurling).
 */
export type LinkAnswer = Readonly<{
  composeExtension: {
    readonly type: 'result';
    readonly attachmentLayout: 'list';
    readonly attachments: readonly LinkCard[];
    readonly suggestedActions?: unknown;
  };
}>;

interface LinkCard {
  readonly contentType: string;
  readonly content: Card;
  readonly preview: { readonly contentType: string; readonly content: { title: string; text: string } };
}

/** Nothing is shown: the link stays a link. */
export const noUnfurl: LinkAnswer = {
  composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] },
};

/** Teams keeps an answer for 30 minutes unless it is told not to; a job is another one by then. */
const notCached = {
  actions: [{ title: 'default', type: 'setCachePolicy', value: JSON.stringify({ type: 'no-cache' }) }],
};

/** A message as what a link unfolds to. */
function showUnderLink(message: Message): LinkAnswer {
  const [heading] = message.blocks;
  const title = heading?.kind === 'heading' ? heading.text : message.preview;
  const text = renderText({ ...message, blocks: message.blocks.slice(1) }, maxPreview);
  const preview = {
    contentType: 'application/vnd.microsoft.card.thumbnail',
    content: { title: escapeHtml(cleanCut(title, maxPreview)), text: escapeHtml(text) },
  };
  const attachments = [{ contentType: cardContentType, content: renderCard(message, 'execute'), preview }];
  return {
    composeExtension: {
      type: 'result',
      attachmentLayout: 'list',
      attachments,
      suggestedActions: notCached,
    },
  };
}

const linkValue = z.looseObject({ url: z.string() });

/** What the link of a `composeExtension/queryLink` asks for; null when it is none of ours. */
export function linkRequest(value: unknown, readLink: LinkReader): ReturnType<LinkReader> {
  const parsed = linkValue.safeParse(value);
  return parsed.success ? readLink(parsed.data.url) : null;
}

/** Answers to a pasted link: only a message that all may see counts, and only in time. */
export function linkResponder(answer: SettledOnce<LinkAnswer>): Responder {
  return {
    expectForm() {
      // No form can stand under a link.
    },
    post: async () => null,
    async reply(reply) {
      const shown = reply.kind === 'answer' && reply.to === 'channel';
      answer.settle(shown ? showUnderLink(reply.message) : noUnfurl);
    },
  };
}

/** Text of a thumbnail card is read as HTML by some clients. */
function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
