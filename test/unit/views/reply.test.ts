import { describe, expect, it } from 'vitest';
import { replyWith } from '../../../src/domain/reply-body.ts';
import { replyMessage } from '../../../src/views/reply.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const fault = (id: number) => ({ job: aJob({ id }), at: `2026-03-01T08:0${id % 10}:00Z` });

describe('what a thread is told of further faults', () => {
  it('is one line of each, with where to look', () => {
    expect(printMessage(replyMessage(replyWith('n1', null, [fault(2)], 2)))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted again, for the 2nd time)
      🔴 Invoice_Processing faulted again, for the 2nd time
      08:02 · job \`2\` · DocBot · The sheet does not exist
      [Details: show {"tenant":"default","job":2}]"
    `);
  });

  it('is the newest of many, and how many there are', () => {
    const first = replyWith('n1', null, [fault(2), fault(3), fault(4)], 4);
    const body = replyWith('n1', first, [fault(5), fault(6), fault(7), fault(8)], 8);
    expect(printMessage(replyMessage(body))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted 7 more times, 8 in all)
      🔴 Invoice_Processing faulted 7 more times, 8 in all
      2 earlier ones
      08:04 · job \`4\` · DocBot · The sheet does not exist
      08:05 · job \`5\` · DocBot · The sheet does not exist
      08:06 · job \`6\` · DocBot · The sheet does not exist
      08:07 · job \`7\` · DocBot · The sheet does not exist
      08:08 · job \`8\` · DocBot · The sheet does not exist
      [Show jobs: faulted {"tenant":"default","group":"n1"}]"
    `);
  });
});
