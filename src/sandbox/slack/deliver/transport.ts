import type { JsonObject } from '../block-kit.ts';

/** How Slack names the three sorts of request (Socket Mode's envelope types). */
export type ParcelKind = 'slash_commands' | 'interactive' | 'events_api';

export interface Parcel {
  readonly kind: ParcelKind;
  readonly payload: JsonObject;
  readonly retry: { readonly attempt: number; readonly reason: string } | null;
}

/** How the app took a parcel. `body`: read JSON, bare text, or null when there was none. */
export interface Acknowledgement {
  readonly outcome: 'ok' | 'timeout' | 'failed';
  /** HTTP status; null over Socket Mode and where nothing was answered. */
  readonly status: number | null;
  readonly body: unknown;
  readonly ms: number;
  /** The app asked not to be told again (`x-slack-no-retry`). */
  readonly noRetry: boolean;
}

/** One way to the app. Never rejects. */
export interface Transport {
  deliver(parcel: Parcel): Promise<Acknowledgement>;
}
