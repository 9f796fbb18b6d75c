/** Forms of the newest messages that are remembered; whoever answers an older one is taken for the first. */
const mostForms = 1000;

/**
 * Which forms somebody has sent in. A form in a channel can be filled in by several people at once, and its message shows
 * one outcome: that of the first. The others are told theirs apart.
 */
export interface TakenForms {
  /** True for the first who sends in the form of this message, until it is free again. */
  take(message: string): boolean;
  /** The form stays open, or another one took its place. */
  free(message: string): void;
}

export function createTakenForms(): TakenForms {
  const taken = new Set<string>();
  return {
    take(message) {
      if (taken.has(message)) return false;
      taken.add(message);
      const [oldest] = taken;
      if (taken.size > mostForms && oldest !== undefined) taken.delete(oldest);
      return true;
    },
    free: (message) => void taken.delete(message),
  };
}
