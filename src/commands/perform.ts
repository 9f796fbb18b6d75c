import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Invocation, Responder } from '../chat/invocation.ts';
import type { Args } from '../chat/message.ts';
import { type Policy, type Role, roles } from '../domain/access.ts';
import type { PolicyRule } from '../domain/policy.ts';
import { groupOf, roleRules } from '../domain/role-rules.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { IdentityShown } from '../views/identity.ts';
import { type Access, createAccess, showing } from './access/access.ts';
import { AccessDenied } from './access/access-denied.ts';
import { createAuthoriser, type Identified, type Identify } from './access/authorise.ts';
import { denialOf } from './access/denial.ts';
import { discreet } from './access/discreet.ts';
import { createDiscretion, type Discretion, withDiscretion } from './access/discretion.ts';
import { guardOrchestrator } from './access/guard.ts';
import { ApprovalNeeded } from './approval/approval-needed.ts';
import { createApprovals } from './approval/approvals-context.ts';
import type { Approvals, ApprovedRun } from './approval/approved-run.ts';
import { requestApproval } from './approval/request-approval.ts';
import type { Witness } from './audit/witness.ts';
import { type ContextOptions, createContext } from './context.ts';
import { askingOf, type Command } from './define.ts';
import { doubted } from './doubt.ts';
import { type Ending, ending, failed, toAsker } from './ending.ts';

/** What the bot has that commands may use. */
type Shared = Pick<
  ContextOptions,
  | 'alerting'
  | 'bulks'
  | 'commands'
  | 'deliverer'
  | 'exporter'
  | 'follower'
  | 'health'
  | 'log'
  | 'now'
  | 'reporter'
  | 'store'
>;

export interface PerformOptions extends Shared {
  /** Who holds which role. */
  readonly policy: Policy;
  /** Who may do what; they come before what roles allow. */
  readonly rules?: readonly PolicyRule[];
  /** Who somebody is; without it people are known by their id and the groups of their platform. */
  readonly identify?: Identify;
  /** Who somebody is on all platforms, to be shown to themselves. */
  readonly identityOf?: (actor: Identified) => Promise<IdentityShown>;
  /** Asked who is in which group. */
  readonly adapters: readonly Pick<ChatAdapter, 'platform' | 'isMember'>[];
  /** Carries out what was approved. */
  readonly approvals: { wake(): void };
  /** Are they one and the same person? Without it they are when they have the same id on the same platform. */
  readonly isSame?: Approvals['isSame'];
  /** Takes secrets out of what is kept and told. */
  readonly redactor: Redactor;
}

/** One invocation on its way. */
export interface Attempt {
  readonly invocation: Invocation;
  readonly responder: Responder;
  readonly ref: string;
  readonly log: Logger;
  /** Somebody else has agreed to it. */
  readonly approved: ApprovedRun | null;
  readonly witness: Witness;
  /** What is asked for, and the name of the rule that decided last, once that is known. */
  readonly asked: { command: Command | null; args: Args; ruled(): string | null };
}

/** Authorises, checks the arguments and runs. What is refused is an ending, too; what breaks otherwise is thrown. */
export type Perform = (attempt: Attempt, command: Command, args: Args, prefix: string) => Promise<Ending>;

export function createPerform(options: PerformOptions): Perform {
  const { commands, identityOf, now, redactor } = options;
  const rules = [...(options.rules ?? []), ...roleRules(options.policy)];
  const authorise = createAuthoriser({ ...options, rules });

  return async (attempt, command, args, prefix) => {
    const { approved, invocation } = attempt;
    const { actor, place } = invocation;
    const at = now();
    const standing = await authorise(actor, place, neededBy(command));
    const access = createAccess({ rules, standing, place, command, approved, at });
    const discretion = createDiscretion({ rules, place, routes: options.alerting.routes, at });
    attempt.asked.ruled = access.ruled;
    try {
      const gate = access.admit();
      if (gate.kind === 'deny' && !isOpen(command, access)) throw new AccessDenied(gate, null);
      return await run(attempt, command, args, prefix, withDiscretion(access, discretion), discretion);
    } catch (cause) {
      if (!(cause instanceof AccessDenied)) return { ...failed(attempt, cause), rule: access.ruled() };
      attempt.log.info({ err: cause }, 'denied');
      const shown = denialOf({
        of: cause.of !== null && discretion.perhaps(cause.of) ? cause.of : null,
        cause,
        command,
        access,
        rules,
        actor,
        inFile: options.rules ?? [],
      });
      return { ...ending(toAsker(shown), 'denied'), rule: access.ruled() };
    }
  };

  async function run(
    attempt: Attempt,
    command: Command,
    args: Args,
    prefix: string,
    access: Access,
    discretion: Discretion,
  ): Promise<Ending> {
    const { invocation, responder } = attempt;
    const { place } = invocation;
    const guarded = guardOrchestrator(
      attempt.witness.orchestrator,
      access,
      discretion,
      groupOf(command.access) === 'read',
    );
    let outcome = 'ok';
    let auditedLater = false;
    const afterwards: Ending['afterwards'][number][] = [];
    const context = createContext({
      ...options,
      invocation,
      responder,
      prefix,
      orchestrator: guarded,
      reporter: { report: async (question) => options.reporter.report(question, guarded) },
      role: roles.findLast((role) => access.reaches(role)) ?? null,
      access,
      discretion,
      identity: identityOf === undefined ? null : async () => identityOf(invocation.actor),
      approved: attempt.approved,
      approvals: createApprovals({ ...options, redactor, rules, actor: invocation.actor, place }),
      log: attempt.log,
      outcome: (said) => {
        outcome = said;
      },
      redact: (text) => redactor.text(text).shown,
      id: attempt.ref,
      auditLater: () => {
        auditedLater = true;
      },
      afterReply: (work) => void afterwards.push(work),
    });
    command.check(args, askingOf(context));
    const doubt = doubted(invocation, command, args, prefix);
    if (doubt !== null) return ending(toAsker(doubt.message), doubt.outcome);
    const title = command.formTitle(args);
    if (title !== null) responder.expectForm(title);
    const answered = await command.run(context, args).catch((cause: unknown) => {
      if (!(cause instanceof ApprovalNeeded) || attempt.approved !== null) throw cause;
      return requestApproval(context, command, args, cause);
    });
    const reply = await discreet(answered, context);
    return { reply, outcome, afterwards, auditedLater, rule: access.ruled() };
  }

  /** Whoever may use any command may ask what there is. */
  function isOpen(command: Command, access: Access): boolean {
    if (command.access === 'anyone') return true;
    return (
      command.guides === true && commands.some((each) => each.access !== 'anyone' && access.mayUse(each))
    );
  }
}

/** What a command may do, as far as it has to be known who the person is. */
function neededBy({
  access,
  guides,
  mayTake,
  name,
}: Command): Parameters<ReturnType<typeof createAuthoriser>>[2] {
  if (access === 'anyone' || guides === true) return 'all';
  const own: readonly Role[] = mayTake === undefined ? [access] : roles.slice(0, roles.indexOf(mayTake) + 1);
  return [...own.map((role) => ({ command: name, group: groupOf(role) })), showing];
}
