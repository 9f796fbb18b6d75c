import { EventEmitter } from 'node:events';

/** Tells everybody who looks that something in the workspace has changed. */
export interface Changes {
  tell(): void;
  /** Returns what ends the listening. */
  listen(listener: () => void): () => void;
}

export function createChanges(): Changes {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    tell: () => void emitter.emit('change'),
    listen(listener) {
      emitter.on('change', listener);
      return () => emitter.off('change', listener);
    },
  };
}

/**
 * Resolves with the predicate's first truthy value, asked now and after each change.
 * Rejects after `timeoutMs`, saying what was waited for.
 */
export function waitForChange<T>(
  changes: Changes,
  predicate: () => T | null | undefined | false,
  timeoutMs: number,
  describe: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let end = (): void => undefined;
    const timer = setTimeout(() => {
      end();
      reject(new Error(`Nothing fitted within ${timeoutMs} ms. ${describe()}`));
    }, timeoutMs);
    const look = (): void => {
      try {
        const found = predicate();
        if (!found) return;
        end();
        clearTimeout(timer);
        resolve(found);
      } catch (error) {
        end();
        clearTimeout(timer);
        reject(error);
      }
    };
    end = changes.listen(look);
    look();
  });
}
