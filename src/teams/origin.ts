import { createHash } from 'node:crypto';
import type { Actor, Invocation, Place } from '../chat/invocation.ts';
import { type Activity, baseConversation, placeKind } from './activity.ts';

/** Who asks what, and where, whatever they ask: the parts of an invocation that every activity has. */
export function origin(activity: Activity): Pick<Invocation, 'id' | 'actor' | 'place'> {
  return { id: requestId(activity), actor: actorOf(activity), place: placeOf(activity) };
}

/** Teams repeats the activity id when it sends the same activity again; without one, what it says stands for it. */
function requestId(activity: Activity): string {
  if (activity.id) return `teams:${baseConversation(activity.conversation.id)}:${activity.id}`;
  const content = [
    activity.conversation.id,
    activity.from.id,
    activity.replyToId ?? '',
    activity.timestamp ?? '',
    activity.text ?? '',
    JSON.stringify(activity.value ?? null),
  ];
  return `teams:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}

function actorOf(activity: Activity): Actor {
  return {
    platform: 'teams',
    id: activity.from.aadObjectId || activity.from.id,
    name: activity.from.name || 'Somebody',
    timeZone: knownZone(activity.localTimezone) ?? knownZone(clientZone(activity)),
  };
}

function clientZone(activity: Activity): unknown {
  return activity.entities?.find((entity) => entity.type === 'clientInfo')?.timezone;
}

/** An IANA zone that this Node knows, or null. */
function knownZone(zone: unknown): string | null {
  if (typeof zone !== 'string' || zone === '') return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

function placeOf(activity: Activity): Place {
  const kind = placeKind(activity);
  return {
    target: `teams:${baseConversation(activity.conversation.id)}`,
    kind,
    // Teams has no messages that one member of a chat alone can see.
    private: kind === 'personal',
  };
}
