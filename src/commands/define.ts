import type { Actor, Invocation, Reply } from '../chat/invocation.ts';
import type { Args, Json } from '../chat/message.ts';
import type { Role } from '../domain/access.ts';
import type { Health } from '../domain/health.ts';
import type { Notice, NoticeBody } from '../domain/notice.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Person } from '../domain/person.ts';
import type { Store } from '../domain/store.ts';

/** One argument of a command: how it is typed, what it means, how its value is read and checked. */
export interface Arg<T> {
  /**
   * `word`: the first free word (quotes allow spaces); `words`: all free words; `rest`: free words joined by spaces;
   * `filter`: `name:value`; `inputs`: `name=value` pairs or one JSON object.
   */
  readonly form: 'word' | 'words' | 'rest' | 'filter' | 'inputs';
  readonly required: boolean;
  /** As it stands in the usage line, e.g. `<job>` or `since:24h`. */
  readonly usage: string;
  /** What it means, one line for operators. */
  readonly summary: string;
  /** Reads the value that was typed or that a button carries. Throws `BotError('usage')` saying what is wrong and what works. */
  read(value: Json, asking: { readonly now: Date; readonly timeZone: string | null }): T;
}

export type ArgSpecs = Readonly<Record<string, Arg<unknown>>>;

/** Values by argument name; an optional argument that was not given is undefined. */
export type ArgValues<S extends ArgSpecs> = {
  readonly [K in keyof S]: S[K] extends Arg<infer T>
    ? S[K]['required'] extends true
      ? T
      : T | undefined
    : never;
};

/** A command, whole: help, usage, parser, permission check, forms and manifests are read from here. */
export interface Command {
  readonly name: string;
  /** One line for operators, starting with a verb. */
  readonly summary: string;
  /** Task as operators put it, e.g. "See what failed". */
  readonly task: string;
  /** Lines that work as typed, without `/jobs`. */
  readonly examples: readonly string[];
  readonly access: Role;
  readonly args: ArgSpecs;
  /** Title of the form that these arguments may lead to; null when they never do. Decided without any I/O. */
  formTitle(args: Args): string | null;
  run(context: Context, args: Args): Promise<Reply>;
}

/** What a command may use. One per invocation. */
export interface Context {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly actor: Actor;
  readonly person: Person;
  readonly role: Role;
  readonly invocation: Invocation;
  readonly now: () => Date;
  readonly commands: readonly Command[];
  readonly health: () => Promise<Health>;
  /** How a person addresses the bot here: `/jobs ` on Slack, `@Jobs ` in Teams channels, nothing in a personal chat. */
  readonly prefix: string;
  /** Opens a notice and posts it where the command was given, seen by all there; it is followed from then on. */
  live(body: NoticeBody): Promise<Notice>;
  /** Changes a notice and brings its places up to date at once. */
  change(noticeId: string, change: (body: NoticeBody) => NoticeBody): Promise<Notice | null>;
}

/** Defines a command with typed arguments. */
export function defineCommand<const S extends ArgSpecs>(definition: {
  readonly name: string;
  readonly task: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly access: Role;
  readonly args: S;
  readonly formTitle?: (args: Args) => string | null;
  readonly run: (context: Context, args: ArgValues<S>) => Promise<Reply>;
}): Command {
  const { args: specs, formTitle } = definition;
  return {
    ...definition,
    formTitle: formTitle ?? (() => null),
    run: (context, args) => {
      const asking = { now: context.now(), timeZone: context.actor.timeZone };
      const values: Record<string, unknown> = {};
      for (const [name, spec] of Object.entries(specs)) {
        const value = args[name];
        if (value !== undefined && value !== null) values[name] = spec.read(value, asking);
      }
      return definition.run(context, values as ArgValues<S>);
    },
  };
}
