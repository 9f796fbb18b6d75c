import type { Reader } from './reader.ts';
import type { SettingName } from './table.ts';
import { durationMs } from './values.ts';

/** How the audit is kept, and where it is copied to. */
export interface AuditSettings {
  /** Sign the lines: the first one does, all of them verify. Empty for hashes without a key. */
  readonly keys: readonly string[];
  /** How long lines are kept, in ms; null for ever. */
  readonly retentionMs: number | null;
  /** Places that are told of acts and refusals. */
  readonly routes: readonly string[];
  /** File that gets every line; null for none. */
  readonly file: string | null;
}

const defaultRetention = '400d';
const shortestRetentionMs = 24 * 3_600_000;
const shortestKey = 16;

/** Reads the settings of the audit. `checkTarget` notes a fault where a place cannot be a route. */
export function readAudit(
  reader: Pick<Reader, 'text' | 'list' | 'fault'>,
  checkTarget: (name: SettingName, target: string) => void,
): AuditSettings {
  const { fault, list, text } = reader;
  const keys = list('AUDIT_KEY');
  if (keys.some((key) => key.length < shortestKey))
    fault(
      'AUDIT_KEY',
      `a key has fewer than ${shortestKey} characters`,
      'E.g. the output of openssl rand -hex 32',
    );
  const routes = [...new Set(list('AUDIT_ROUTE'))];
  for (const target of routes) checkTarget('AUDIT_ROUTE', target);
  return { keys, retentionMs: readRetention(), routes, file: text('AUDIT_FILE') };

  function readRetention(): number | null {
    const value = text('AUDIT_RETENTION') ?? defaultRetention;
    if (value === 'forever') return null;
    const ms = durationMs(value);
    if (ms === null || ms < shortestRetentionMs)
      fault('AUDIT_RETENTION', `${value} is no duration of a day or more`, 'E.g. 400d, or forever');
    return ms;
  }
}
