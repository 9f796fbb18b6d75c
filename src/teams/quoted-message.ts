import { z } from 'zod';
import { textFromHtml } from './html.ts';
import { maxShortcutText } from './limits.ts';

const maxDepth = 30;

const payload = z.looseObject({
  id: z.string().nullish(),
  body: z.looseObject({ content: z.string().nullish(), contentType: z.string().nullish() }).nullish(),
  attachments: z.array(z.looseObject({ content: z.unknown().optional() })).nullish(),
});

/**
 * The message that a message extension action was used on (`value.messagePayload`,
 * learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands):
 * its id, and as text its words followed by those of its cards and what their buttons carry
 * ("job 127416"), so that a job id is found in our own cards too. Null when there is none.
 */
export function quotedMessage(value: unknown): { readonly message: string; readonly text: string } | null {
  const parsed = payload.safeParse(value);
  if (!parsed.success) return null;
  const { id, body, attachments } = parsed.data;
  const content = body?.content ?? '';
  const words = [
    body?.contentType === 'text' ? content : textFromHtml(content),
    ...(attachments ?? []).flatMap((attachment) => cardWords(attachment.content)),
  ];
  return {
    message: id ?? '',
    text: words
      .filter((word) => word !== '')
      .join('\n')
      .slice(0, maxShortcutText),
  };
}

/** Teams hands cards on as JSON text. */
function cardWords(content: unknown): readonly string[] {
  if (typeof content !== 'string') return wordsIn(content, '', 0);
  try {
    return wordsIn(JSON.parse(content), '', 0);
  } catch {
    return [textFromHtml(content)];
  }
}

const shownKeys: ReadonlySet<string> = new Set(['text', 'title', 'value', 'summary', 'fallbackText']);

function wordsIn(value: unknown, key: string, depth: number): readonly string[] {
  if (depth > maxDepth || value === null) return [];
  if (typeof value === 'string') return shownKeys.has(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => wordsIn(item, key, depth + 1));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === 'data' ? argumentWords(item) : wordsIn(item, name, depth + 1),
  );
}

function argumentWords(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('a' in data)) return [];
  const { a } = data;
  if (typeof a !== 'object' || a === null) return [];
  return Object.entries(a).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [],
  );
}
