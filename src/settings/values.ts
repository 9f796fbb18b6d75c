const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `90s`, `30m`, `24h`, `7d`, `2w` in milliseconds; null when the text is none of these. */
export function durationMs(text: string): number | null {
  const match = /^(\d+)\s*([smhdw])$/i.exec(text.trim());
  const unit = match?.[2]?.toLowerCase() as keyof typeof unitMs | undefined;
  return match === null || unit === undefined ? null : Number(match[1]) * unitMs[unit];
}

/** An absolute http or https URL? */
export function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** A host that only this machine can reach? */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** `slack:CHANNEL_ID` or `teams:CONVERSATION_ID`? */
export function isRoute(text: string): boolean {
  return /^slack:[A-Z0-9]+$/.test(text) || /^teams:\S+$/.test(text);
}
