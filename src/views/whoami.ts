import type { Message } from '../chat/message.ts';
import { code, line } from './rich-text.ts';

/** Who somebody is to the bot, with the id to copy into the settings. */
export function whoamiMessage(who: {
  readonly name: string;
  /** `slack:U1` or `teams:AAD_OBJECT_ID`. */
  readonly principal: string;
  /** The place's id, as routes name it. */
  readonly place: string;
  readonly role: string | null;
  readonly may: readonly string[];
  readonly timeZone: string | null;
}): Message {
  const role = who.role === null ? 'no role' : who.role;
  return {
    preview: `${who.name}: ${role}`,
    blocks: [
      { kind: 'heading', text: `${who.name}: ${role}` },
      {
        kind: 'facts',
        facts: [
          { label: 'You', value: [code(who.principal)] },
          { label: 'This place', value: [code(who.place)] },
          { label: 'Time zone', value: [who.timeZone ?? 'not known, so UTC'] },
          { label: 'You may', value: [who.may.join(', ')] },
        ],
      },
      {
        kind: 'context',
        text: line(
          'Roles are set by ',
          code('CHATOPS_VIEWERS'),
          ', ',
          code('CHATOPS_OPERATORS'),
          ' and ',
          code('CHATOPS_ADMINS'),
          ', alerts by ',
          code('ALERT_ROUTES'),
          '; the ids above go there.',
        ),
      },
    ],
  };
}
