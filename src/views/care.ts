import type { Block, Span } from '../chat/message.ts';
import { assignment, type CareBody, isSettled, snoozeOf } from '../domain/care.ts';
import type { Owner } from '../domain/owner.ts';
import { endMoment } from './history.ts';
import { dotted, line, person } from './rich-text.ts';

/** Who answers for the process; they are called where the message is new. */
export function ownerBlocks({ critical, owners = [] }: CareBody): readonly Block[] {
  const word = critical === true ? 'Critical' : null;
  if (owners.length === 0) return word === null ? [] : [{ kind: 'context', text: [word] }];
  const names = owners.flatMap((owner, index) =>
    index === 0 ? [ownerSpan(owner)] : [', ', ownerSpan(owner)],
  );
  const text = line(word === null ? null : 'Critical · ', owners.length === 1 ? 'Owner ' : 'Owners ', names);
  return [{ kind: 'text', text }];
}

/** Whose it is now, and until when it is quiet; nothing once it is settled, nor what the last line of its story says. */
export function careBlocks(body: CareBody): readonly Block[] {
  if (isSettled(body)) return [];
  const given = assignment(body);
  const snooze = snoozeOf(body);
  const last = body.history.at(-1)?.did;
  const text = dotted([
    given === null || last === 'assign' ? null : line('assigned to ', person(given.to)),
    snooze === null || last === 'snooze' ? null : line('snoozed until ', endMoment(snooze)),
  ]);
  return text.length === 0 ? [] : [{ kind: 'context', text }];
}

function ownerSpan({ id, kind, name, platform }: Owner): Span {
  const group = kind === 'group';
  const named = name ?? `${platform}${group ? '-group' : ''}:${id}`;
  return { kind: 'mention', platform, id, name: named, group };
}
