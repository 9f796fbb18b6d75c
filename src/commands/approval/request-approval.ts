import { randomInt } from 'node:crypto';
import type { Form } from '../../chat/form.ts';
import type { Place, Reply } from '../../chat/invocation.ts';
import { isJsonObject } from '../../chat/json-object.ts';
import type { Args, Json } from '../../chat/message.ts';
import {
  type ApprovalBody,
  type ApprovalDeed,
  type Approver,
  isWaiting,
} from '../../domain/approval-body.ts';
import { BotError } from '../../domain/errors.ts';
import type { Person } from '../../domain/person.ts';
import type { ApprovalTerms } from '../../domain/policy.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { approvalIntro, waitingAlready } from '../../views/approval-answers.ts';
import { prolongPlan } from '../bulk/bulk-plan.ts';
import { claimantText } from '../claimant.ts';
import { homeOf } from '../context.ts';
import { askingOf, type Command, type Context } from '../define.ts';
import { forgetInputs, keepInputs } from '../start/kept-inputs.ts';
import { keepDeed } from './approval-deed.ts';
import { ApprovalNeeded } from './approval-needed.ts';
import { type Intent, IntentHeld, sealOf } from './intend.ts';
import { commandIntent } from './intents.ts';

/** Characters of a reason. */
const longestReason = 500;
const peopleKnown = 500;
/** Requests of one person that wait at the same time. */
const mostWaiting = 20;
/** What was approved in time may be carried out this much later. */
const planGraceMs = 3_600_000;

/**
 * Asks others to agree to what was held back: with the reason that was given, or after a form that asks for it and
 * shows exactly what will be done. Nothing of it is done here.
 */
export async function requestApproval(
  context: Context,
  command: Command,
  args: Args,
  needed: ApprovalNeeded,
): Promise<Reply> {
  const intent =
    needed instanceof IntentHeld
      ? needed.intent
      : commandIntent(command, pinned(context, command, args), needed.of);
  const reason = typeof args.reason === 'string' ? context.redact(args.reason.trim()) : '';
  if (reason.length > longestReason) {
    throw new BotError('usage', `A reason holds ${longestReason} characters; this has ${reason.length}.`);
  }
  const same = await waitingFor(context, command, intent);
  if (same !== null) {
    context.outcome(`refused: waits for approval ${same.id} already`);
    return { kind: 'answer', message: waitingAlready(same.id, same.body), to: 'asker' };
  }
  if (reason === '') {
    context.outcome('refused: needs an approval');
    return { kind: 'form', form: await reasonForm(context, command, intent, needed.terms) };
  }
  const id = await open(context, command, intent, needed, reason);
  if (args.kept === true && typeof args.once === 'string') await forgetInputs(context, args.once);
  context.outcome(`refused: waits for approval ${id}`);
  return { kind: 'done' };
}

/** Asks why. Sent in, it is the command once more: with the reason, and without a question left. */
async function reasonForm(
  context: Context,
  command: Command,
  intent: Intent,
  terms: ApprovalTerms,
): Promise<Form> {
  const { place } = context.invocation;
  const { inputs, ...others } = intent.args;
  const { once } = others;
  const kept = inputs !== undefined && isJsonObject(inputs) && typeof once === 'string';
  if (kept) await keepInputs(context, once, inputs);
  return {
    title: 'Ask for approval',
    submit: 'Ask',
    command: command.name,
    args: kept ? { ...others, kept: true } : intent.args,
    intro: approvalIntro({
      deed: deedOf(context, intent),
      values: place.private || place.kind === 'personal' ? context.approvals.redact(intent.inputs) : null,
      approvers: await named(context, terms.approvers),
      expiresMs: terms.expiresMs,
    }),
    fields: [
      {
        kind: 'text',
        name: 'reason',
        label: 'Why',
        required: true,
        hint: null,
        initial: null,
        placeholder: 'What those who approve should know',
      },
    ],
  };
}

