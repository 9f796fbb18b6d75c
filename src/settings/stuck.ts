import { z } from 'zod';
import { type StuckLimits, usualStuckLimits } from '../domain/stuck-limits.ts';
import { durationMs } from './values.ts';

const wrong = 'is no duration, such as 15m or 2h';
const duration = z.string().refine((text) => (durationMs(text) ?? 0) > 0, wrong);
const off = z.literal('off');

/** The part `stuck` of the configuration file; `off` tells nothing of this kind. */
export const stuckShape = z.union([
  off,
  z.strictObject({
    /** Of what 95 % of the last runs of the process took at most. */
    'running-factor': z.union([off, z.number().min(1)]).optional(),
    /** For processes that have no such runs. */
    running: z.union([off, duration]).optional(),
    pending: duration.optional(),
    ending: duration.optional(),
    /** How long after its time a schedule is missed that started no job; costs a request a folder. */
    missed: z.union([off, duration]).optional(),
    /** Processes that are left alone. */
    off: z.array(z.string().min(1)).optional(),
    /** How often is looked. */
    every: duration.optional(),
  }),
]);

/** What is looked for besides faults. */
export interface StuckSettings {
  readonly limits: StuckLimits;
  /** How long after its time a schedule that started no job is missed, in ms; null: schedules are not looked at. */
  readonly missedMs: number | null;
  /** Pause between two looks, in ms. */
  readonly everyMs: number;
}

const usualEveryMs = 60_000;

/** What the file says, with the usual where it says nothing; null where nothing is to be looked for. */
export function stuckOf(given: z.infer<typeof stuckShape> | undefined): StuckSettings | null {
  if (given === 'off') return null;
  const { ending, every, missed, off: alone, pending, running, 'running-factor': factor } = given ?? {};
  const usual = usualStuckLimits;
  return {
    limits: {
      runningFactor: factor === 'off' ? null : (factor ?? usual.runningFactor),
      runningMs: running === 'off' ? null : (msOf(running) ?? usual.runningMs),
      pendingMs: msOf(pending) ?? usual.pendingMs,
      endingMs: msOf(ending) ?? usual.endingMs,
      off: alone ?? usual.off,
    },
    missedMs: missed === 'off' ? null : msOf(missed),
    everyMs: msOf(every) ?? usualEveryMs,
  };
}

function msOf(text: string | undefined): number | null {
  return text === undefined ? null : durationMs(text);
}
