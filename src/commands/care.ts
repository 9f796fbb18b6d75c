import type { Reply } from '../chat/invocation.ts';
import type { CommandButton } from '../chat/message.ts';
import { type CareBody, type CareOutcome, isCared, takeCare } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import type { CareLine } from '../domain/history-line.ts';
import type { Notice, Post } from '../domain/notice.ts';
import type { Advance } from '../domain/store/due.ts';
import { careBeforeMessage, careDoneMessage } from '../views/care-answer.ts';
import { renderNotice } from '../views/notice.ts';
import type { Alert } from './alert-of.ts';
import type { Context } from './define.ts';
import { showNewest } from './story.ts';

interface CareOptions {
  /** When the snooze or assignment was made that the person knew of. */
  readonly seen?: string | undefined;
  /** Does it all the same, where somebody else was before; `seen` is when that was. */
  readonly anyway?: (seen: string) => CommandButton;
  /** What is done together with it. */
  readonly besides?: (body: CareBody, posts: readonly Post[]) => Advance;
}

/**
 * Does something about a problem as a whole, and tells it on every message that speaks of it. Who comes second is told
 * who was first, and when: that is no error.
 */
export async function takeCareOf(
  context: Context,
  alert: Alert,
  line: CareLine,
  { anyway, besides, seen }: CareOptions = {},
): Promise<Reply> {
  const found: { outcome: CareOutcome | null } = { outcome: null };
  const notice = await context.advance(alert.id, ({ body }, posts) => {
    if (!isCared(body)) return null;
    const outcome = takeCare(body, line, seen ?? null);
    found.outcome = outcome;
    if ('before' in outcome) return null;
    return besides?.(outcome.done, posts) ?? { body: outcome.done, opens: [], targets: [] };
  });
  if (notice === null || found.outcome === null)
    throw new BotError('usage', 'This alert is too old: I no longer know it.');
  const { body } = alert;
  if ('before' in found.outcome) {
    const { before } = found.outcome;
    context.outcome(`refused: ${before === 'over' ? 'it is over' : 'somebody was before'}`);
    const replaceable = before !== 'over' && before.did === line.did && before.did !== 'resolve';
    const button = replaceable ? anyway?.(before.at) : undefined;
    const message = careBeforeMessage(before, line, body, button === undefined ? [] : [button]);
    return { kind: 'answer', message, to: 'asker' };
  }
  const clicked = await clickedNotice(context, notice);
  if (clicked === null) return { kind: 'answer', message: careDoneMessage(line, body), to: 'asker' };
  context.afterReply(async () => showNewest(context, clicked));
  return { kind: 'replace', message: renderNotice(clicked, context.orchestrator) };
}

/** The message whose button was clicked, as it is by now, if it speaks of this alert; null otherwise. */
async function clickedNotice({ invocation, store }: Context, alert: Notice): Promise<Notice | null> {
  if (invocation.via !== 'button' || invocation.on === null) return null;
  const at = await store.noticeAt(invocation.place.target, invocation.on.message);
  if (at === null) return null;
  if (at.id === alert.id) return alert;
  return at.body.kind === 'nudge' && at.body.alert === alert.id ? at : null;
}
