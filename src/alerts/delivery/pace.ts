/** Slack takes about one message a second a channel. https://docs.slack.dev/apis/web-api/rate-limits */
const slackSendMs = 1_000;
/** `chat.update` is tier 3: 50 a minute. */
const slackEditMs = 1_200;
/** Teams: 7 in 1 s, 8 in 2 s, 60 in 30 s a conversation. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const teamsMs = 500;

const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;
const firstRefusedMs = 5 * 60_000;
const longestRefusedMs = 60 * 60_000;
/** Spread of a retry around its time, so that places that failed together do not come back together. */
const jitter = 0.25;

/** Pause after a message or an edit before the same place gets the next, in ms. */
export function paceMs(target: string, doing: 'send' | 'edit'): number {
  if (target.startsWith('teams:')) return teamsMs;
  return doing === 'send' ? slackSendMs : slackEditMs;
}

/** Does the pause after an edit hold for further edits only? Slack counts `chat.update` by itself. */
export function editsCountApart(target: string): boolean {
  return target.startsWith('slack:');
}

/** Pause after the nth failure in a row (0 is the first), in ms: 1 s doubling to 5 min, up to a quarter more or less. */
export function retryMs(failures: number, random: number): number {
  const plain = Math.min(firstRetryMs * 2 ** Math.min(failures, 20), longestRetryMs);
  return Math.round(plain * (1 - jitter + 2 * jitter * random));
}

/** Pause after a place refused for the nth time in a row (0 is the first), in ms: it stays so until somebody mends it. */
export function refusedRetryMs(refusals: number): number {
  return Math.min(firstRefusedMs * 2 ** Math.min(refusals, 20), longestRefusedMs);
}
