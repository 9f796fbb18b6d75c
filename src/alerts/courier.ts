import { type ChatAdapter, DeliveryError } from '../chat/chat-adapter.ts';
import type { Message } from '../chat/message.ts';
import type { Notice, Post } from '../domain/notice.ts';
import type { Store } from '../domain/store.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { paceMs, retryMs } from './pace.ts';

/** A place that refuses stays so until somebody mends it; it is asked this often. */
const refusedRetryMs = 5 * 60_000;
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
  readonly render: (notice: Notice) => Message;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
  /** Asked right before a send: false when another process delivers by now. */
  readonly still: () => Promise<boolean>;
}): Courier {
  const { store, log } = options;

  const fail = async (post: Post, error: unknown): Promise<number> => {
    const { noticeId, target } = post;
    // Whatever else broke (the store, or a bug of ours) did so at a time we do not know.
    const outcome = error instanceof DeliveryError ? error.outcome : 'uncertain';
    if (outcome === 'gone' && post.ref !== null) {
      log.info({ notice: noticeId, target }, 'the message is gone and will be posted anew');
      await store.forgetPost(noticeId, target);
      return 0;
    }
    const asked = error instanceof DeliveryError ? error.retryAfterMs : null;
    const again = outcome === 'retry' || outcome === 'uncertain';
    const waitMs = asked ?? (again ? retryMs(post.attempts, options.random()) : refusedRetryMs);
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
      if (notice === null) return 0;
      const adapter = options.adapters.find(({ platform }) => target.startsWith(`${platform}:`));
      try {
        if (adapter === undefined)
          throw new DeliveryError('refused', `No such chat platform is set up: ${target}`);
        const message = options.render(notice);
        if (post.ref === null) await store.beginPost(noticeId, target);
        if (!(await options.still())) return 0;
        const sending = { id: `${noticeId} ${target}`, uncertain: post.uncertain };
        const ref = post.ref ?? (await adapter.send(target, message, sending));
        if (post.ref !== null) await adapter.update(post.ref, message);
        await store.posted(noticeId, target, ref, notice.version);
        return paceMs(target, post.ref === null ? 'send' : 'edit');
      } catch (error) {
        return fail(post, error);
      }
    },
  };
}
