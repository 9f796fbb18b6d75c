/** Which requests an injection is for. */
interface Match {
  readonly method?: string;
  /** Regular expression (text or object) over the decoded path and query; all paths when left out. */
  readonly path?: string | RegExp;
}

/** What happens in place of, before or after the true answer. `latencyMs` goes with each of them. */
export interface InjectedAction {
  readonly latencyMs?: number;
  /** Answers this without doing anything. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does what was asked, then cuts the connection in place of an answer. */
  readonly dropAfterEffect?: boolean;
  /** Cuts the connection and does nothing. */
  readonly dropBeforeEffect?: boolean;
  /** Answers 200 with the web interface's start page. */
  readonly html?: boolean;
  /** Answers 200 with JSON that breaks off. */
  readonly garbage?: boolean;
}

export interface Injection {
  readonly match: Match;
  /** How many requests it is for; all until cleared when left out. */
  readonly times?: number;
  readonly action: InjectedAction;
}

export interface Injections {
  add(injection: Injection): void;
  clear(): void;
  /** The action for this request, which is thereby used up once; null when there is none. */
  take(method: string, url: string): InjectedAction | null;
}

/** Creates an empty list of injections; the first that matches a request is used. */
export function createInjections(): Injections {
  let waiting: {
    readonly method: string | null;
    readonly path: RegExp;
    left: number;
    readonly action: InjectedAction;
  }[] = [];
  return {
    add: ({ match, times, action }) => {
      waiting.push({
        method: match.method?.toUpperCase() ?? null,
        path: new RegExp(match.path ?? ''),
        left: times ?? Number.POSITIVE_INFINITY,
        action,
      });
    },
    clear: () => {
      waiting = [];
    },
    take: (method, url) => {
      const target = decoded(url);
      const found = waiting.find((one) => (one.method ?? method) === method && target.search(one.path) >= 0);
      if (found === undefined) return null;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.action;
    },
  };
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url;
  }
}
