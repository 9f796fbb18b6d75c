import { type ChatAdapter, DeliveryError } from './chat-adapter.ts';
import type { Handler, Reply, Responder } from './invocation.ts';
import type { Message } from './message.ts';
import type { Seal } from './seal.ts';
import { sealForm, sealMessage, unseal } from './sealed-message.ts';

/**
 * The same platform, with every button and form that leaves through it marked, and the mark of every click and sent form
 * checked before it is handed on: `Invocation.doubt` says what is wrong with it. A mark gives nobody the right to
 * anything; it only says that a button still is what the bot made it.
 */
export function sealedAdapter(adapter: ChatAdapter, seal: Seal): ChatAdapter {
  const { platform } = adapter;
  const marked = (message: Message): Promise<Message> =>
    sealMessage(message, seal, platform).catch((cause: unknown) => {
      throw new DeliveryError('retry', 'The store could not be read.', { cause });
    });
  return {
    ...adapter,
    start: (handler, suggester) => adapter.start(guarded(handler), suggester),
    send: async (target, message, options) => adapter.send(target, await marked(message), options),
    update: async (at, message) => adapter.update(at, await marked(message)),
  };

  function guarded(handler: Handler): Handler {
    return async (invocation, responder) => {
      const { doubt, request } = await unseal(invocation, seal, platform);
      const worst = [invocation.doubt, doubt].includes('forged') ? 'forged' : (invocation.doubt ?? doubt);
      const seen = { ...invocation, request, ...(worst === undefined ? {} : { doubt: worst }) };
      await handler(seen, sealedResponder(responder));
    };
  }

  function sealedResponder(responder: Responder): Responder {
    return {
      expectForm: (title) => responder.expectForm(title),
      post: async (message) => responder.post(await marked(message)),
      reply: async (reply) => responder.reply(await sealReply(reply)),
    };
  }

  async function sealReply(reply: Reply): Promise<Reply> {
    switch (reply.kind) {
      case 'answer':
      case 'replace':
        return { ...reply, message: await marked(reply.message) };
      case 'form':
      case 'invalid':
        return { ...reply, form: await sealForm(reply.form, seal, platform) };
      case 'done':
        return reply;
    }
  }
}
