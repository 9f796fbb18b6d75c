/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The middle of the values. Throws when there is none. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('There is nothing to take the median of.');
  return middle;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Measures two things in turn, so that whatever else the machine does meanwhile meets both alike; who goes first changes
 * every round. The first `warmUp` rounds do not count.
 */
export async function alternate(options: {
  readonly rounds: number;
  readonly warmUp: number;
  readonly ours: () => Promise<number>;
  readonly bare: () => Promise<number>;
}): Promise<{ readonly ours: readonly number[]; readonly bare: readonly number[] }> {
  const results = { ours: [] as number[], bare: [] as number[] };
  for (let round = -options.warmUp; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const side of order) {
      const value = await options[side]();
      if (round >= 0) results[side].push(value);
    }
  }
  return results;
}
