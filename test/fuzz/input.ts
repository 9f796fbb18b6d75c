/** One request to the bot, and of what kind it is, for the figures. */
export interface Input {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The bot may end the connection instead of answering: the body is far too large. */
  readonly mayBreak?: boolean;
  /** It proves nothing of who sends it: it must not be taken. */
  readonly unproven?: boolean;
}

/** Who asks: `outsiders` may change nothing; `all` holds the operators too. */
export type Askers = 'outsiders' | 'all';
