/** Jobs a look: their ids fit one request. Events of more jobs than that are answered by a poll, which costs no more. */
const idsPerGlance = 50;
/** An event may come before the job's new state can be read: then it is looked at once more, this much later. */
const onceMoreMs = 3_000;
const looksInVain = 2;

/** What events said and nobody has looked at yet. Kept in memory only: losing it costs nothing but time. */
export interface Hints {
  /** Something happened to these jobs; to none in particular when empty. */
  add(ids: readonly number[], nowMs: number): void;
  /** When there is something to look at, in ms; null when there is nothing. */
  readyMs(): number | null;
  /** Takes what is ready: these jobs, or all of them (`poll`). */
  take(nowMs: number): readonly number[] | 'poll';
  /** Nothing was seen of these jobs: each is looked at once more. */
  inVain(ids: readonly number[], nowMs: number): void;
}

/** Creates an empty collection of hints; it never holds more jobs than one look takes. */
export function createHints(): Hints {
  const named = new Map<number, number>();
  const missed = new Map<number, number>();
  let pollFromMs: number | null = null;

  const note = (id: number, fromMs: number): void => {
    named.set(id, Math.min(named.get(id) ?? fromMs, fromMs));
    if (named.size <= idsPerGlance) return;
    pollFromMs = Math.min(pollFromMs ?? fromMs, ...named.values());
    named.clear();
    missed.clear();
  };

  return {
    add(ids, nowMs) {
      if (ids.length === 0) pollFromMs ??= nowMs;
      for (const id of ids) note(id, nowMs);
    },
    readyMs() {
      const moments = [...named.values(), ...(pollFromMs === null ? [] : [pollFromMs])];
      return moments.length === 0 ? null : Math.min(...moments);
    },
    take(nowMs) {
      if (pollFromMs !== null) {
        pollFromMs = null;
        named.clear();
        missed.clear();
        return 'poll';
      }
      const ready = [...named].filter(([, fromMs]) => fromMs <= nowMs).map(([id]) => id);
      for (const id of ready) named.delete(id);
      return ready;
    },
    inVain(ids, nowMs) {
      for (const id of ids) {
        const looks = (missed.get(id) ?? 0) + 1;
        missed.delete(id);
        if (looks >= looksInVain) continue;
        missed.set(id, looks);
        note(id, nowMs + onceMoreMs);
      }
    },
  };
}
