import { type CareBody, isCared, isSettled, snoozeOf } from '../domain/care.ts';
import type { Chase } from '../domain/chase.ts';
import { dueAt } from '../domain/due.ts';
import type { ChaseLine } from '../domain/history-line.ts';
import { type Notice, openJobs, type Post } from '../domain/notice.ts';
import { type NudgeWhy, nudgeBody } from '../domain/nudge-body.ts';
import { muteOf, type Rule } from '../domain/rule.ts';
import type { Advance } from '../domain/store/due.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import type { Store } from '../domain/store.ts';
import { stillStuck } from '../domain/stuck-body.ts';
import { type Timestamp, timestamp } from '../domain/timestamp.ts';

/** Alerts looked at in one go; the next go is soon. */
const alertsPerLook = 50;
/** What cannot be done yet is tried again after this long. */
const laterMs = 60_000;

/**
 * Tells alerts again whose snooze is over, and reminds of critical ones that nobody takes care of, then tells them at
 * the next place. Each once: it is done in the same step in which it is remembered. Returns whether there is something
 * to deliver. Throws what the store throws.
 */
export async function tellDue(store: Store, tenant: string, now: Date): Promise<boolean> {
  const at = timestamp(now);
  const due = await store.dueNotices(tenant, at, alertsPerLook);
  if (due.length === 0) return false;
  const rules = await store.rules(tenant);
  for (const { id } of due) {
    await store.advanceNotice(
      id,
      (notice, posts) => {
        const { body } = notice;
        if (!isCared(body)) return null;
        return whenDue({ ...notice, body }, posts, now, (target) => isMutedAt(target, body, rules, now));
      },
      at,
    );
  }
  return true;
}

/** Does this place want to hear of none of its jobs now? */
function isMutedAt(target: string, body: CareBody, rules: readonly Rule[], now: Date): boolean {
  const jobs = body.kind === 'alert' ? [body.job] : stillStuck(body);
  return jobs.every((job) => muteOf(rules, job, target, now) !== null);
}

/**
 * What is to be done about an alert at this moment; null for nothing. `isMuted`: this place wants to hear nothing of it now;
 * what it misses is told when its mute ends.
 */
function whenDue(
  notice: Notice & { readonly body: CareBody },
  posts: readonly Post[],
  now: Date,
  isMuted: (target: string) => boolean,
): Advance | null {
  const { body } = notice;
  const due = dueAt(body);
  if (isSettled(body) || due === null || due > timestamp(now)) return null;
  return snoozeOf(body) === null ? chased(notice, posts, now, isMuted) : awoken(notice, posts, now, isMuted);
}

/** The snooze is over, and it still fails: said again wherever it stands. */
function awoken(
  { body, id, tenant }: Notice & { readonly body: CareBody },
  posts: readonly Post[],
  now: Date,
  isMuted: (target: string) => boolean,
): Advance | null {
  const snooze = snoozeOf(body);
  if (snooze === null) return null;
  const awake = withLines(body, [{ did: 'wake', at: timestamp(now) }]);
  const targets = posts
    .filter((post) => isStanding(post) && !isMuted(post.target))
    .map(({ target }) => target);
  const why: NudgeWhy = { kind: 'snooze-over', by: snooze.by, until: snooze.until };
  const nudge = { id: `nudge:${id}:${snooze.until}`, targets, why };
  return withNudges(awake, tenant, id, targets.length === 0 ? [] : [nudge], []);
}

function chased(
  { body, created, id, tenant }: Notice & { readonly body: CareBody },
  posts: readonly Post[],
  now: Date,
  isMuted: (target: string) => boolean,
): Advance {
  const at = timestamp(now);
  const later = timestamp(now.getTime() + laterMs);
  const isDue = (moment: Timestamp | null): boolean => moment !== null && moment <= at;
  // Who retried it has seen it; how that ends is worth waiting for.
  const isRetried = body.kind === 'alert' && openJobs(body).length > 0;
  const chase = new Map<string, Chase>();
  const nudges: { id: string; targets: readonly string[]; why: NudgeWhy }[] = [];
  const targets: string[] = [];
  const lines: ChaseLine[] = [];
  for (const [target, wanted] of Object.entries(body.chase ?? {})) {
    let { escalateAt, remindAt } = wanted;
    if (isDue(remindAt)) {
      const standsThere = posts.some(
        (post) => post.target === target && (post.ref !== null || post.toldAt !== null),
      );
      if (isRetried || !standsThere) remindAt = later;
      else {
        remindAt = null;
        if (!isMuted(target))
          nudges.push({
            id: `nudge:${id}:${target}`,
            targets: [target],
            why: { kind: 'reminder', since: created },
          });
      }
    }
    if (isDue(escalateAt)) {
      escalateAt = isRetried ? later : null;
      const { to } = wanted;
      const isNew = to !== null && !posts.some((post) => post.target === to) && !targets.includes(to);
      if (!isRetried && isNew && !isMuted(to)) {
        targets.push(to);
        lines.push({ did: 'escalate', at, to });
      }
    }
    chase.set(target, { ...wanted, escalateAt, remindAt });
  }
  if (nudges.length > 0) lines.unshift({ did: 'remind', at });
  const next = { ...withLines(body, lines), chase: Object.fromEntries(chase) };
  return withNudges(next, tenant, id, nudges, targets);
}

function withLines(body: CareBody, lines: readonly ChaseLine[]): CareBody {
  return { ...body, history: [...body.history, ...lines] };
}

function withNudges(
  body: CareBody,
  tenant: string,
  alert: string,
  nudges: readonly { readonly id: string; readonly targets: readonly string[]; readonly why: NudgeWhy }[],
  targets: readonly string[],
): Advance {
  const ids = [...(body.nudges ?? []), ...nudges.map((nudge) => nudge.id)];
  const next = ids.length === 0 ? body : { ...body, nudges: ids };
  const opens = nudges.map(
    ({ id, targets, why }): NewNotice => ({ id, tenant, body: nudgeBody(alert, why, next), targets }),
  );
  return { body: next, opens, targets };
}

/** Does the message stand there, as far as is known? */
function isStanding(post: Post): boolean {
  return post.ref !== null && post.toldAt === null;
}
