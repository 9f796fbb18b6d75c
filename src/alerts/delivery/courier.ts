import { type ChatAdapter, DeliveryError } from '../../chat/chat-adapter.ts';
import type { Message } from '../../chat/message.ts';
import { isNews, type Notice, type Post } from '../../domain/notice.ts';
import type { Store } from '../../domain/store.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';
import type { Fallback } from './fallback.ts';
import { paceMs, refusedRetryMs, retryMs } from './pace.ts';

/**
 * How long a place rests after a failure that named no time: the next message is then tried before the one that failed,
 * so that one which is never taken holds up none behind it.
 */
const longestRestMs = 30_000;

/** Delivers one post. */
export interface Courier {
  /**
   * Sends or edits, and keeps what came of it. Resolves with the ms that this place must rest;
   * rejects only when the store fails.
   */
  deliver(post: Post): Promise<number>;
}

export function createCourier(options: {
  readonly store: Store;
  readonly adapters: readonly ChatAdapter[];
  /** `insteadOf`: the route that the message stands in for, where it is told elsewhere. */
  readonly render: (notice: Notice, insteadOf: string | null) => Message;
  readonly fallback?: Fallback;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
  /** Asked right before a send: false when another process delivers by now. */
  readonly still: () => Promise<boolean>;
}): Courier {
  const { store, log, fallback } = options;

  /** Is this news that is told elsewhere, because its place is lost? */
  const toldElsewhere = async (post: Post, { body }: Notice, tried: boolean): Promise<boolean> =>
    fallback !== undefined && post.ref === null && isNews(body) && fallback.takesOver(post, tried);

  /** The message in whose thread a post belongs, if it does. */
  const parentOf = async ({ target }: Post, { body }: Notice): Promise<Post | null> => {
    if (body.kind !== 'reply') return null;
    const posts = await store.postsOf(body.alert);
    return posts.find((each) => each.target === target) ?? null;
  };

  /** Does that message tell all of it by itself: posted anew, or where nobody asked for threads, or nothing has one? */
  const tellsAll = (parent: Post, { insteadOf }: Post, adapter: ChatAdapter | undefined): boolean =>
    parent.ref === null || insteadOf !== null || adapter?.threads(parent.ref) === false;

  const fail = async (post: Post, notice: Notice, parent: Post | null, error: unknown): Promise<number> => {
    const { noticeId, target } = post;
    // Whatever else broke (the store, or a bug of ours) did so at a time we do not know.
    const outcome = error instanceof DeliveryError ? error.outcome : 'uncertain';
    if (outcome === 'gone' && post.ref !== null) {
      log.info({ notice: noticeId, target }, 'the message is gone and will be posted anew');
      await store.forgetPost(noticeId, target);
      return 0;
    }
    if (outcome === 'gone' && parent !== null) {
      log.info({ notice: parent.noticeId, target }, 'the message is gone and will be posted anew');
      await store.forgetPost(parent.noticeId, target);
      await store.dropPost(noticeId, target);
      return 0;
    }
    if (error instanceof DeliveryError && error.lost) {
      await fallback?.lost(target, error);
      if (await toldElsewhere(post, notice, true)) return 0;
    }
    const asked = error instanceof DeliveryError ? error.retryAfterMs : null;
    const again = outcome === 'retry' || outcome === 'uncertain';
    const waitMs = asked ?? (again ? retryMs(post.attempts, options.random()) : refusedRetryMs(0));
    await store.postFailed(noticeId, target, {
      error: error instanceof Error ? error.message : String(error),
      nextAt: timestamp(options.now().getTime() + waitMs),
      // What may have arrived once may have arrived, whatever the platform says to later tries.
      uncertain: post.ref === null && (post.uncertain || outcome === 'uncertain'),
    });
    log.warn(
      { notice: noticeId, target, outcome, waitMs, attempts: post.attempts + 1, err: error },
      'not delivered',
    );
    return asked ?? Math.min(waitMs, longestRestMs);
  };

  return {
    async deliver(post) {
      const { noticeId, target } = post;
      const notice = await store.notice(noticeId);
      if (notice === null || (await toldElsewhere(post, notice, false))) return 0;
      const adapter = options.adapters.find(({ platform }) => target.startsWith(`${platform}:`));
      const parent = post.ref === null ? await parentOf(post, notice) : null;
      if (parent !== null && tellsAll(parent, post, adapter)) {
        await store.dropPost(noticeId, target);
        return 0;
      }
      try {
        if (adapter === undefined)
          throw new DeliveryError('refused', `No such chat platform is set up: ${target}`);
        const message = options.render(notice, post.insteadOf);
        if (post.ref === null) await store.beginPost(noticeId, target);
        if (!(await options.still())) return 0;
        const sending = {
          id: `${noticeId} ${target}`,
          uncertain: post.uncertain,
          ...(parent?.ref === undefined || parent.ref === null ? {} : { inReplyTo: parent.ref }),
        };
        const ref = post.ref ?? (await adapter.send(target, message, sending));
        if (post.ref !== null) await adapter.update(post.ref, message);
        await store.posted(noticeId, target, ref, notice.version);
        await fallback
          ?.worked(target)
          .catch((error: unknown) =>
            log.error({ target, err: error }, 'a route that works could not be kept'),
          );
        return paceMs(target, post.ref === null ? 'send' : 'edit');
      } catch (error) {
        return fail(post, notice, parent, error);
      }
    },
  };
}
