import { acknowledgement, resolution, snoozeOf } from '../domain/care.ts';
import type { Job } from '../domain/job.ts';
import { mayBeStuck, type StuckBody, stillStuck } from '../domain/stuck-body.ts';
import { duration } from './duration.ts';
import { jobsWord } from './job-words.ts';
import { ranMs, stateSign, stateWords } from './state.ts';
import { killer, leastLength, stuckLength, usually } from './stuck-words.ts';

/** How jobs that did not get on stand now, by sign and word, and what people said about it. */
export function stuckHeading(body: StuckBody): string {
  const [job] = body.jobs;
  return job === undefined || body.jobs.length > 1 ? manyHeading(body) : oneHeading(body, job);
}

/** What is wrong, and who looks after it. */
function wrong(body: StuckBody, words: string): string {
  const closed = resolution(body);
  if (closed !== null) return `⚪ ${words}, resolved by ${closed.by.name}`;
  const snooze = snoozeOf(body);
  if (snooze !== null) return `⏸️ ${words}, snoozed by ${snooze.by.name}`;
  const seen = acknowledgement(body);
  return seen === null ? `⚠️ ${words}` : `🟠 ${words}, acknowledged by ${seen.by.name}`;
}

function oneHeading(body: StuckBody, job: Job): string {
  if (mayBeStuck(job.state) === body.how) return wrong(body, stuckWords(body, job));
  const sign = stateSign(job.state);
  const by = killer(body, job);
  switch (job.state) {
    case 'Successful':
      return `${sign} ${job.process} ended${tookWords(job)}${job.stopStrategy === null ? '' : ', asked to stop'}`;
    case 'Stopped':
      return `${sign} ${job.process} was ${by === null ? 'stopped' : `killed by ${by}`}${tookWords(job)}`;
    case 'Faulted':
      return `${sign} ${job.process} faulted${tookWords(job)}`;
    case 'Running':
      return `${sign} ${job.process} runs now${job.robot === null ? '' : ` on ${job.robot}`}${waitedWords(body, job)}`;
    case 'Stopping':
    case 'Terminating':
      return `${sign} ${job.process} ${by === null ? 'was told to end' : `killed by ${by}`}: ${job.state}`;
    case 'Pending':
    case 'Suspended':
    case 'Resumed':
    case 'Unknown':
      return `${sign} ${job.process} is ${stateWords(job)} now`;
  }
}

/** `Invoice_Processing has been running for over 2 h 10 min on VM07 (usually 12 min)` */
function stuckWords(body: StuckBody, job: Job): string {
  const on = job.robot === null ? '' : ` on ${job.robot}`;
  const over = `for over ${stuckLength(body, job)}`;
  switch (body.how) {
    case 'running':
      return `${job.process} has been running ${over}${on}${usually(body, job)}`;
    case 'pending':
      return `${job.process} has been waiting for a robot ${over}`;
    case 'ending':
      return `${job.process} has been ${job.state} ${over}${on}`;
  }
}

function tookWords(job: Job): string {
  const ran = ranMs(job);
  return ran === null ? ' before it started' : ` after ${duration(ran)}`;
}

function waitedWords(body: StuckBody, job: Job): string {
  return body.how === 'pending' ? `, after waiting over ${stuckLength(body, job)}` : '';
}

/** `⚠️ 3 jobs of Invoice_Processing have been waiting for a robot for over 15 min` */
function manyHeading(body: StuckBody): string {
  const stuck = stillStuck(body);
  const all = body.jobs.length + body.more;
  const of = processWords(body);
  if (stuck.length === 0) return `✅ ${jobsWord(all)}${of} got on or ended`;
  const [first] = stuck;
  const same = new Set(body.jobs.map((job) => job.process)).size === 1;
  const usual = same && first !== undefined && body.how === 'running' ? usually(body, first) : '';
  const some = stuck.length < body.jobs.length;
  const who = some ? `${stuck.length} of ${jobsWord(all)}${of}` : `${jobsWord(all)}${of}`;
  const have = some && stuck.length === 1 ? 'has' : 'have';
  const doing = {
    running: 'been running',
    pending: 'been waiting for a robot',
    ending: 'been told to end and not ended',
  };
  return wrong(body, `${who} ${have} ${doing[body.how]} for over ${leastLength(body, stuck)}${usual}`);
}

function processWords({ jobs }: StuckBody): string {
  const names = [...new Set(jobs.map((job) => job.process))];
  return names.length === 1 ? ` of ${names[0]}` : ` of ${names.length} processes`;
}
