import { type Fault, faultText } from './validate/rules.ts';

/** What the Web API answers with `ok: false`. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** The error with each fault in the two places where Slack lists them. */
export function faulty(code: string, faults: readonly Fault[]): SlackError {
  if (faults.length === 0) return new SlackError(code);
  const lines = faults.map(faultText);
  return new SlackError(code, {
    ...(code === 'invalid_blocks' ? { errors: lines } : {}),
    response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) },
  });
}
