import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * The emoji font, so that signs look the same on every machine, bare ones too.
 * Null when it is not installed; the machine's own emoji serve then.
 */
export async function emojiFont(): Promise<Buffer | null> {
  try {
    return await readFile(createRequire(import.meta.url).resolve('twemoji-colr-font/twemoji.woff2'));
  } catch {
    return null;
  }
}
