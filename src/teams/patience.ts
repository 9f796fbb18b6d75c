import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError } from '../chat/chat-adapter.ts';
import type { Delivery } from './delivery.ts';

const maxAttempts = 4;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

/**
 * Delivery of answers to people: what Teams puts off (rate limit, 5xx) is tried again, four times at most, waiting as
 * long as Teams asks. Alerts do not use it: they wait in the store.
 */
export function patientDelivery(delivery: Delivery): Delivery {
  return {
    post: (conversation, content) => patiently(() => delivery.post(conversation, content)),
    edit: (at, content) => patiently(() => delivery.edit(at, content)),
  };
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.outcome !== 'retry' || attempt === maxAttempts)
        throw error;
      // Jitter, as Teams asks for: answers that were put off together do not come back together.
      const backoff = firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      await sleep(Math.min(error.retryAfterMs ?? backoff, longestPauseMs));
    }
  }
}
