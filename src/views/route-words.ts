import type { RichText } from '../chat/message.ts';
import type { DigestPlan } from '../domain/digest-plan.ts';
import type { Route } from '../domain/route.ts';
import { duration } from './duration.ts';
import { code, dotted, line } from './rich-text.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const minuteMs = 60_000;

/** How a place of the settings is told, one thing after the other: `told together for 1 h · reminds after 15 min`. */
export function routeWords({ digest, escalate, holdDownMs, remindMs, threads, windowMs }: Route): RichText {
  return dotted([
    windowMs === 0 ? 'each by itself' : `told together for ${duration(windowMs)}`,
    threads === true ? 'further faults in its thread' : null,
    holdDownMs === 0 ? null : `held back for ${duration(holdDownMs)}`,
    remindMs === undefined ? null : `critical ones again after ${duration(remindMs)}`,
    escalate === undefined
      ? null
      : line('and at ', code(escalate.to), ` after ${duration(escalate.afterMs)}`),
    digest === undefined ? null : digestWords(digest),
  ]);
}

/** `digest every day at 08:00 (Europe/Berlin), unless all is green` */
function digestWords({ every, skipGreen, timeMs, weekday, zone }: DigestPlan): string {
  const day = every === 'day' ? 'every day' : `every ${weekdays[weekday]}`;
  const minutes = Math.floor(timeMs / minuteMs);
  const clock = [Math.floor(minutes / 60), minutes % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `digest ${day} at ${clock} (${zone})${skipGreen ? ', unless all is green' : ''}`;
}
