import type { Reply } from '../../chat/invocation.ts';
import { type BulkBody, type BulkVerb, bulkClaim } from '../../domain/bulk-body.ts';
import { isSame } from '../../domain/care.ts';
import { BotError } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notice.ts';
import { epochMs, timestamp } from '../../domain/timestamp.ts';
import { alreadyMessage, briefMessage } from '../../views/answers.ts';
import { jobsWord } from '../../views/job-words.ts';
import { renderNotice } from '../../views/notice.ts';
import { AccessDenied } from '../access/access-denied.ts';
import { intend } from '../approval/intend.ts';
import { bulkIntent } from '../approval/intents.ts';
import { ownAfter, ownClaimText } from '../approval/taken-up.ts';
import { onlyOne } from '../audit/witness.ts';
import { claimant } from '../claimant.ts';
import type { Context } from '../define.ts';
import { dropPlan, recallPlan } from './bulk-plan.ts';

/** A claim without a bulk was left behind by a process that died. */
const claimLivesMs = 60_000;

const doing = { retry: 'Retrying', stop: 'Stopping', kill: 'Killing' } as const;

/** The click on the question: carries the plan out, once, whoever of the operators clicks. */
export async function confirmBulk(context: Context, verb: BulkVerb, id: string): Promise<Reply> {
  const { invocation, orchestrator, person: by, store } = context;
  const plan = await recallPlan(store, id, context.now());
  const begun = await bulkAt(context, id);
  if (plan?.verb !== verb || plan.tenant !== orchestrator.tenant) {
    if (begun !== null) return already(context, begun.body);
    throw new BotError(
      'usage',
      'I no longer know which jobs were meant: a question can be answered for an hour.',
      {
        hint: 'Ask again.',
      },
    );
  }
  const at = timestamp(context.now());
  const underWay = `${doing[verb]} ${jobsWord(plan.jobs.length)}: how it goes stands in a message of its own.`;
  if (begun !== null && context.approved?.again === true) {
    context.auditLater();
    return { kind: 'replace', message: briefMessage(underWay) };
  }
  if (begun === null) intend(context, bulkIntent(verb, plan, { tenant: plan.tenant, plan: id }));
  const claim = await takeTurn(context, id, at);
  if (claim !== null) return claim;
  const body: BulkBody = {
    kind: 'bulk',
    verb,
    by,
    at,
    target: invocation.place.target,
    what: plan.what,
    jobs: plan.jobs.map((job) => ({ id: job, fate: { name: 'waiting' } })),
    cancelled: null,
    ended: false,
    invocation: context.id,
    rule: context.access.ruled(),
    approvedBy: context.approved?.by ?? null,
    process: onlyOne(plan.of.map(({ process }) => process)),
    folder: onlyOne(plan.of.map(({ folder }) => folder)),
  };
  context.auditLater();
  await context.live(body, id);
  context.bulks.wake();
  await dropPlan(store, id);
  return { kind: 'replace', message: briefMessage(underWay) };
}

/** Null when it is this person's turn, else who was first. */
async function takeTurn(context: Context, id: string, at: string): Promise<Reply | null> {
  const { store } = context;
  const key = bulkClaim(id);
  const own = ownClaimText(context, 0);
  const claim = await store.claim(key, own, at);
  if (claim.won) return null;
  const begun = await bulkAt(context, id);
  if (begun !== null) return already(context, begun.body);
  if (ownAfter(context, claim) !== null) return null;
  if (epochMs(at) - epochMs(claim.at) >= claimLivesMs) {
    await store.release(key);
    if ((await store.claim(key, own, at)).won) return null;
  }
  context.outcome('refused: confirmed before');
  const by = claimant(claim);
  const message = alreadyMessage({
    by,
    at: claim.at,
    did: 'confirmed this',
    job: null,
    note: null,
    buttons: [],
  });
  return { kind: 'answer', message, to: 'asker' };
}

function already(context: Context, { at, by }: BulkBody): Reply {
  context.outcome('refused: confirmed before');
  const note = 'how it goes stands in its message.';
  const message = alreadyMessage({ by, at, did: 'confirmed this', job: null, note, buttons: [] });
  return { kind: 'answer', message, to: 'asker' };
}

/** The question is withdrawn: nothing was done. */
export async function cancelPlan(context: Context, id: string): Promise<Reply> {
  const begun = await bulkAt(context, id);
  if (begun !== null) return already(context, begun.body);
  await dropPlan(context.store, id);
  return { kind: 'replace', message: briefMessage('Cancelled: nothing was done.') };
}

/**
 * Leaves the jobs alone whose turn has not come yet: for who confirmed it, and for others who may do the same to all of
 * them. Throws `AccessDenied` for everybody else.
 */
export async function haltBulk(context: Context, verb: BulkVerb, id: string): Promise<Reply> {
  const { access, invocation, orchestrator, person } = context;
  const bulk = await bulkAt(context, id);
  if (bulk?.body.verb !== verb) throw longOver();
  const { by, folder = null, process = null } = bulk.body;
  const of = { tenant: bulk.tenant, folder, process };
  const decision = access.decide(of);
  if (!isSame(by, person) && decision.kind === 'deny') throw new AccessDenied(decision, of);
  let halted = false;
  const notice = await context.change(id, (body) => {
    halted = body.kind === 'bulk' && !body.ended && body.cancelled === null;
    return body.kind === 'bulk' && halted ? { ...body, cancelled: person } : body;
  });
  if (notice === null || !halted) {
    context.outcome('refused: too late to cancel');
    return { kind: 'answer', message: briefMessage('Too late to cancel: it is over.'), to: 'asker' };
  }
  return invocation.on === null
    ? { kind: 'answer', message: briefMessage('The rest is cancelled.'), to: 'asker' }
    : { kind: 'replace', message: renderNotice(notice, orchestrator) };
}

/** The bulk of this id, in this tenant; null when there is none. */
export async function bulkAt(
  { orchestrator, store }: Context,
  id: string,
): Promise<(Notice & { readonly body: BulkBody }) | null> {
  const notice = await store.notice(id);
  if (notice?.body.kind !== 'bulk' || notice.tenant !== orchestrator.tenant) return null;
  return { ...notice, body: notice.body };
}

export function longOver(): BotError {
  return new BotError('usage', 'That is long over: I no longer know its jobs.');
}
