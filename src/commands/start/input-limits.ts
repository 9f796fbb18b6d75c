import type { Json } from '../../chat/message.ts';
import type { InputLimits, ProcessInput } from '../../domain/process.ts';

/** What is wrong with a value of the right type that is out of the bounds its process declares; null when nothing is. */
export function limitFault({ limits }: ProcessInput, value: Json): string | null {
  if (limits === undefined) return null;
  if (typeof value === 'number')
    return isOutside(value, limits) ? `must be ${numberWords(limits) ?? ''}` : null;
  if (typeof value !== 'string') return null;
  const { longest = Number.POSITIVE_INFINITY, shortest = 0 } = limits;
  // JSON Schema counts characters, not the code units of which some have two.
  const { length } = Array.from(value);
  return length < shortest || length > longest
    ? `must have ${lengthWords(limits) ?? ''}, not ${length}`
    : null;
}

/** The bounds in words, for the small print of a field: `1 to 5`, `3 characters or more`; null where there are none. */
export function limitWords({ limits, type }: ProcessInput): string | null {
  if (limits === undefined) return null;
  if (type === 'number' || type === 'integer') return numberWords(limits);
  return type === 'text' ? lengthWords(limits) : null;
}

function isOutside(value: number, { above, below, least, most }: InputLimits): boolean {
  return (
    value < (least ?? value) ||
    value > (most ?? value) ||
    (above !== undefined && value <= above) ||
    (below !== undefined && value >= below)
  );
}

function numberWords({ above, below, least, most }: InputLimits): string | null {
  if (least !== undefined && most !== undefined && above === undefined && below === undefined) {
    return least === most ? String(least) : `${least} to ${most}`;
  }
  const words = [
    least === undefined ? null : `${least} or more`,
    above === undefined ? null : `more than ${above}`,
    most === undefined ? null : `${most} or less`,
    below === undefined ? null : `less than ${below}`,
  ].filter((part) => part !== null);
  return words.length === 0 ? null : words.join(', ');
}

function lengthWords({ longest, shortest }: InputLimits): string | null {
  const noun = (count: number): string => (count === 1 ? 'character' : 'characters');
  if (shortest !== undefined && longest !== undefined && shortest > 0) {
    return shortest === longest
      ? `${longest} ${noun(longest)}`
      : `${shortest} to ${longest} ${noun(longest)}`;
  }
  if (longest !== undefined) return `${longest} ${noun(longest)} or less`;
  return shortest === undefined || shortest === 0 ? null : `${shortest} ${noun(shortest)} or more`;
}
