import type { RichText } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import { duration } from './duration.ts';
import { code, dotted, line, moment } from './rich-text.ts';
import { ranMs } from './state.ts';

/** The small print below a message about one job: folder, version, machine, how long, by whom, when, id. */
export function whereLine(job: Job): RichText {
  const ran = ranMs(job);
  return dotted([
    job.folder === null ? null : job.folder.path,
    versionWords(job),
    job.machine === job.robot ? null : job.machine,
    ran === null ? null : `ran ${duration(ran)}`,
    originWords(job),
    moment(job.ended ?? job.started ?? job.created),
    line('job ', code(job.id)),
  ]);
}

export function versionWords(job: Job): string | null {
  return job.processVersion === null ? null : `v${job.processVersion}`;
}

/** Who or what started the job: `started by trigger Nightly`, `started by ana`, `started by hand`. Null when unknown. */
export function originWords(job: Job): string | null {
  if (job.startedBy !== null && job.startedBy !== '') {
    return job.source === 'Schedule' ? `started by trigger ${job.startedBy}` : `started by ${job.startedBy}`;
  }
  switch (job.source) {
    case null:
      return null;
    case 'Manual':
      return 'started by hand';
    case 'Schedule':
      return 'started by a trigger';
    default:
      return `started by ${job.source}`;
  }
}
