import { z } from 'zod';
import { fallibleRules } from '../redact/known-secrets.ts';
import { createPattern } from '../redact/pattern.ts';
import type { Redaction } from '../redact/redactor.ts';

/** As many as a start reads in no time. */
const most = 100;

/** A name that fits everything hides everything. */
const name = z
  .string()
  .trim()
  .regex(/[^*\s._-]/, 'names everything; name an argument, `*` may stand for a part of it');

const pattern = z.string().transform((source, context) => {
  try {
    return createPattern(source);
  } catch (cause) {
    context.addIssue({
      code: 'custom',
      message: `is no pattern that can be used: it ${(cause as Error).message}`,
    });
    return z.NEVER;
  }
});

/** `redact:` of the configuration file. */
export const redactShape = z
  .strictObject({
    /** Names of inputs, outputs and values in texts that are secret here, too. */
    names: z.array(name).max(most).default([]),
    /** Names that only look secret. */
    show: z.array(name).max(most).default([]),
    /** Regular expressions; of those with a group only the first group is hidden. */
    patterns: z.array(pattern).max(most).default([]),
    /** What is not looked for. */
    off: z.array(z.enum(fallibleRules)).default([]),
  })
  .optional();

/** What is secret, by the file and by the settings themselves. */
export function redactionOf(given: z.infer<typeof redactShape>, values: readonly string[]): Redaction {
  return {
    names: given?.names ?? [],
    shown: given?.show ?? [],
    patterns: given?.patterns ?? [],
    off: given?.off ?? [],
    values,
  };
}
