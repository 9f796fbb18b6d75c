import { type ChatAdapter, DeliveryError } from '../chat/chat-adapter.ts';
import type { Redactor } from './redactor.ts';

/** The same chat platform, whose errors and troubles hold no secrets: what a server says may repeat what it was sent. */
export function withoutSecrets(adapter: ChatAdapter, redactor: Redactor): ChatAdapter {
  const text = (given: string): string => redactor.text(given).shown;

  const cleaned = (error: unknown): unknown => {
    if (!(error instanceof DeliveryError)) return error;
    const { cause, lost, message, outcome, retryAfterMs } = error;
    const said = text(message);
    return said === message ? error : new DeliveryError(outcome, said, { cause, lost, retryAfterMs });
  };

  const told =
    <A extends readonly unknown[], T>(call: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> =>
      call(...given).catch((error: unknown) => {
        throw cleaned(error);
      });

  return {
    ...adapter,
    send: told(adapter.send),
    update: told(adapter.update),
    sendFile: told(adapter.sendFile),
    trouble: () => {
      const trouble = adapter.trouble();
      return trouble === null ? null : text(trouble);
    },
  };
}
