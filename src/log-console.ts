import { format } from 'node:util';
import type { Logger } from './logger.ts';

const methods = ['debug', 'error', 'info', 'log', 'warn'] as const;

/**
 * What libraries print goes to the log, where it is without secrets and on one line: the Bot Framework's SDK prints
 * what is wrong with every token that it refuses, and anybody may send one. On level `debug`, since that is not news.
 * Returns how to undo it.
 */
export function logConsole(log: Pick<Logger, 'debug'>): () => void {
  const before = methods.map((method) => console[method]);
  for (const method of methods) {
    console[method] = (...printed: unknown[]) =>
      log.debug({ printed: format(...printed) }, 'a library printed something');
  }
  return () => {
    for (const [at, method] of methods.entries()) console[method] = before[at] ?? console[method];
  };
}
