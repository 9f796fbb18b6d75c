import type { Message } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import type { Notice } from '../domain/notice.ts';
import { alertMessage } from './alert.ts';
import { exportMessage } from './export.ts';
import { runMessage } from './run.ts';
import { summaryMessage } from './summary.ts';
import { unreadableMessage } from './unreadable.ts';

/** A notice as it stands now. The same notice always gives the same message: nothing in it depends on the clock. */
export function renderNotice(
  notice: Pick<Notice, 'id' | 'tenant' | 'body'>,
  links: { readonly jobUrl: (job: Job) => string },
): Message {
  const view = { id: notice.id, jobUrl: links.jobUrl };
  switch (notice.body.kind) {
    case 'alert':
      return alertMessage(notice.body, view);
    case 'run':
      return runMessage(notice.body, view);
    case 'unreadable':
      return unreadableMessage(notice.body, notice.tenant);
    case 'export':
      return exportMessage(notice.body, notice);
    case 'summary':
      return summaryMessage(notice.body, notice.tenant);
  }
}
