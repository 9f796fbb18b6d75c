import { renewLease } from '../alerts/renew-lease.ts';
import { createRounds } from '../alerts/rounds.ts';
import type { Invocation } from '../chat/invocation.ts';
import { forgetDeed, type KeptDeed, keptDeed } from '../commands/approval/approval-deed.ts';
import { advanced } from '../commands/approval/approval-of.ts';
import type { Dispatch } from '../commands/dispatch.ts';
import { type ApprovalBody, isOverdue, isStale, isUndecided } from '../domain/approval-body.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Notice } from '../domain/notice.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { createListening } from './responder.ts';

/** The store is asked this often what there is to do: what expires, and what a dead process left. */
const roundMs = 5_000;
/** Only one process carries a request out; when it dies, another does after this long. */
const leaseMs = 60_000;
/** How long a request may take to stand where it was asked for. */
const placePatienceMs = 30_000;

export interface ApprovalWorkerOptions {
  readonly tenant: string;
  readonly store: Store;
  readonly deliverer: { wake(noticeId?: string): void };
  /** The one way in: what was approved is done as if the person who asked did it now. */
  readonly dispatch: Dispatch;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Looks after requests for approval: lets them expire, and carries out what was approved, once. Nothing here rejects. */
export interface ApprovalWorker {
  start(): void;
  /** Says that a request was made or decided. */
  wake(): void;
  /** Resolves when nothing is under way, and nothing is asked for. */
  idle(): Promise<void>;
  /** Begins nothing more, and waits for what is being done. */
  stop(): Promise<void>;
}

interface Performed {
  readonly outcome: 'done' | 'failed';
  /** What it says, in one line. */
  readonly said: string;
  readonly audit: AuditEntry | null;
}

type Request = Notice & { readonly body: ApprovalBody };

export function createApprovalWorker(options: ApprovalWorkerOptions): ApprovalWorker {
  const { deliverer, dispatch, holder, log, now, store, tenant } = options;
  const running = new Map<string, Promise<void>>();
  let stopping = false;

  const lease = async (id: string, ttlMs: number): Promise<boolean> =>
    store.lease(`approval:${id}`, holder, timestamp(now()), ttlMs);

  /** Changes a request that is not at its end; null when it is by now. */
  async function change(
    id: string,
    next: (body: ApprovalBody) => ApprovalBody | null,
    audit: AuditEntry | null = null,
  ): Promise<Request | null> {
    let changed = false;
    const notice = await store.advanceNotice(
      id,
      ({ body }) => {
        const after = body.kind === 'approval' && isUndecided(body) ? next(body) : null;
        changed = after !== null;
        return after === null ? null : advanced(id, tenant, after, audit);
      },
      timestamp(now()),
    );
    if (notice?.body.kind !== 'approval' || !changed) return null;
    deliverer.wake(id);
    if (!isUndecided(notice.body)) await forgetDeed(store, id);
    return { ...notice, body: notice.body };
  }

  async function expire({ body, id }: Request): Promise<void> {
    const at = now();
    const expired = await change(id, (newest) =>
      isOverdue(newest, at) ? { ...newest, state: { name: 'expired', at: timestamp(at) } } : null,
    );
    if (expired !== null) log.info({ approval: id, command: body.command }, 'nobody approved it in time');
  }

  /** A process may die before it has said where the message of a request stands. */
  async function place({ body, id }: Request): Promise<void> {
    if (now().getTime() - epochMs(body.at) < placePatienceMs) return;
    const posts = await store.postsOf(id);
    if (posts.some(({ target }) => target === body.home)) return;
    await store.addTarget(id, body.home);
    deliverer.wake();
  }

  async function carryOut(id: string): Promise<void> {
    const at = timestamp(now());
    let again = false;
    const request = await change(id, (body) => {
      const { state } = body;
      if (state.name !== 'approved') return null;
      if (isStale(body, now())) return ended(body, 'failed', tooLate);
      again = state.begun !== null;
      return { ...body, state: { ...state, begun: state.begun ?? at } };
    });
    const deed = await keptDeed(store, id);
    if (request === null || request.body.state.name !== 'approved') return;
    if (deed === null) {
      await change(id, (body) => ended(body, 'failed', 'I no longer know its inputs. Ask again.'));
      return;
    }
    const { audit, outcome, said } = await perform(request, deed, again);
    const kept = await change(id, (body) => ended(body, outcome, said), audit);
    if (kept === null && audit !== null) await store.audit(audit);
    log.info({ approval: id, command: request.body.command, outcome }, 'what was approved is carried out');
  }

  async function perform({ body, id }: Request, { args }: KeptDeed, again: boolean): Promise<Performed> {
    const { by, command, place, rule, seal, state, timeZone } = body;
    if (state.name !== 'approved') throw new Error('only what was approved is carried out');
    const invocation: Invocation = {
      id: `approval:${id}`,
      via: 'text',
      actor: { ...by, timeZone },
      place,
      request: { command, args },
      on: null,
    };
    const listening = createListening();
    let end: { readonly outcome: string; readonly audit: AuditEntry | null } = {
      outcome: 'failed: it broke off in the middle.',
      audit: null,
    };
    await dispatch(invocation, listening.responder, {
      id,
      rule,
      by: state.by,
      seal,
      again,
      ended: (outcome, audit) => {
        end = { outcome, audit };
      },
    });
    const { audit, outcome } = end;
    if (listening.asks())
      return { audit, outcome: 'failed', said: 'It takes other inputs by now. Ask again.' };
    const good = outcome === 'ok' || outcome.startsWith('ok:');
    const said = listening.said() ?? (good ? '' : outcome);
    return { audit, outcome: good ? 'done' : 'failed', said };
  }

  function ended(body: ApprovalBody, name: 'done' | 'failed', said: string): ApprovalBody | null {
    const { state } = body;
    if (state.name !== 'approved') return null;
    return { ...body, state: { name, by: state.by, at: state.at, ended: timestamp(now()), said } };
  }

  const begin = (id: string): void => {
    const work = async (): Promise<void> => {
      if (!(await lease(id, leaseMs))) return;
      const rest = renewLease(async () => lease(id, leaseMs), log, { approval: id });
      try {
        await carryOut(id);
      } finally {
        rest();
        await lease(id, 0);
      }
    };
    const done = work()
      .catch((error: unknown) =>
        log.error({ approval: id, err: error }, 'what was approved is not carried out yet'),
      )
      .finally(() => running.delete(id));
    running.set(id, done);
  };

  const rounds = createRounds(async () => {
    let next = roundMs;
    try {
      for (const { body, ...notice } of await store.openNotices(tenant)) {
        if (body.kind !== 'approval' || stopping) continue;
        const request: Request = { ...notice, body };
        if (body.state.name === 'approved' && !running.has(notice.id)) begin(notice.id);
        if (body.state.name !== 'waiting') continue;
        const leftMs = epochMs(body.expires) - now().getTime();
        if (leftMs <= 0) await expire(request);
        else {
          next = Math.min(next, leftMs);
          await place(request);
        }
      }
    } catch (error) {
      log.error({ err: error }, 'requests for approval cannot be looked after');
    }
    return next;
  });

  return {
    start: rounds.start,
    wake: rounds.ask,
    async idle() {
      await rounds.idle();
      await Promise.all(running.values());
    },
    async stop() {
      stopping = true;
      await rounds.stop();
      await Promise.all(running.values());
    },
  };
}

const tooLate = 'I was away for so long that it may not be wanted any more. Ask again.';
