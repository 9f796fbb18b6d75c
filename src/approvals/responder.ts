import type { Responder } from '../chat/invocation.ts';

/** Hears what comes of a command that nobody waits for, in place of the person who asked for it. */
export interface Listening {
  readonly responder: Responder;
  /** What was answered, in one line; null when nothing was. */
  said(): string | null;
  /** True when it asks for something that nobody can answer any more. */
  asks(): boolean;
}

export function createListening(): Listening {
  let said: string | null = null;
  let asks = false;
  return {
    responder: {
      expectForm: () => undefined,
      reply: async (reply) => {
        if (reply.kind === 'form' || reply.kind === 'invalid') asks = true;
        else if (reply.kind !== 'done') said = reply.message.preview;
      },
      // What all shall see is posted as news is: nothing comes this way.
      post: async () => null,
    },
    said: () => said,
    asks: () => asks,
  };
}
