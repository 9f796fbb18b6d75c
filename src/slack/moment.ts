import type { Span } from '../chat/message.ts';

type TimeSpan = Extract<Span, { kind: 'time' }>;

/** Years that Slack's clients show sensibly; other moments are written out as they are. */
const earliestMs = Date.UTC(1971, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

const formats = {
  time: '{time}',
  date: '{date_short_pretty}',
  'date-time': '{date_short_pretty} at {time}',
} as const;

/** How Slack shows a moment in the reader's own zone; null when the moment is none that it can show. */
export function slackDate(
  span: TimeSpan,
): { readonly timestamp: number; readonly format: string; readonly fallback: string } | null {
  if (!(span.at >= earliestMs && span.at < latestMs)) return null;
  return {
    timestamp: Math.floor(span.at / 1000),
    format: formats[span.show],
    fallback: absoluteTime(span),
  };
}

/** The moment in UTC, for notifications and plain text. */
export function absoluteTime(span: TimeSpan): string {
  if (!(span.at >= earliestMs && span.at < latestMs)) return 'unknown time';
  const iso = new Date(span.at).toISOString();
  const date = iso.slice(0, 10);
  const time = iso.slice(11, 16);
  switch (span.show) {
    case 'time':
      return `${time} UTC`;
    case 'date':
      return date;
    case 'date-time':
      return `${date} ${time} UTC`;
  }
}
