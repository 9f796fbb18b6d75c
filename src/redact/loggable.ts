import { hiddenMark } from './hidden-mark.ts';
import { printable } from './printable.ts';
import type { Redactor } from './redactor.ts';

/** Deeper than this nobody reads a log line. */
const deepest = 6;
const mostEntries = 50;
const longestText = 8_000;

/** What of an error is worth a log line. Requests, answers, headers and settings that libraries attach are not: they hold tokens. */
const errorFacts = ['code', 'status', 'statusCode', 'kind', 'outcome', 'hint', 'errno', 'syscall'] as const;

/**
 * A value as a log may hold it: plain data only, secrets taken out, nothing in it that a terminal would obey. Errors
 * are told by type, message, stack, a few facts and their causes; objects of other classes by their name.
 */
export function loggable(value: unknown, redactor: Redactor, depth = 0): unknown {
  if (typeof value === 'string') return loggableText(value, redactor);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '[…]';
  if (value instanceof Error) return errorOf(value, redactor, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  if (value instanceof URL) return loggableText(value.href, redactor);
  if (Array.isArray(value)) {
    return value.slice(0, mostEntries).map((each: unknown) => loggable(each, redactor, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `[${value.constructor.name}]`;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostEntries)
      .map(([name, each]) => [loggableText(name, redactor), field(name, each, redactor, depth)]),
  );
}

/** The same of a text alone; at most 8,000 characters of it. */
export function loggableText(text: string, redactor: Redactor): string {
  const { shown } = redactor.text(text.slice(0, 2 * longestText));
  return printable(shown.length > longestText ? `${shown.slice(0, longestText).toWellFormed()}…` : shown);
}

function field(name: string, value: unknown, redactor: Redactor, depth: number): unknown {
  if (value === null || value === '' || typeof value === 'boolean' || !redactor.isSecretName(name))
    return loggable(value, redactor, depth + 1);
  return hiddenMark;
}

function errorOf(error: Error, redactor: Redactor, depth: number): unknown {
  const facts = errorFacts.flatMap((name) => {
    const value: unknown = (error as Error & Partial<Record<typeof name, unknown>>)[name];
    return typeof value === 'string' || typeof value === 'number'
      ? [[name, loggable(value, redactor)] as const]
      : [];
  });
  return {
    type: error.name === 'Error' ? error.constructor.name : loggableText(error.name, redactor),
    message: loggableText(error.message, redactor),
    stack: loggableText(error.stack ?? '', redactor),
    ...Object.fromEntries(facts),
    ...(error.cause === undefined ? {} : { cause: loggable(error.cause, redactor, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: loggable(error.errors, redactor, depth + 1) } : {}),
  };
}
