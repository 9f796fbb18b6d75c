import type { MessageHandle, Notice, Post } from '../notice.ts';
import type { Timestamp } from '../timestamp.ts';

/** The places where notices stand or should stand. */
export interface PostStore {
  /** Adds a place that already shows the notice at this version. */
  addPost(noticeId: string, target: string, ref: MessageHandle, shown: number): Promise<void>;
  /** Adds a place where the notice is still to be posted; one that it has already stays as it is. */
  addTarget(noticeId: string, target: string): Promise<void>;
  postsOf(noticeId: string): Promise<readonly Post[]>;
  /** The notice that stands at this message, if one does. */
  noticeAt(target: string, message: string): Promise<Notice | null>;
  /** Posts that are behind their notice and may be tried now, oldest notice first, at most `limit`. */
  duePosts(at: Timestamp, limit: number): Promise<readonly Post[]>;
  /** How many posts are behind, by target: waiting alerts for `status` and readiness. */
  waitingPosts(): Promise<
    readonly {
      readonly target: string;
      readonly count: number;
      readonly lastError: string | null;
      /** Since when the longest waiting of those that were never posted may be; null when all are edits. */
      readonly since: Timestamp | null;
    }[]
  >;
  /** Says that a send is about to leave. */
  beginPost(noticeId: string, target: string): Promise<void>;
  posted(noticeId: string, target: string, ref: MessageHandle, shown: number): Promise<void>;
  /** A send or edit failed: try again at `nextAt`. `uncertain` when it may have arrived all the same. */
  postFailed(
    noticeId: string,
    target: string,
    failure: { readonly error: string; readonly nextAt: Timestamp; readonly uncertain: boolean },
  ): Promise<void>;
  /** Posts of this place that wait after a failure may be tried at once: what kept it from taking them is mended. */
  revivePosts(target: string): Promise<void>;
  /**
   * Nobody is reached at `target`: the notice is told at `instead`, too, and never at `target`, unless it grows after
   * `lostRouteKey(target)` was forgotten.
   */
  detourPost(noticeId: string, target: string, instead: string): Promise<void>;
  /** The place needs no message of this notice: what it would tell stands there already. */
  dropPost(noticeId: string, target: string): Promise<void>;
  /** The message is gone (deleted by a person): the next delivery posts it anew. */
  forgetPost(noticeId: string, target: string): Promise<void>;
}
