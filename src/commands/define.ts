import type { Actor, Invocation, Place, Reply } from '../chat/invocation.ts';
import type { Args, Json } from '../chat/message.ts';
import type { Role } from '../domain/access.ts';
import type { ApprovalBody } from '../domain/approval-body.ts';
import type { BulkBody } from '../domain/bulk-body.ts';
import { BotError } from '../domain/errors.ts';
import type { ExportBody } from '../domain/export-body.ts';
import type { Health } from '../domain/health.ts';
import type { Notice, NoticeBody, Post, RunBody } from '../domain/notice.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Person } from '../domain/person.ts';
import type { Reporter } from '../domain/report-body.ts';
import type { Route } from '../domain/route.ts';
import type { Mute } from '../domain/rule.ts';
import type { Advance } from '../domain/store/due.ts';
import type { Store } from '../domain/store.ts';
import type { IdentityShown } from '../views/identity.ts';
import type { Access } from './access/access.ts';
import type { Discretion } from './access/discretion.ts';
import type { Approvals, ApprovedRun } from './approval/approved-run.ts';

/** Who asks, as far as reading a value depends on it. */
export interface Asking {
  readonly now: Date;
  /** IANA zone; null when the platform does not tell. */
  readonly timeZone: string | null;
  /** How the bot is addressed here, for hints that work as typed. */
  readonly prefix: string;
  /** Text of the message that was clicked or that a shortcut was used on. */
  readonly messageText: string | null;
}

/** One argument of a command: how it is typed, what it means, how its value is read and checked. */
export interface Arg<T> {
  /**
   * `rest`: the free words, joined by spaces; `words`: the free words one by one, a single one as itself; `filter`: `name:value`; `inputs`: `name=value` pairs or one JSON object; `raw`: everything
   * behind the command as it stands; `hidden`: never typed, travels in buttons and forms only.
   */
  readonly form: 'rest' | 'words' | 'filter' | 'inputs' | 'raw' | 'hidden';
  readonly required: boolean;
  /** As it stands in the usage line, e.g. `<job>` or `since:24h`. */
  readonly usage: string;
  /** What it means, one line for operators. */
  readonly summary: string;
  /** A free word that still belongs to this filter's value: `since:yesterday 9am`. */
  readonly continues?: RegExp;
  /** Several values with commas between, beside which there may be spaces. */
  readonly many?: boolean;
  /** Reads the value that was typed or that a button carries. Throws `BotError('usage')` saying what is wrong and what works. */
  read(value: Json, asking: Asking): T;
  /** The value that means the same at a later moment, where it depends on when it is read. */
  pin?(value: Json, asking: Asking): Json;
  /** The value that a message's text gives when none was typed; null when it gives none. */
  readonly fromMessage?: (text: string) => Json;
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
  /** Other words that people try: they are told this one. */
  readonly synonyms: readonly string[];
  /** Lines that work as typed, without `/jobs`. */
  readonly examples: readonly string[];
  readonly access: Role | 'anyone';
  /** The strongest role that some of its arguments take; `access` when left out. */
  readonly mayTake?: Role;
  /** It speaks of all that a person may do: whoever may use any command may use it. */
  readonly guides?: true;
  readonly args: ArgSpecs;
  /** Title of the form that these arguments may lead to; null when they never do. Decided without any I/O. */
  formTitle(args: Args): string | null;
  /** Throws `BotError('usage')` when these arguments cannot be read; unknown ones (of older buttons) are ignored. */
  check(args: Args, asking: Asking): void;
  /** Arguments that mean the same wherever and whenever they are read. Throws as `check` does. */
  pinned(args: Args, asking: Asking): Args;
  run(context: Context, args: Args): Promise<Reply>;
}

