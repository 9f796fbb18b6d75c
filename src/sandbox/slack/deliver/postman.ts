import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../block-kit.ts';
import type { Acknowledgement, Parcel, ParcelKind, Transport } from './transport.ts';

/** One parcel that was sent to the app, and how it was taken (null while that is open). */
export interface Delivery {
  readonly kind: ParcelKind;
  readonly payload: JsonObject;
  readonly attempt: number;
  acknowledged: Acknowledgement | null;
}

export interface Postman {
  readonly deliveries: readonly Delivery[];
  send(kind: ParcelKind, payload: JsonObject): Promise<Acknowledgement>;
  /** Sends an event, and again by Slack's schedule while the app does not take it. Resolves after the first try. */
  sendEvent(payload: JsonObject): Promise<Acknowledgement>;
  /** Sends the very same payload once more, freshly signed. */
  redeliver(delivery: Delivery): Promise<Acknowledgement>;
  close(): void;
}

/** Brings parcels to the app, by whatever way is set at that moment, and keeps a log of them. */
export function createPostman(options: {
  readonly transport: () => Transport;
  readonly retryDelaysMs: readonly number[];
  readonly onChange: () => void;
}): Postman {
  const deliveries: Delivery[] = [];
  const closing = new AbortController();

  const attempt = async (parcel: Parcel): Promise<Acknowledgement> => {
    const delivery: Delivery = {
      kind: parcel.kind,
      payload: parcel.payload,
      attempt: parcel.retry?.attempt ?? 0,
      acknowledged: null,
    };
    deliveries.push(delivery);
    options.onChange();
    delivery.acknowledged = await options.transport().deliver(parcel);
    options.onChange();
    return delivery.acknowledged;
  };

  const retry = async (payload: JsonObject, first: Acknowledgement): Promise<void> => {
    let last = first;
    for (const [index, delayMs] of options.retryDelaysMs.entries()) {
      if (last.outcome === 'ok' || last.noRetry) return;
      await delay(delayMs, undefined, { signal: closing.signal, ref: false });
      const reason =
        last.outcome === 'timeout'
          ? 'http_timeout'
          : last.status === null
            ? 'connection_failed'
            : 'http_error';
      last = await attempt({ kind: 'events_api', payload, retry: { attempt: index + 1, reason } });
    }
  };

  return {
    deliveries,
    send: (kind, payload) => attempt({ kind, payload, retry: null }),
    async sendEvent(payload) {
      const first = await attempt({ kind: 'events_api', payload, retry: null });
      // Only closing can end the waiting, and then nothing is left to do.
      retry(payload, first).catch(() => undefined);
      return first;
    },
    redeliver: ({ kind, payload, attempt: before }) =>
      attempt({
        kind,
        payload,
        retry: kind === 'events_api' ? { attempt: before + 1, reason: 'http_timeout' } : null,
      }),
    close: () => closing.abort(),
  };
}
