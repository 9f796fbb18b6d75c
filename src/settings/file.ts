import { parse } from 'yaml';
import { z } from 'zod';

const names = z.array(z.string());

const shape = z.strictObject({
  routes: names.default([]),
  /** A role that is left out is as the environment has it; an empty list means nobody. */
  roles: z
    .strictObject({ viewers: names.optional(), operators: names.optional(), admins: names.optional() })
    .default({}),
});

/** What the YAML file named by `CHATOPS_CONFIG` adds to the settings. */
export type ConfigFile = z.infer<typeof shape>;

/**
 * Reads the text of a configuration file. Every fault is one line that names the place in the file;
 * with faults the file counts as empty.
 */
export function parseConfigFile(text: string): {
  readonly file: ConfigFile;
  readonly faults: readonly string[];
} {
  const empty = shape.parse({});
  let raw: unknown;
  try {
    raw = parse(text) ?? {};
  } catch (cause) {
    return { file: empty, faults: [(cause as Error).message.split('\n')[0] ?? 'not YAML'] };
  }
  const read = shape.safeParse(raw);
  if (read.success) return { file: read.data, faults: [] };
  return {
    file: empty,
    faults: read.error.issues.map((issue) => `${issue.path.join('.') || 'top level'}: ${issue.message}`),
  };
}
