import type { Message } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import type { Notice } from '../domain/notice.ts';
import { alertMessage } from './alert.ts';
import { approvalMessage } from './approval.ts';
import { approvalEndMessage } from './approval-end.ts';
import { auditNewsMessage } from './audit.ts';
import { bulkMessage } from './bulk.ts';
import { catchUpMessage } from './catch-up.ts';
import { exportMessage } from './export.ts';
import { missedMessage } from './missed.ts';
import { nudgeMessage } from './nudge.ts';
import { replyMessage } from './reply.ts';
import { digestMessage } from './report.ts';
import { runMessage } from './run.ts';
import { stormMessage } from './storm.ts';
import { stuckMessage } from './stuck.ts';
import { summaryMessage } from './summary.ts';
import { unreadableMessage } from './unreadable.ts';
import { sightMessage, standingIn, watchMessage } from './watch.ts';

interface Links {
  readonly jobUrl: (job: Job) => string;
}

/**
 * A notice as it stands now. The same notice always gives the same message: nothing in it depends on the clock.
 * `insteadOf` names the route that the place stands in for, if it does.
 */
export function renderNotice(
  notice: Pick<Notice, 'id' | 'tenant' | 'body'>,
  links: Links,
  insteadOf: string | null = null,
): Message {
  const message = messageOf(notice, links);
  return insteadOf === null ? message : standingIn(message, insteadOf);
}

function messageOf(notice: Pick<Notice, 'id' | 'tenant' | 'body'>, links: Links): Message {
  const view = { id: notice.id, jobUrl: links.jobUrl };
  switch (notice.body.kind) {
    case 'alert':
      return alertMessage(notice.body, view);
    case 'reply':
      return replyMessage(notice.body);
    case 'nudge':
      return nudgeMessage(notice.body, links.jobUrl);
    case 'run':
      return runMessage(notice.body, view);
    case 'unreadable':
      return unreadableMessage(notice.body, notice.tenant);
    case 'export':
      return exportMessage(notice.body, notice);
    case 'catch-up':
      return catchUpMessage(notice.body, notice.tenant);
    case 'digest':
      return digestMessage(notice.body, notice.tenant);
    case 'storm':
      return stormMessage(notice.body, notice.tenant);
    case 'missed':
      return missedMessage(notice.body, { ...view, tenant: notice.tenant });
    case 'stuck':
      return stuckMessage(notice.body, view);
    case 'audit':
      return auditNewsMessage(notice.body, notice.tenant);
    case 'bulk':
      return bulkMessage(notice.body, notice);
    case 'approval':
      return approvalMessage(notice.body, notice);
    case 'approval-end':
      return approvalEndMessage(notice.body);
    case 'summary':
      return summaryMessage(notice.body, notice.tenant);
    case 'watch':
      return watchMessage(notice.body);
    case 'sight':
      return sightMessage(notice.body, notice.tenant);
  }
}