/** What a command may use. One per invocation. */
export interface Context {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly actor: Actor;
  readonly person: Person;
  /** Null when the person has none (only commands open to anyone run then). */
  readonly role: Role | null;
  /** What the person may do with this command here and now, and to what. `orchestrator` asks it. */
  readonly access: Access;
  /** What of it may be said to everybody where the answer goes. */
  readonly discretion: Discretion;
  /** Set where this was asked for earlier, and somebody agreed to it since. */
  readonly approved: ApprovedRun | null;
  readonly approvals: Approvals;
  /** Who the person is on other platforms; null where nobody can tell. */
  readonly identity: (() => Promise<IdentityShown>) | null;
  readonly invocation: Invocation;
  readonly now: () => Date;
  readonly commands: readonly Command[];
  readonly health: () => Promise<Health>;
  /** How a person addresses the bot here: `/jobs ` on Slack, `@Jobs ` in Teams channels, nothing in a personal chat. */
  readonly prefix: string;
  /** Names this invocation to Orchestrator: the same for a redelivery, at most 128 characters. */
  readonly reference: string;
  /** Tells of jobs, or of a file that is made, where the command was given: a message that all there see and that follows them to their end. `id` names it, where that must be known before. */
  live(
    body: RunBody | ExportBody | BulkBody | ApprovalBody,
    id?: string,
    /** Further places that are told. */
    elsewhere?: readonly string[],
  ): Promise<Notice>;
  /** Changes a notice and brings its places up to date at once. Null when there is no such notice. */
  change(noticeId: string, change: (body: NoticeBody) => NoticeBody): Promise<Notice | null>;
  /** The same for a change together with which other notices are opened (see `Store.advanceNotice`). */
  advance(
    noticeId: string,
    step: (notice: Notice, posts: readonly Post[]) => Advance | null,
  ): Promise<Notice | null>;
  /** Does this once the answer is shown, or could not be. */
  afterReply(work: () => Promise<unknown>): void;
  /** Works at exports that were opened with `live`. */
  readonly exporter: {
    /** How people get a file in such a place; null when there is no way. */
    wayIn(platform: Person['platform'], place: Pick<Place, 'kind'>): 'file' | 'link' | null;
    /** Says that there is a new export. */
    wake(): void;
  };
  /** What decides about alerts beside the rules in the store. */
  readonly alerting: {
    /** Places that the settings send alerts to. */
    readonly routes: readonly Route[];
    /** Tells what happened under a mute that somebody ended. */
    catchUp(mute: Mute): Promise<void>;
  };
  /** Works at bulks that were opened with `live`. */
  readonly bulks: { wake(): void };
  readonly reporter: Reporter;
  /** Id of this invocation in the log and the audit. */
  readonly id: string;
  /** Leaves the line of the audit to whoever ends the work. */
  auditLater(): void;
  /** What a person wrote for others to read, without secrets. */
  redact(text: string): string;
  /** Says for the audit what came of it, where that is not plainly `ok`. */
  outcome(said: `refused: ${string}` | `failed: ${string}`): void;
}

/** Defines a command with typed arguments. */
export function defineCommand<const S extends ArgSpecs>(definition: {
  readonly name: string;
  readonly task: string;
  readonly synonyms?: readonly string[];
  readonly summary: string;
  readonly examples: readonly string[];
  readonly access: Role | 'anyone';
  readonly mayTake?: Role;
  readonly guides?: true;
  readonly args: S;
  readonly formTitle?: (args: Args) => string | null;
  readonly run: (context: Context, args: ArgValues<S>) => Promise<Reply>;
}): Command {
  const { args: specs, examples, formTitle, name } = definition;
  const read = (args: Args, asking: Asking): ArgValues<S> => {
    const values: Record<string, unknown> = {};
    for (const [key, spec] of Object.entries(specs)) {
      const value = valueOf(args, key, spec, asking);
      if (value !== null) values[key] = spec.read(value, asking);
      else if (spec.required) throw missing(spec, asking);
    }
    return values as ArgValues<S>;
  };
  const missing = (spec: Arg<unknown>, asking: Asking): BotError =>
    new BotError(
      'usage',
      asking.messageText !== null && spec.fromMessage !== undefined
        ? `I find no ${spec.usage} in this message.`
        : `\`${name}\` needs ${spec.usage}.`,
      { hint: `Like this: \`${asking.prefix}${examples[0] ?? name}\`` },
    );
  return {
    ...definition,
    synonyms: definition.synonyms ?? [],
    formTitle: formTitle ?? (() => null),
    check: (args, asking) => void read(args, asking),
    pinned: (args, asking) => {
      const values = Object.entries(specs).flatMap(([key, spec]) => {
        const value = valueOf(args, key, spec, asking);
        return value === null ? [] : [[key, spec.pin?.(value, asking) ?? value] as const];
      });
      return { ...args, ...Object.fromEntries(values) };
    },
    run: (context, args) => definition.run(context, read(args, askingOf(context))),
  };
}

/** What was given for an argument, or what the message that was clicked gives for it. */
function valueOf(args: Args, key: string, spec: Arg<unknown>, { messageText }: Asking): Json {
  const given = args[key] ?? null;
  return given === null && messageText !== null ? (spec.fromMessage?.(messageText) ?? null) : given;
}

/** What reading arguments needs to know of an invocation. */
export function askingOf(context: Pick<Context, 'actor' | 'invocation' | 'now' | 'prefix'>): Asking {
  return {
    now: context.now(),
    timeZone: context.actor.timeZone,
    prefix: context.prefix,
    messageText: context.invocation.on?.text ?? null,
  };
}
