import { setTimeout as pause } from 'node:timers/promises';

/** Looks every 20 ms until it is so; throws after `patienceMs`. */
export async function waitFor(what: () => boolean | Promise<boolean>, patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!(await what())) {
    if (Date.now() > until) throw new Error('waited for too long');
    await pause(20);
  }
}
