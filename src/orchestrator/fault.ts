import { z } from 'zod';

/** What an error answer says. */
export interface Fault {
  /** The server's own words; null when it gave none. */
  readonly message: string | null;
  /** Orchestrator's `errorCode`; null when it sent none or 0. */
  readonly code: number | null;
}

const words = z.string().trim().min(1).nullish().catch(null);
const number = z.number().int().nullish().catch(null);

const inner = z.object({ code: number, message: words, details: words }).or(words).nullish().catch(null);

const envelope = z
  .object({
    message: words,
    Message: words,
    errorMessage: words,
    error_description: words,
    detail: words,
    title: words,
    errorCode: number,
    ErrorCode: number,
    error: inner,
    errors: z.record(z.string(), z.array(z.string()).or(z.string())).nullish().catch(null),
  })
  .catch({});

/** Longest server message that is passed on; what is longer is a page or a trace, not a sentence. */
const maxMessageLength = 1_000;

/**
 * Reads the error envelopes that Orchestrator, its gateway and its identity server use:
 * `{message, errorCode}`, the same in PascalCase, ABP's `{error: {code, message, details}}`, `{errorMessage}`,
 * OAuth's `{error, error_description}` and ProblemDetails `{title, errors}`. Never throws.
 */
export function readFault(body: unknown): Fault {
  if (typeof body === 'string') return { message: clean(body), code: null };
  const read = envelope.parse(body);
  const error = typeof read.error === 'string' ? { message: read.error } : (read.error ?? {});
  const details = 'details' in error ? error.details : null;
  const code = read.errorCode ?? read.ErrorCode ?? ('code' in error ? error.code : null) ?? 0;
  const spoken = read.message ?? read.Message ?? read.errorMessage ?? read.error_description;
  const nested = [error.message, details].filter((part) => part !== null && part !== undefined).join(' ');
  const fields = Object.values(read.errors ?? {})
    .flat()
    .join(' ');
  const problem = [read.detail ?? read.title, fields].filter(Boolean).join(' ');
  return { message: clean(spoken ?? (nested || problem)), code: code === 0 ? null : code };
}

function clean(text: string): string | null {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  return line.length > maxMessageLength ? `${line.slice(0, maxMessageLength).toWellFormed()}…` : line;
}
