/** Requests of a kind that leave in a second at most, all bulks together. */
const requestsPerSecond = 5;

/** Lets one through at a time, so many a second. `wait` takes milliseconds. */
export function createPace(wait: (ms: number) => Promise<void>): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const nowMs = performance.now();
    const atMs = Math.max(nowMs, nextMs);
    nextMs = atMs + 1000 / requestsPerSecond;
    if (atMs > nowMs) await wait(atMs - nowMs);
  };
}
