import type { Logger as BoltLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from '../logger.ts';

/** Bolt's log lines in ours. Its debug lines hold whole payloads and stay out. */
export function boltLogger(log: Logger): BoltLogger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]): void => {
      log[level]({ detail: parts.map(readable).join(' ').slice(0, 1000) }, 'Slack SDK');
    };
  return {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function readable(part: unknown): string {
  return part instanceof Error ? part.message : typeof part === 'string' ? part : JSON.stringify(part);
}
