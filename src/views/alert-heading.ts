import { type AlertBody, hasRecovered, lastRetry, wasAskedToStop } from '../domain/alert-body.ts';
import { acknowledgement, resolution, snoozeOf } from '../domain/care.ts';
import { isFinal } from '../domain/job.ts';

/**
 * How the problem stands, by sign and word: recovered before resolved, before a retry under way, before what people said
 * about it.
 */
export function alertHeading(body: AlertBody): string {
  const { process } = body.job;
  if (body.recovered !== undefined) return `🟢 ${process} works again`;
  const retry = lastRetry(body);
  if (hasRecovered(body)) return `🟢 ${process} recovered after a retry by ${retry?.by.name}`;
  const closed = resolution(body);
  if (closed !== null) return `⚪ ${faultedWords(body)}, resolved by ${closed.by.name}`;
  if (retry !== null && !isFinal(retry.job)) {
    const { state } = retry.job;
    return `🔁 ${process} retried by ${retry.by.name} → ${state === 'Unknown' ? 'state unknown' : state}`;
  }
  const snooze = snoozeOf(body);
  if (snooze !== null) return `⏸️ ${failingWords(body)}, snoozed by ${snooze.by.name}`;
  const seen = acknowledgement(body);
  if (seen !== null) return `🟠 ${failingWords(body)}, acknowledged by ${seen.by.name}`;
  return `${retry !== null && wasAskedToStop(body, retry.job) && retry.job.state === 'Successful' ? '⚪' : '🔴'} ${failingWords(body)}`;
}

/** What fails, with what came of the newest retry. */
function failingWords(body: AlertBody): string {
  const faulted = faultedWords(body);
  const retry = lastRetry(body);
  switch (retry?.job.state) {
    case 'Successful':
      return `${faulted}; the retry by ${retry.by.name} ended when asked to stop`;
    case 'Faulted':
      return `${body.job.process} failed again after a retry by ${retry.by.name}`;
    case 'Stopped':
      return `${faulted}; the retry by ${retry.by.name} was stopped`;
    case undefined:
    case 'Pending':
    case 'Running':
    case 'Stopping':
    case 'Terminating':
    case 'Suspended':
    case 'Resumed':
    case 'Unknown':
      return faulted;
  }
}

/** `Invoice_Processing faulted on DocBot`, `Invoice_Processing faulted 14 times on 3 robots`. */
function faultedWords({ job, tally }: AlertBody): string {
  const robots = Object.keys(tally?.robots ?? {}).filter((name) => name !== '');
  const alone = tally === undefined ? job.robot : robots.length === 1 ? (robots[0] ?? null) : null;
  const on = alone !== null ? ` on ${alone}` : robots.length > 1 ? ` on ${robots.length} robots` : '';
  if (tally !== undefined) return `${job.process} faulted ${tally.count} times${on}`;
  return `${job.process} faulted${on}${job.started === null ? ' before it started' : ''}`;
}
