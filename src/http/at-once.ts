/** The same work, done once for all who ask while it is under way: what is always answered must cost little. */
export function atOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () => {
    underWay ??= work().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
