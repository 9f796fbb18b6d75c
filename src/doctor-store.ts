import { type Config, ConfigError, readConfig } from './config.ts';
import type { Store } from './domain/store.ts';
import { printableLine } from './redact/printable.ts';
import { createRedactor } from './redact/redactor.ts';
import { openStore } from './storage/store.ts';

/**
 * Opens the store that the settings name, does `work` with it and closes it. Returns the exit code: what `work` says; 78,
 * with a line a fault, for wrong settings; 1, with what is wrong behind `fails`, when the store or the work throws.
 */
export async function withStore(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
  fails: string,
  work: (store: Store, config: Config) => Promise<number>,
): Promise<number> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    for (const fault of cause.faults) print(`✗ ${printableLine(fault)}`);
    return 78;
  }
  try {
    const store = await openStore(config.databaseUrl, { auditKeys: config.audit.keys });
    try {
      return await work(store, config);
    } finally {
      await store.close();
    }
  } catch (cause) {
    const { shown } = createRedactor(config.redaction).text((cause as Error).message);
    print(`✗ ${fails}: ${printableLine(shown)}`);
    return 1;
  }
}
