import { createRandom } from './random.ts';
import { type Ticks, ticksOfMs } from './ticks.ts';

/** The sandbox's time: `steady` drives what falls due, `server` is what the server would say it is. */
export interface Clock {
  /** Milliseconds since 1970 by the injected clock, never skewed. */
  steady(): number;
  /** Milliseconds since 1970 as the server believes: steady plus the skew. */
  server(): number;
  /** A server time stamp with all seven digits, for a steady moment (now when left out). */
  stamp(steadyMs?: number): Ticks;
  /** How far the server's clock is ahead, in milliseconds (negative: behind). */
  setSkew(ms: number): void;
}

/** Creates the clock over a source of wall time. */
export function createClock(now: () => Date): Clock {
  const random = createRandom(7);
  let skewMs = 0;
  const steady = (): number => now().getTime();
  return {
    steady,
    server: () => steady() + skewMs,
    stamp: (steadyMs = steady()) => ticksOfMs(steadyMs + skewMs) + random.between(0, 9999),
    setSkew: (ms) => {
      skewMs = ms;
    },
  };
}
