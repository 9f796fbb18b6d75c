import * as limits from './limits.ts';

/** The address as Slack takes it in buttons and links; null when it would refuse it. */
export function webAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return null;
  return parsed.href.length <= limits.url ? parsed.href : null;
}
