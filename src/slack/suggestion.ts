import type { Asked } from '../chat/suggester.ts';
import * as limits from './limits.ts';
import { kindOf } from './origin.ts';
import type { BlockSuggestion } from './payload.ts';
import type { Origins } from './sealed-origin.ts';
import { askedSource, submittedForm } from './submission.ts';

/**
 * What somebody types into a menu of a form of ours; null when it is none.
 * https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
 */
export async function fromSuggestion(body: BlockSuggestion, origins: Origins): Promise<Asked | null> {
  const source = askedSource(body.action_id);
  if (source === null) return null;
  const form = submittedForm(body.view?.private_metadata ?? '', {});
  const direct = body.channel?.id ?? body.user.id;
  const { channel, kind } =
    form === null
      ? { channel: direct, kind: kindOf(direct, undefined) }
      : (await origins.read(form.context, body.user.id)).origin;
  return {
    id: `slack:${body.view?.id ?? channel}`,
    actor: { platform: 'slack', id: body.user.id },
    place: { target: `slack:${channel}`, kind },
    source,
    text: body.value,
    top: limits.selectOptions,
  };
}
