import { randomUUID } from 'node:crypto';
import type { Actor, Invocation, Responder } from '../chat/invocation.ts';
import type { Role } from '../domain/access.ts';
import type { Health } from '../domain/health.ts';
import { kept, type MessageHandle, type Notice } from '../domain/notice.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Reporter } from '../domain/report-body.ts';
import type { Store } from '../domain/store.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { followedElsewhereLine } from '../views/discretion.ts';
import { renderNotice } from '../views/notice.ts';
import type { Access } from './access/access.ts';
import type { Discretion } from './access/discretion.ts';
import type { Command, Context } from './define.ts';
import { digestOf } from './digest.ts';

/** What a context is made of: what the bot has, and what belongs to one invocation. */
export interface ContextOptions {
  readonly invocation: Invocation;
  readonly responder: Responder;
  readonly role: Role | null;
  readonly access: Access;
  readonly discretion: Discretion;
  readonly identity: Context['identity'];
  readonly approved: Context['approved'];
  readonly approvals: Context['approvals'];
  readonly prefix: string;
  readonly commands: readonly Command[];
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly deliverer: { wake(noticeId?: string): void };
  readonly follower: { wake(): void };
  readonly exporter: Context['exporter'];
  readonly alerting: Context['alerting'];
  readonly bulks: Context['bulks'];
  readonly reporter: Reporter;
  readonly id: string;
  readonly auditLater: Context['auditLater'];
  readonly health: () => Promise<Health>;
  readonly outcome: Context['outcome'];
  readonly redact: Context['redact'];
  readonly afterReply: Context['afterReply'];
  readonly log: Logger;
  readonly now: () => Date;
}

/** Makes what a command may use for one invocation. */
export function createContext(options: ContextOptions): Context {
  const {
    alerting,
    auditLater,
    bulks,
    commands,
    deliverer,
    exporter,
    follower,
    health,
    invocation,
    log,
    now,
  } = options;
  const { afterReply, discretion, orchestrator, outcome, prefix, responder, role, store } = options;
  const { actor, place } = invocation;
  const { approved } = options;
  let messages = 0;

  const live: Context['live'] = async (story, id = nextId(), elsewhere = []) => {
    const { tenant } = orchestrator;
    const body = story.kind === 'run' ? { ...story, jobs: story.jobs.map(kept) } : story;
    const notice: Notice = { id, tenant, body, version: 1, created: timestamp(now()) };
    // What was done is told even when it cannot be kept: nobody must do it again for want of an answer.
    // Nobody waits for what is carried out later: it is posted as news is, once however often it is begun.
    const withheld = discretion.withheld();
    const home = withheld.length === 0 ? place.target : homeOf(actor);
    const later = approved !== null || home !== place.target;
    const targets = later ? [...elsewhere, home] : elsewhere;
    const open = await store.openNotice({ ...notice, targets }, notice.created).then(
      () => true,
      (cause: unknown) => {
        if (story.kind !== 'run') throw cause;
        log.error({ err: cause, notice: notice.id }, 'could not be kept, so it will not be followed');
        return false;
      },
    );
    if (targets.length > 0) deliverer.wake(id);
    if (approved !== null) {
      follower.wake();
      return notice;
    }
    const message = renderNotice(notice, orchestrator);
    if (later) {
      const text = followedElsewhereLine(withheld, place.kind);
      const blocks = [...message.blocks, { kind: 'context' as const, text: [text] }];
      await responder.reply({ kind: 'answer', message: { ...message, blocks }, to: 'asker' });
      follower.wake();
      return notice;
    }
    const ref = await responder.post(message).catch(async (cause: unknown) => {
      log.error({ err: cause, notice: notice.id }, 'could not post; told the asker instead');
      await responder.reply({ kind: 'answer', message, to: 'asker' });
      return null;
    });
    if (!open) return notice;
    await keepPlace(notice, ref).catch((cause: unknown) => {
      log.error(
        { err: cause, notice: notice.id },
        'could not keep where it stands, so it will not be edited',
      );
    });
    follower.wake();
    return notice;
  };

  function nextId(): string {
    messages += 1;
    return approved === null ? randomUUID() : `${approved.id}-${messages}`;
  }

  async function keepPlace({ body, id, version }: Notice, ref: MessageHandle | null): Promise<void> {
    if (ref !== null) await store.addPost(id, place.target, ref, version);
    // Here it cannot be edited, and would never tell how it ended: Slack reaches the person themselves.
    else if (body.kind === 'bulk' && actor.platform === 'slack')
      await store.addTarget(id, `slack:${actor.id}`);
  }

  const change: Context['change'] = async (noticeId, next) => {
    const notice = await store.changeNotice(noticeId, next);
    if (notice !== null) {
      deliverer.wake(noticeId);
      follower.wake();
    }
    return notice;
  };

  const advance: Context['advance'] = async (noticeId, step) => {
    const notice = await store.advanceNotice(noticeId, step, timestamp(now()));
    if (notice !== null) deliverer.wake(noticeId);
    return notice;
  };

  return {
    orchestrator,
    store,
    actor,
    person: { platform: actor.platform, id: actor.id, name: actor.name },
    role,
    access: options.access,
    discretion,
    identity: options.identity,
    approved,
    approvals: options.approvals,
    invocation,
    now,
    commands,
    health,
    prefix,
    reference: `chatops-${digestOf(`${actor.platform}:${invocation.id}`)}`,
    live,
    change,
    advance,
    afterReply,
    exporter,
    alerting,
    bulks,
    reporter: options.reporter,
    id: options.id,
    auditLater,
    outcome,
    redact: options.redact,
  };
}

/**
 * Where a person is told what not everybody at a place may know. Only Slack has places whose answers one person alone
 * can see, and there a person's id stands for their own conversation with the bot; elsewhere such things are not done.
 */
export function homeOf({ id, platform }: Pick<Actor, 'id' | 'platform'>): string {
  return `${platform}:${id}`;
}
