/** Trouble to make for a method's next calls. */
export interface Injection {
  /** HTTP status to answer with; 200 unless given (429 with `retryAfter`). */
  readonly status?: number;
  /** Error code to answer with in place of doing anything. */
  readonly error?: string;
  /** Seconds, as `Retry-After`. */
  readonly retryAfter?: number;
  /** How long to wait before anything happens. */
  readonly latencyMs?: number;
  /** Does what was asked, then cuts the connection: the app cannot know. */
  readonly dropAfterEffect?: boolean;
}

export interface Injections {
  /** @param method a Web API method, or `response_url`. */
  add(method: string, injection: Injection, times: number): void;
  next(method: string): Injection | null;
  clear(): void;
}

export function createInjections(): Injections {
  const waiting: { method: string; injection: Injection; left: number }[] = [];
  return {
    add: (method, injection, times) => void waiting.push({ method, injection, left: times }),
    next(method) {
      const found = waiting.find((one) => one.method === method && one.left > 0);
      if (!found) return null;
      found.left -= 1;
      return found.injection;
    },
    clear: () => void waiting.splice(0),
  };
}
