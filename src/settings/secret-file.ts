import { readFileSync, statSync } from 'node:fs';

/** No secret is longer; a file that is was named by mistake. */
const mostBytes = 16 * 1024;

/** What a file holds that a setting names, or what is wrong with it. */
export type SecretFile = { readonly value: string } | { readonly wrong: string; readonly todo: string };

/**
 * Reads a secret from a file, as Docker and Kubernetes hand them over; blanks and line ends around it do not count.
 * Who else may read the file is not judged: in a container its mode says little.
 */
export function readSecretFile(path: string): SecretFile {
  let text: string;
  try {
    if (statSync(path).size > mostBytes)
      return {
        wrong: `${path} is larger than ${mostBytes} bytes`,
        todo: 'Name the file that holds the secret alone',
      };
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    return {
      wrong: `${path} cannot be read (${code})`,
      todo: 'Check the path and that the bot may read it',
    };
  }
  const value = text.trim();
  return value === '' ? { wrong: `${path} is empty`, todo: 'Write the secret into it' } : { value };
}
