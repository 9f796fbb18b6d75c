import type { RichText } from '../chat/message.ts';
import { type CareBody, caredJob } from '../domain/care.ts';
import type { Job } from '../domain/job.ts';
import { jobsWord } from './job-words.ts';
import { code, dotted, line } from './rich-text.ts';

/** What an alert is about, in few words: `Invoice_Processing`, `3 jobs of Invoice_Processing`, `5 jobs of 3 processes`. */
export function subjectWords(body: CareBody): string {
  if (body.kind === 'alert') return body.job.process;
  const all = body.jobs.length + body.more;
  const [first, ...others] = new Set(body.jobs.map((job) => job.process));
  if (all === 1) return first ?? '';
  return `${jobsWord(all)} of ${others.length === 0 ? first : `${others.length + 1} processes`}`;
}

/** The same with the id of its job, where it is one. */
export function subjectLine(body: CareBody): RichText {
  const job = onlyJob(body);
  return dotted([subjectWords(body), job === null ? null : line('job ', code(job.id))]);
}

/** The job that an alert speaks of; null where it speaks of several that are equals. */
export function onlyJob(body: CareBody): Job | null {
  return body.kind === 'alert' || body.jobs.length + body.more === 1 ? caredJob(body) : null;
}
