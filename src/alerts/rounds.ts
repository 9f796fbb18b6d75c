/** Work that is done one round at a time, when asked and by itself after a pause. */
export interface Rounds {
  /** Begins with a round; what is asked before that is not needed. */
  start(): void;
  /** Asks for a round: now, or, if one is under way, exactly one more right after it. */
  ask(): void;
  /** Resolves when no round is under way or asked for. */
  idle(): Promise<void>;
  /** Begins no more rounds; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/**
 * Creates rounds of `round`, which must not reject and says after how many ms it wants to come again by itself
 * (null: only when asked).
 */
export function createRounds(round: () => Promise<number | null>): Rounds {
  let open = false;
  let again = false;
  let current: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    const pauseMs = await round();
    current = null;
    if (!open) return;
    if (again) ask();
    else if (pauseMs !== null) timer = setTimeout(ask, pauseMs);
  };

  function ask(): void {
    if (!open) return;
    clearTimeout(timer);
    again = current !== null;
    // Later, never within the call: the round may ask for the next one itself.
    current ??= Promise.resolve().then(run);
  }

  const idle = async (): Promise<void> => {
    if (current === null) return;
    await current;
    await idle();
  };

  return {
    start() {
      open = true;
      ask();
    },
    ask,
    idle,
    async stop() {
      open = false;
      clearTimeout(timer);
      await idle();
    },
  };
}
