/** Slack takes about one message a second a channel. https://docs.slack.dev/apis/web-api/rate-limits */
const slackSendMs = 1_000;
/** `chat.update` is tier 3: 50 a minute. */
const slackEditMs = 1_200;
/** Teams: 7 in 1 s, 8 in 2 s, 60 in 30 s a conversation. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const teamsMs = 500;

const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;
/** Spread of a retry around its time, so that places that failed together do not come back together. */
const jitter = 0.25;

/** Pause after a message or an edit before the same place gets the next, in ms. */
export function paceMs(target: string, doing: 'send' | 'edit'): number {
  if (target.startsWith('teams:')) return teamsMs;
  return doing === 'send' ? slackSendMs : slackEditMs;
}

/** Pause after the nth failure in a row (0 is the first), in ms: 1 s doubling to 5 min, up to a quarter more or less. */
export function retryMs(failures: number, random: number): number {
  const plain = Math.min(firstRetryMs * 2 ** Math.min(failures, 20), longestRetryMs);
  return Math.round(plain * (1 - jitter + 2 * jitter * random));
}
