import { type HttpLimits, mostSources } from './limits.ts';

/** Whether a request may be answered now: `leave` is called once it is, or how long to wait and with which status to say so. */
export type Entry =
  | { readonly admitted: true; leave(): void }
  | { readonly admitted: false; readonly status: 429 | 503; readonly retryAfterS: number };

interface Source {
  /** Requests that it may still send at once. */
  tokens: number;
  /** When they were counted. */
  at: number;
  underWay: number;
}

/**
 * Counts requests by where they come from: so many a second with a burst, and so many under way. What is remembered is
 * bounded; `now` in ms.
 */
export function createAdmission(
  limits: Pick<HttpLimits, 'atOnce' | 'atOncePerSource' | 'burst' | 'perSecond'>,
  now: () => number,
): (source: string) => Entry {
  const sources = new Map<string, Source>();
  let underWay = 0;

  /** The source with its tokens as of now, the last in the order of forgetting. */
  const known = (name: string): Source => {
    const at = now();
    const source = sources.get(name) ?? { tokens: limits.burst, at, underWay: 0 };
    source.tokens = Math.min(limits.burst, source.tokens + ((at - source.at) / 1000) * limits.perSecond);
    source.at = at;
    sources.delete(name);
    sources.set(name, source);
    if (sources.size > mostSources) forgetOne();
    return source;
  };

  const forgetOne = (): void => {
    for (const [name, { underWay: busy }] of sources) {
      if (busy > 0) continue;
      sources.delete(name);
      return;
    }
  };

  return (name) => {
    const source = known(name);
    if (source.tokens < 1) {
      const retryAfterS = Math.max(1, Math.ceil((1 - source.tokens) / limits.perSecond));
      return { admitted: false, status: 429, retryAfterS };
    }
    source.tokens -= 1;
    if (source.underWay >= limits.atOncePerSource) return { admitted: false, status: 429, retryAfterS: 1 };
    if (underWay >= limits.atOnce) return { admitted: false, status: 503, retryAfterS: 1 };
    source.underWay += 1;
    underWay += 1;
    let inside = true;
    return {
      admitted: true,
      leave: () => {
        if (!inside) return;
        inside = false;
        source.underWay -= 1;
        underWay -= 1;
      },
    };
  };
}
