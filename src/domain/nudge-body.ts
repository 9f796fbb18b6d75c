import type { CareBody } from './care.ts';
import type { Person } from './person.ts';
import type { Timestamp } from './timestamp.ts';

/** A short message that brings an alert to mind again. It shows how the alert stands, and is edited with it. */
export interface NudgeBody {
  readonly kind: 'nudge';
  /** Id of the alert. */
  readonly alert: string;
  readonly why: NudgeWhy;
  /** The alert as it is now. */
  readonly about: CareBody;
}

export type NudgeWhy =
  | { readonly kind: 'snooze-over'; readonly by: Person; readonly until: Timestamp }
  /** Nobody has acknowledged it since. */
  | { readonly kind: 'reminder'; readonly since: Timestamp }
  | { readonly kind: 'assigned'; readonly by: Person; readonly to: Person };

/** A message about an alert. */
export function nudgeBody(alert: string, why: NudgeWhy, body: CareBody): NudgeBody {
  return { kind: 'nudge', alert, why, about: shownOf(body) };
}

/** The message with the alert as it is by now. */
export function renewedNudge(nudge: NudgeBody, body: CareBody): NudgeBody {
  return { ...nudge, about: shownOf(body) };
}

/** What a message about the alert shows of it. */
function shownOf(body: CareBody): CareBody {
  if (body.kind === 'stuck') {
    const { chase: _chase, nudges: _nudges, ...shown } = body;
    return shown;
  }
  const { chase: _chase, nudges: _nudges, ...shown } = body;
  return shown;
}
