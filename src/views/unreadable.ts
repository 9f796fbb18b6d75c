import type { Message } from '../chat/message.ts';
import type { UnreadableBody } from '../domain/notice.ts';
import { code, line, lines } from './rich-text.ts';

/** A fault of which no more is known than that it is there. */
export function unreadableMessage(body: UnreadableBody, tenant: string): Message {
  const job = body.jobId === null ? 'A job' : `Job ${body.jobId}`;
  const heading = `⚠️ ${job} faulted in ${tenant}, but I cannot read it`;
  return {
    preview: heading,
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'text',
        text: lines([
          [`What Orchestrator sent is not complete: ${body.reason}.`],
          body.jobId === null
            ? ['Look in Orchestrator.']
            : line('Look for job ', code(body.jobId), ' in Orchestrator.'),
        ]),
      },
    ],
  };
}
