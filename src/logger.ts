import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { loggable, loggableText } from './redact/loggable.ts';
import { createRedactor, type Redactor } from './redact/redactor.ts';

export type { Logger } from 'pino';

/**
 * The process's log: JSON lines on stdout unless told otherwise. Whatever is logged passes the redactor: texts, values
 * and errors hold no secrets, and no character that a terminal would obey. What is bound to a child is not looked at:
 * names of rooms and ids only.
 */
export function createLogger(
  level: string,
  to: DestinationStream = destination(),
  redactor: Redactor = createRedactor(),
): Logger {
  return pino(
    {
      level,
      formatters: { log: (given) => loggable({ ...given }, redactor) as Record<string, unknown> },
      // pino's own would take a described error for one that is not.
      serializers: { err: (described: unknown) => described },
      hooks: {
        logMethod(given, method) {
          const [first, ...rest] = given.map((each: unknown) =>
            typeof each === 'string' ? loggableText(each, redactor) : each,
          );
          // pino takes the message of a bare error as it is.
          if (first instanceof Error && rest.length === 0)
            method.apply(this, [{ err: first }, loggableText(first.message, redactor)]);
          else method.apply(this, [first, ...rest] as Parameters<typeof method>);
        },
      },
    },
    to,
  );
}
