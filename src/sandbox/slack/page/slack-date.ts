/** https://docs.slack.dev/messaging/formatting-message-text#date-formatting */

const dateStyles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
};

/** The moment as Slack's client writes it for a reader in this zone. @param seconds since 1970. */
export function slackDate(seconds: number, format: string, timeZone: string, now = new Date()): string {
  const at = new Date(seconds * 1_000);
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === 'time' || token === 'time_secs') return clock(at, timeZone, token === 'time_secs');
    if (token === 'ago') return ago(at, now);
    const style = dateStyles[token.replace(/_pretty$/, '')];
    if (!style) return whole;
    const pretty = token.endsWith('_pretty') ? nearDay(at, timeZone, now) : null;
    if (pretty) return pretty;
    const locale = token === 'date_num' ? 'sv-SE' : 'en-US';
    return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(at);
  });
}

/** Clients follow each person's habit: twelve hours in America here, twenty-four elsewhere. */
export function clock(at: Date, timeZone: string, seconds = false): string {
  return new Intl.DateTimeFormat('en-US', {
    hour: 'numeric',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: timeZone.startsWith('America/') ? 'h12' : 'h23',
    timeZone,
  }).format(at);
}

/** `2026-11-23` in this zone. */
export function dayKey(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
}

export function nearDay(at: Date, timeZone: string, now = new Date()): string | null {
  const key = dayKey(at, timeZone);
  const day = 86_400_000;
  if (key === dayKey(now, timeZone)) return 'today';
  if (key === dayKey(new Date(now.getTime() - day), timeZone)) return 'yesterday';
  if (key === dayKey(new Date(now.getTime() + day), timeZone)) return 'tomorrow';
  return null;
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

function ago(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1_000);
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(seconds / size), unit);
}
