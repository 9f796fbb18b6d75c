/** What one port takes. All are our own, far above what Slack, Teams and Orchestrator send. */
export interface HttpLimits {
  /** Longest time a client may take to send its headers, and its whole request. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often these two are looked at. */
  readonly checkEveryMs: number;
  /** A connection on which nothing moves, and one between two requests. */
  readonly idleTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly requestsPerConnection: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Bytes of the request line with all headers, and their number. */
  readonly headerBytes: number;
  readonly headers: number;
  /** Bytes that a body may announce; who reads it may take less. */
  readonly bodyBytes: number;
  /** Requests that are answered at the same time: all together, and of one source. */
  readonly atOnce: number;
  readonly atOncePerSource: number;
  /** Requests of one source: so many a second for good, and so many at once after it was quiet. */
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A storm of faults makes Orchestrator send one webhook each, and after one that was refused it is silent for an hour:
 * the burst is for them.
 */
export const usualLimits: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  checkEveryMs: 2_000,
  idleTimeoutMs: 60_000,
  keepAliveMs: 10_000,
  requestsPerConnection: 1_000,
  connections: 2_000,
  connectionsPerAddress: 500,
  headerBytes: 16_384,
  headers: 100,
  bodyBytes: 1_048_576,
  atOnce: 500,
  atOncePerSource: 200,
  perSecond: 100,
  burst: 2_000,
};

/** Sources that are remembered; of more the one that was quiet longest is forgotten. */
export const mostSources = 10_000;

/** What is left of a refused body is read this far, so that the answer reaches the sender, and no longer than this. */
export const drainedBytes = 8 * 1_048_576;
export const drainMs = 2_000;
