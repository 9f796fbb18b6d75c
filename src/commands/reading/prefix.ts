import type { Invocation } from '../../chat/invocation.ts';

/** What a person types before a command here: `/jobs ` on Slack, `@Jobs ` in Teams among others, nothing alone with the bot. */
export function prefixOf({ actor, place }: Pick<Invocation, 'actor' | 'place'>): string {
  if (actor.platform === 'slack') return '/jobs ';
  return place.kind === 'personal' ? '' : '@Jobs ';
}
