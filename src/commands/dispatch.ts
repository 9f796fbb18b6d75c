import { createHash } from 'node:crypto';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Handler, Invocation, Reply, Responder } from '../chat/invocation.ts';
import type { Args, Message } from '../chat/message.ts';
import { type Policy, reaches } from '../domain/access.ts';
import { BotError } from '../domain/errors.ts';
import type { Health } from '../domain/health.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { deniedMessage, errorMessage, unexpectedMessage, unshownMessage } from '../views/error.ts';
import { createAuthoriser, holdersOf, type Standing } from './authorise.ts';
import { createContext } from './context.ts';
import { askingOf, type Command, type Context } from './define.ts';
import { parse } from './parse.ts';
import { prefixOf } from './prefix.ts';

export interface DispatchOptions {
  readonly commands: readonly Command[];
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly policy: Policy;
  /** Asked who is in which group. */
  readonly adapters: readonly Pick<ChatAdapter, 'platform' | 'isMember'>[];
  /** Brings the places of a notice up to date. */
  readonly deliverer: { wake(noticeId?: string): void };
  /** Told that there is a new job to follow. */
  readonly follower: { wake(): void };
  readonly exporter: Context['exporter'];
  readonly alerting: Context['alerting'];
  readonly bulks: Context['bulks'];
  readonly reporter: Context['reporter'];
  readonly health: () => Promise<Health>;
  /** Counts what came of an invocation. */
  readonly onOutcome?: (command: string, outcome: 'ok' | 'denied' | 'refused' | 'failed') => void;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Names of people that a refusal gives at most. */
const mostHolders = 5;
/** Stands in the audit for a request that names no command. */
const unreadable = 'unreadable';

interface Done {
  readonly reply: Reply;
  /** As it stands in the audit. */
  readonly outcome: string;
  readonly afterwards: readonly (() => Promise<unknown>)[];
  /** Somebody else writes the line of the audit. */
  readonly auditedLater: boolean;
}

interface Attempt {
  readonly invocation: Invocation;
  readonly responder: Responder;
  readonly ref: string;
  readonly log: Logger;
}

/**
 * The one way in: typed words, clicks, forms, shortcuts and links. Each invocation acts once, however often the platform
 * delivers it; then parse → authorise → check the arguments → run → reply → audit. Never rejects: a `BotError` is
 * shown to the asker, anything else is logged under an id that the asker sees.
 */
export function createDispatch(options: DispatchOptions): Handler {
  const { commands, log, now, onOutcome, orchestrator, policy, store } = options;
  const authorise = createAuthoriser(options);

  return async (invocation, responder) => {
    const ref = refOf(invocation);
    const attempt: Attempt = { invocation, responder, ref, log: log.child({ invocation: ref }) };
    try {
      if (await isFirst(invocation)) await handle(attempt);
      else attempt.log.debug('delivered again, nothing done');
    } catch (cause) {
      attempt.log.error({ err: cause }, 'unexpected error');
      await answer(attempt, unexpectedMessage(ref));
    }
  };

  async function isFirst({ actor, id }: Invocation): Promise<boolean> {
    const who = `${actor.platform}:${actor.id}`;
    return (await store.claim(`invocation:${actor.platform}:${id}`, who, timestamp(now()))).won;
  }

  async function handle(attempt: Attempt): Promise<void> {
    const prefix = prefixOf(attempt.invocation);
    let asked: { command: Command; args: Args };
    try {
      asked = requested(attempt.invocation, prefix);
    } catch (cause) {
      await finish(attempt, unreadable, {}, failed(attempt, cause));
      return;
    }
    const { args, command } = asked;
    const end = await perform(attempt, command, args, prefix).catch((cause: unknown) =>
      failed(attempt, cause),
    );
    await finish(attempt, command.name, args, end);
  }

  /** What was done is done: whether the answer can be shown changes nothing of what the audit says. */
  async function finish(attempt: Attempt, command: string, args: Args, end: Done): Promise<void> {
    const { invocation, log, ref, responder } = attempt;
    try {
      await responder.reply(isSilent(invocation, end.outcome) ? { kind: 'done' } : end.reply);
    } catch (cause) {
      log.error({ err: cause, command }, 'could not show the answer');
      await answer(attempt, unshownMessage(ref));
    }
    for (const work of end.afterwards) {
      await work().catch((cause: unknown) =>
        log.error({ err: cause, command }, 'what follows the answer failed'),
      );
    }
    onOutcome?.(command, kindOf(end.outcome));
    if (!end.auditedLater) await audit(attempt, command, args, end.outcome);
  }

  function requested({ request }: Invocation, prefix: string): { command: Command; args: Args } {
    if ('text' in request) return parse(request.text, commands, prefix);
    const command = commands.find((each) => each.name === request.command);
    if (command === undefined) {
      throw new BotError('usage', 'I no longer know what this button did.', {
        hint: `\`${prefix}help\` shows what I can do now.`,
      });
    }
    const { tenant } = request.args;
    if (typeof tenant === 'string' && tenant !== orchestrator.tenant) {
      throw new BotError(
        'usage',
        `This button belongs to the tenant ${tenant}; I work for ${orchestrator.tenant}.`,
      );
    }
    return { command, args: request.args };
  }

  async function perform(attempt: Attempt, command: Command, args: Args, prefix: string): Promise<Done> {
    const { invocation, responder } = attempt;
    const { access } = command;
    const standing = await authorise(invocation.actor, access);
    if (access !== 'anyone' && !reaches(standing.role, access)) {
      return done(toAsker(denial(invocation, command, access, standing)), 'denied');
    }
    let outcome = 'ok';
    let auditedLater = false;
    const afterwards: Done['afterwards'][number][] = [];
    const context = createContext({
      ...options,
      invocation,
      responder,
      prefix,
      role: standing.role,
      log: attempt.log,
      outcome: (said) => {
        outcome = said;
      },
      id: attempt.ref,
      auditLater: () => {
        auditedLater = true;
      },
      afterReply: (work) => void afterwards.push(work),
    });
    command.check(args, askingOf(context));
    const title = command.formTitle(args);
    if (title !== null) responder.expectForm(title);
    const reply = await command.run(context, args);
    return { reply, outcome, afterwards, auditedLater };
  }

  function failed({ log, ref }: Attempt, cause: unknown): Done {
    if (!(cause instanceof BotError)) {
      log.error({ err: cause }, 'unexpected error');
      return done(toAsker(unexpectedMessage(ref)), `failed: ${ref}`);
    }
    const reply = toAsker(errorMessage(cause));
    // Such an error repeats what was typed, which may be a secret: only its reader sees the words.
    if (cause.kind === 'usage') return done(reply, 'refused: usage');
    log.info({ err: cause }, 'refused');
    return done(reply, cause.kind === 'denied' ? 'denied' : `refused: ${cause.message}`);
  }

  function denial(
    { actor }: Invocation,
    command: Command,
    needed: Exclude<Command['access'], 'anyone'>,
    standing: Standing,
  ) {
    const { platform } = actor;
    const holders = platform === 'slack' ? holdersOf(policy, needed, platform) : [];
    return deniedMessage({
      deed: command.task.charAt(0).toLowerCase() + command.task.slice(1),
      role: standing.role,
      needed,
      people: holders.slice(0, mostHolders).map((id) => ({ kind: 'person', platform, id, name: id })),
      lookupTrouble: standing.lookupTrouble,
    });
  }

  async function audit(attempt: Attempt, command: string, args: Args, outcome: string): Promise<void> {
    const { actor, place } = attempt.invocation;
    const { inputs: _, ...told } = args;
    const entry = {
      at: timestamp(now()),
      actor: `${actor.platform}:${actor.id}`,
      actorName: actor.name,
      command,
      args: JSON.stringify(told),
      place: place.target,
      tenant: orchestrator.tenant,
      outcome,
      invocation: attempt.ref,
    };
    attempt.log.info({ command, actor: entry.actor, outcome }, 'done');
    await store
      .audit(entry)
      .catch((cause: unknown) => attempt.log.error({ err: cause, entry }, 'audit failed'));
  }

  async function answer({ invocation, log, responder }: Attempt, message: Message): Promise<void> {
    if (isSilent(invocation, 'failed')) return;
    await responder
      .reply(toAsker(message))
      .catch((cause: unknown) => log.error({ err: cause }, 'could not answer'));
  }
}

/** A link was pasted for others to read: what keeps it from being shown is nobody's news there. */
function isSilent({ via }: Invocation, outcome: string): boolean {
  return via === 'link' && outcome !== 'ok';
}

function done(reply: Reply, outcome: string): Done {
  return { reply, outcome, afterwards: [], auditedLater: false };
}

function toAsker(message: Message): Reply {
  return { kind: 'answer', message, to: 'asker' };
}

function kindOf(outcome: string): 'ok' | 'denied' | 'refused' | 'failed' {
  if (outcome === 'ok' || outcome === 'denied') return outcome;
  return outcome.startsWith('refused') ? 'refused' : 'failed';
}

/** Short id of an invocation, the same for every delivery of it. */
function refOf({ actor, id }: Invocation): string {
  const digest = createHash('sha256').update(`${actor.platform}:${id}`).digest();
  return digest.readUIntBE(0, 6).toString(36).padStart(6, '0').slice(-6);
}
