/** What kind of obstacle a person met; views choose the sign, callers choose what to do next. */
export type BotErrorKind =
  /** The request itself is wrong: unknown word, missing value, no such job. */
  | 'usage'
  /** The person may not do this. */
  | 'denied'
  /** Orchestrator understood and refused (no robot, job already final …). */
  | 'refused'
  /** Orchestrator could not be asked: network, token, 5xx, rate limit. */
  | 'unavailable'
  /** The bot is set up wrongly: wrong base URL, missing scope. */
  | 'setup';

/**
 * An error that may be read by people: `message` says what happened, `hint` what to do next.
 * Everything else that is thrown is logged with an id, and the person sees only the id.
 */
export class BotError extends Error {
  override readonly name = 'BotError';
  readonly kind: BotErrorKind;
  readonly hint: string | null;
  /** HTTP status of the answer behind this error, where there was one. */
  readonly status: number | null;
  /** Orchestrator's `errorCode`, where it sent one. */
  readonly code: number | null;

  constructor(
    kind: BotErrorKind,
    message: string,
    options: {
      readonly hint?: string;
      readonly status?: number;
      readonly code?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint ?? null;
    this.status = options.status ?? null;
    this.code = options.code ?? null;
  }
}
