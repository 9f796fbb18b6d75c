import type { Json } from '../../src/chat/message.ts';
import { nastyTexts } from '../fixtures/nasty.ts';
import { homeTenant } from './bot-framework.ts';
import { answerJson, type HttpDouble, listen } from './http-double.ts';
import type { Random } from './random.ts';

/** Bytes at which Teams refuses an activity ("about 28 KB"). */
const maxBytes = 28 * 1024;

/** A Bot Connector that knows every conversation and fails now and then. `onShown` hears of each activity. */
export function startTeams(options: {
  readonly random: Random;
  readonly onShown: (what: string, sent: Json, refusal: string | null) => void;
}): Promise<HttpDouble> {
  const { onShown, random } = options;
  let last = 1_000;
  return listen(({ body, method, path }, response) => {
    if (!path.startsWith('/v3/conversations/'))
      return answerJson(response, { error: { code: 'NoSuchRoute' } }, 404);
    const member = /^\/v3\/conversations\/[^/]+\/members\/([^/]+)$/.exec(path)?.[1];
    if (member !== undefined) {
      const id = decodeURIComponent(member);
      const name = random.pick(nastyTexts).slice(0, 80);
      const tenantId = random.chance(0.02) ? 'elsewhere' : homeTenant;
      const userRole = random.chance(0.02) ? 'guest' : 'user';
      return answerJson(response, {
        id,
        aadObjectId: id.replace(/^29:/, ''),
        name,
        email: `${name}@x`,
        tenantId,
        userRole,
      });
    }
    if (random.chance(0.02)) {
      const how = random.below(4);
      if (how === 0) return void response.writeHead(429, { 'Retry-After': '1' }).end();
      if (how === 1) return void response.writeHead(502).end('<html>bad gateway</html>');
      if (how === 2)
        return answerJson(response, { error: { code: 'ConversationNotFound', message: 'x' } }, 404);
      return void response.destroy();
    }
    if (method === 'DELETE') return answerJson(response, {});
    const refusal = body.length > maxBytes ? `RequestEntityTooLarge ${body.length}` : null;
    onShown(`connector ${method}`, JSON.parse(body.toString()) as Json, refusal);
    if (refusal !== null) return answerJson(response, { error: { code: 'RequestEntityTooLarge' } }, 413);
    answerJson(response, { id: String((last += 1)) }, method === 'PUT' ? 200 : 201);
  });
}
