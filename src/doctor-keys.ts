import { renewSeal } from './chat/seal.ts';
import { withStore } from './doctor-store.ts';

/**
 * Makes a new key for the marks of buttons and forms, in the store that the settings name, while the bot runs or not, and
 * prints what that means. Returns the exit code: 0, 78 for wrong settings, 1 when the store cannot be written.
 */
export async function rotateKeys(env: NodeJS.ProcessEnv, print: (line: string) => void): Promise<number> {
  return withStore(env, print, 'keys', async (store) => {
    const key = await renewSeal(store);
    print(
      `✓ keys: buttons and forms are marked with key ${key} within a minute. Those of key ${key - 1} still work; on older ones acts ask again. Run it twice to retire a key that became known.`,
    );
    return 0;
  });
}
