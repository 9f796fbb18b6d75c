import type { Reply } from '../../chat/invocation.ts';
import { shownAloneLine, someLeftOutLine } from '../../views/discretion.ts';
import type { Context } from '../define.ts';

/**
 * The answer as it may be given: what not everybody there may be told of goes to the asker alone and says so; and where
 * everybody reads every answer, it says that something was left out. A message of ours that stands there already is
 * drawn anew in its place: what it tells has been told.
 */
export async function discreet(
  reply: Reply,
  { discretion, invocation, store }: Pick<Context, 'discretion' | 'invocation' | 'store'>,
): Promise<Reply> {
  if (reply.kind !== 'answer' && reply.kind !== 'replace') return reply;
  const { message } = reply;
  const withLine = (text: string) => ({
    ...message,
    blocks: [...message.blocks, { kind: 'context' as const, text: [text] }],
  });
  if (discretion.leftOut()) return { ...reply, message: withLine(someLeftOutLine) };
  const withheld = discretion.withheld();
  if (withheld.length === 0) return reply;
  const { on, place } = invocation;
  if (reply.kind === 'answer' && reply.to === 'asker') return reply;
  if (reply.kind === 'replace') {
    if (on === null || on.alone === true) return reply;
    if ((await store.noticeAt(place.target, on.message)) !== null) return reply;
  }
  return { kind: 'answer', to: 'asker', message: withLine(shownAloneLine(withheld, place.kind)) };
}