async function open(
  context: Context,
  command: Command,
  intent: Intent,
  { rule, terms }: ApprovalNeeded,
  reason: string,
): Promise<string> {
  const { actor, invocation, now, person } = context;
  const at = now();
  const { inputs: _, ...told } = intent.args;
  const { kind, private: alone, target } = invocation.place satisfies Place;
  const body: ApprovalBody = {
    kind: 'approval',
    command: command.name,
    args: withoutSecrets(context, told),
    by: person,
    timeZone: actor.timeZone,
    at: timestamp(at),
    place: { target, kind, private: alone },
    home: context.discretion.withheld().length === 0 ? target : homeOf(actor),
    reason,
    rule: rule.name,
    approvers: await named(context, terms.approvers),
    deed: deedOf(context, intent),
    seal: sealOf(context, intent),
    expires: timestamp(at.getTime() + terms.expiresMs),
    state: { name: 'waiting' },
    invocation: context.id,
  };
  const id = await freshId(context);
  if (typeof told.plan === 'string') {
    await prolongPlan(context.store, told.plan, at, timestamp(Date.parse(body.expires) + planGraceMs));
  }
  await keepDeed(
    context.store,
    id,
    { args: intent.args, inputs: context.approvals.redact(intent.inputs) },
    body,
  );
  const elsewhere = terms.target === null || terms.target === target ? [] : [terms.target];
  await context.live(body, id, elsewhere);
  context.approvals.wake();
  return id;
}

/** Short, to be typed, and unlike any other. */
async function freshId({ now, person, store }: Context): Promise<string> {
  for (;;) {
    const id = randomInt(36 ** 4, 36 ** 5).toString(36);
    if ((await store.claim(`approval:${id}`, claimantText(person), timestamp(now()))).won) return id;
  }
}

/**
 * A request of this person for the very same that is still open; null when there is none. Throws `BotError('refused')`
 * when too many of theirs are.
 */
async function waitingFor(context: Context, command: Command, intent: Intent) {
  const { now, orchestrator, person, store } = context;
  const seal = JSON.stringify(sealOf(context, intent));
  const own = (await store.openNotices(orchestrator.tenant)).flatMap(({ body, id }) =>
    body.kind === 'approval' && isWaiting(body, now()) && isSame(body.by, person) ? [{ id, body }] : [],
  );
  const same = own.find(
    ({ body }) =>
      body.command === command.name &&
      body.args.once === intent.args.once &&
      JSON.stringify(body.seal) === seal,
  );
  if (same !== undefined) return same;
  if (own.length < mostWaiting) return null;
  throw new BotError('refused', `${own.length} requests of yours wait already; that is the most.`, {
    hint: 'Withdraw one, or wait until one is decided.',
  });
}

function isSame(one: Person, other: Person): boolean {
  return one.platform === other.platform && one.id === other.id;
}

/** Those of these who are not who asks, with the names of those who were seen here. */
async function named(
  { person, store }: Context,
  principals: readonly string[],
): Promise<readonly Approver[]> {
  const own = `${person.platform}:${person.id}`.toLowerCase();
  const people = await store.knownPeople(peopleKnown);
  const names = new Map(people.map(({ id, name, platform }) => [`${platform}:${id}`.toLowerCase(), name]));
  return principals
    .filter((principal) => principal.toLowerCase() !== own)
    .map((principal) => ({ principal, name: names.get(principal.toLowerCase()) ?? null }));
}

/** Times are pinned to the moments that they meant: later the same words would mean others. */
function pinned(context: Context, command: Command, args: Args): Args {
  const { submitted: _, ...others } = args;
  return command.pinned(others, askingOf(context));
}

/** What will be done, as all may read it: a command as it was typed may hold a secret. */
function deedOf({ redact }: Context, { deed, inputs }: Intent): ApprovalDeed {
  return { ...deed, words: redact(deed.words), inputs: namesOf(inputs) };
}

/** The arguments that stay with the request; those it is carried out with are kept apart, for as long as it takes. */
function withoutSecrets({ redact }: Context, args: Args): Args {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
}

function namesOf(inputs: Json): readonly string[] {
  return isJsonObject(inputs) ? Object.keys(inputs) : [];
}
