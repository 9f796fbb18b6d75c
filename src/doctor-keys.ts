import { renewSeal } from './chat/seal.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { openStore } from './storage/store.ts';

/**
 * Makes a new key for the marks of buttons and forms, in the store that the settings name, while the bot runs or not, and
 * prints what that means. Returns the exit code: 0, 78 for wrong settings, 1 when the store cannot be written.
 */
export async function rotateKeys(env: NodeJS.ProcessEnv, print: (line: string) => void): Promise<number> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    for (const fault of cause.faults) print(`✗ ${fault}`);
    return 78;
  }
  try {
    const store = await openStore(config.databaseUrl);
    try {
      const key = await renewSeal(store);
      print(
        `✓ keys: buttons and forms are marked with key ${key} within a minute. Those of key ${key - 1} still work; on older ones acts ask again. Run it twice to retire a key that became known.`,
      );
      return 0;
    } finally {
      await store.close();
    }
  } catch (cause) {
    print(`✗ keys: ${(cause as Error).message}`);
    return 1;
  }
}
