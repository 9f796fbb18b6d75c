import type { Installation } from './manifest.ts';

/** A link as `link_shared` names it. */
export interface SharedLink {
  readonly domain: string;
  readonly url: string;
}

/** Addresses in a message's text, each once, as they stand there. */
export function addressesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/<(https?:[^>|]+)(?:\|[^>]*)?>/g)].map(([, url = '']) => url))];
}

/** Is this address on a domain that the app has registered, or below one? */
export function isRegistered({ unfurlDomains }: Installation, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return unfurlDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** The links of a text that the app is told of: https://docs.slack.dev/reference/events/link_shared */
export function sharedLinks(installation: Installation, text: string): readonly SharedLink[] {
  return addressesIn(text)
    .filter((url) => isRegistered(installation, url))
    .map((url) => ({ domain: new URL(url).hostname, url }));
}
