/** A value that is settled once: by whoever comes first, or by the deadline. */
export interface SettledOnce<T> {
  readonly value: Promise<T>;
  /** True when this call settled it; false when somebody or the deadline was before. */
  settle(value: T): boolean;
  readonly open: () => boolean;
}

/** Waits at most `ms` milliseconds for a value; then `late` takes its place. */
export function settledOnce<T>(ms: number, late: T): SettledOnce<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  let open = true;
  const settle = (value: T) => {
    if (!open) return false;
    open = false;
    clearTimeout(timer);
    resolve(value);
    return true;
  };
  const timer = setTimeout(() => settle(late), ms);
  return { value: promise, settle, open: () => open };
}
