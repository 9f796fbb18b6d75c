import type { Message, RichText } from '../chat/message.ts';
import type { ApprovalEndBody } from '../domain/approval-body.ts';
import { code, cut, line, moment, person, sentence } from './rich-text.ts';

const maxSaid = 500;

/** Tells the person who asked that nothing came of it, and why. */
export function approvalEndMessage({ approval, request }: ApprovalEndBody): Message {
  const { by, deed, expires, state } = request;
  const asked = line('your request ', code(approval), ` to ${deed.words}`);
  const { platform, id, name } = by;
  const text = line({ kind: 'mention', platform, id, name, group: false }, ': ', outcomeOf());
  return {
    preview: cut(`For ${name}: ${previewOf()}`, 200),
    blocks: [{ kind: 'text', text }],
  };

  function outcomeOf(): RichText {
    switch (state.name) {
      case 'denied':
        return line(
          person(state.by),
          ' denied ',
          asked,
          state.reason === null ? '.' : `: ${cut(state.reason, maxSaid)}`,
        );
      case 'failed':
        return line(
          person(state.by),
          ' approved ',
          asked,
          ', but it was not done. ',
          sentence(cut(state.said, maxSaid)),
        );
      case 'expired':
        return line(
          'nobody approved ',
          asked,
          ' until ',
          moment(expires),
          '. Nothing was done; ask again if it is still needed.',
        );
      case 'waiting':
      case 'approved':
      case 'withdrawn':
      case 'done':
        return asked;
    }
  }

  function previewOf(): string {
    switch (state.name) {
      case 'denied':
        return `${state.by.name} denied your request to ${deed.words}`;
      case 'failed':
        return `${deed.words} was approved, but not done: ${state.said}`;
      case 'expired':
        return `nobody approved your request to ${deed.words} in time`;
      case 'waiting':
      case 'approved':
      case 'withdrawn':
      case 'done':
        return `your request to ${deed.words}`;
    }
  }
}
