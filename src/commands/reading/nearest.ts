import { distance } from 'fastest-levenshtein';

/** The candidates most like this word, best first; those that differ too much to be meant are left out. Case is ignored. */
export function nearestOf(word: string, candidates: readonly string[], most: number): readonly string[] {
  const wanted = word.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, score: score(wanted, candidate.toLowerCase()) }))
    .filter(({ score }) => score <= Math.max(2, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.score - b.score)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** ` Did you mean …?` with this sentence's own code marks; empty when nothing is near. */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  show: (candidate: string) => string = (candidate) => candidate,
): string | null {
  const [best] = nearestOf(word, candidates, 1);
  return best === undefined ? null : `Did you mean \`${show(best)}\`?`;
}

function score(wanted: string, candidate: string): number {
  const begins = wanted.length >= 3 && candidate.startsWith(wanted);
  return begins ? 0 : distance(wanted, candidate);
}
