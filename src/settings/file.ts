import { parse } from 'yaml';
import { z } from 'zod';
import { plainRoute, type Route, routeEvents } from '../domain/route.ts';
import { isZone, readDigest } from './digest.ts';
import { criticalShape, ownersShape } from './duty.ts';
import { peopleShape } from './people.ts';
import { rulesShape } from './policy.ts';
import { redactShape } from './redact.ts';
import { stuckShape } from './stuck.ts';
import { durationMs } from './values.ts';

const names = z.array(z.string());

const duration = z.string().refine((text) => durationMs(text) !== null, 'is no duration, such as 30m or 2h');

const digest = z
  .string()
  .refine(
    (text) => readDigest(text) !== null,
    'is no time of a digest, such as daily at 08:00 or friday at 16:30',
  );
const zone = z.string().refine(isZone, 'is no time zone, such as Europe/Berlin');

const route = z.strictObject({
  to: z.string(),
  process: z.string().min(1).optional(),
  folder: z.string().min(1).optional(),
  /** How long a problem must be quiet until it is told anew; `off` tells every fault by itself. */
  group: z.union([z.literal('off'), duration]).optional(),
  /** Further faults of a problem are told in the thread of its message, too. */
  threads: z.boolean().optional(),
  /** How long an alert waits for a retry that works. */
  hold: duration.optional(),
  /** When a critical alert that nobody takes care of is said once more there. */
  remind: duration.optional(),
  /** When such an alert is told at another place, too. */
  escalate: z.strictObject({ after: duration, to: z.string() }).optional(),
  /** When it gets a digest. */
  digest: digest.optional(),
  /** The time zone of those who read it; UTC when left out. */
  zone: zone.optional(),
  /** No digest when there is nothing to tell. */
  'skip-green': z.boolean().optional(),
  /** What it wants to hear of; all when left out. */
  events: z.array(z.enum(routeEvents)).min(1).optional(),
});

const shape = z.strictObject({
  routes: z.array(z.union([z.string(), route])).default([]),
  /** Beside those of `ADMIN_ROUTES`. */
  'admin-routes': names.default([]),
  /** A role that is left out is as the environment has it; an empty list means nobody. */
  roles: z
    .strictObject({ viewers: names.optional(), operators: names.optional(), admins: names.optional() })
    .default({}),
  people: peopleShape,
  stuck: stuckShape.optional(),
  redact: redactShape,
  owners: ownersShape,
  critical: criticalShape,
  rules: rulesShape,
});

/** What the YAML file named by `CHATOPS_CONFIG` adds to the settings. */
export type ConfigFile = z.infer<typeof shape>;

/**
 * Reads the text of a configuration file. Every fault is one line that names the place in the file;
 * with faults the file counts as empty.
 */
export function parseConfigFile(text: string): {
  readonly file: ConfigFile;
  readonly faults: readonly string[];
} {
  const empty = shape.parse({});
  let raw: unknown;
  try {
    raw = parse(text) ?? {};
  } catch (cause) {
    return { file: empty, faults: [(cause as Error).message.split('\n')[0] ?? 'not YAML'] };
  }
  const read = shape.safeParse(raw);
  if (read.success) return { file: read.data, faults: [] };
  return {
    file: empty,
    faults: read.error.issues.map((issue) => `${issue.path.join('.') || 'top level'}: ${issue.message}`),
  };
}

/** A route as the file names it: a place, or a place with what it wants to hear. */
export function routeOf(given: ConfigFile['routes'][number], usualWindowMs: number): Route {
  if (typeof given === 'string') return plainRoute(given, usualWindowMs);
  const { digest: said, escalate, events, folder, group, hold, process, remind, threads, to } = given;
  const plan = said === undefined ? null : readDigest(said);
  return {
    target: to,
    windowMs: group === undefined ? usualWindowMs : group === 'off' ? 0 : (durationMs(group) ?? 0),
    holdDownMs: hold === undefined ? 0 : (durationMs(hold) ?? 0),
    ...(threads === undefined ? {} : { threads }),
    ...(process === undefined ? {} : { process }),
    ...(folder === undefined ? {} : { folder }),
    ...(events === undefined ? {} : { events }),
    ...(remind === undefined ? {} : { remindMs: durationMs(remind) ?? 0 }),
    ...(escalate === undefined
      ? {}
      : { escalate: { afterMs: durationMs(escalate.after) ?? 0, to: escalate.to } }),
    ...(plan === null
      ? {}
      : { digest: { ...plan, zone: given.zone ?? 'UTC', skipGreen: given['skip-green'] ?? false } }),
  };
}
