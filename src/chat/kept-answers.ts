/** Failures are kept for so long: enough that a crowd does not ask again one by one, short enough to be over soon. */
const failedKeptMs = 10_000;
/** Answers at most; the oldest go first. */
const mostKept = 5_000;

/**
 * Answers to questions that cost a request, kept for `keptMs`: however many ask the same, one request is under way.
 * A failure is kept for 10 s and is never answered with something older. `atMostMs` asks for a younger answer.
 */
export function keptAnswers<T>(
  ask: (key: string) => Promise<T>,
  options: { readonly keptMs: number; readonly now: () => Date },
): (key: string, atMostMs?: number) => Promise<T> {
  const { keptMs, now } = options;
  const kept = new Map<string, { at: number; readonly answer: Promise<T>; failed: boolean }>();

  return (key, atMostMs = keptMs) => {
    const at = now().getTime();
    const known = kept.get(key);
    if (known !== undefined && at - known.at < (known.failed ? failedKeptMs : atMostMs)) return known.answer;
    const entry = { at, answer: ask(key), failed: false };
    entry.answer.catch(() => {
      entry.failed = true;
      entry.at = now().getTime();
    });
    kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, entry);
    return entry.answer;
  };
}
