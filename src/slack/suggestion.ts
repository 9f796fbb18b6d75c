import type { Asked } from '../chat/suggester.ts';
import * as limits from './limits.ts';
import { decodeOrigin } from './origin.ts';
import type { BlockSuggestion } from './payload.ts';
import { askedSource, submittedForm } from './submission.ts';

/**
 * What somebody types into a menu of a form of ours; null when it is none.
 * https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
 */
export function fromSuggestion(body: BlockSuggestion): Asked | null {
  const source = askedSource(body.action_id);
  if (source === null) return null;
  const form = submittedForm(body.view?.private_metadata ?? '', {});
  const channel = decodeOrigin(form?.context ?? null)?.channel ?? body.channel?.id ?? body.user.id;
  return {
    id: `slack:${body.view?.id ?? channel}`,
    actor: { platform: 'slack', id: body.user.id },
    place: { target: `slack:${channel}` },
    source,
    text: body.value,
    top: limits.selectOptions,
  };
}
