import { createHmac } from 'node:crypto';
import type { Json } from '../../src/chat/message.ts';
import type { Input } from './input.ts';
import { anyText, mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const events = ['job.faulted', 'job.completed', 'job.created', 'ping', 'queueItem.added'];
const paths = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/files/x?expires=1&signature=x',
  '/webhooks/uipath/other',
  '/',
  '//',
];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** What Orchestrator's webhooks may send, rightly and wrongly signed. */
export function createWebhookInputs(random: Random, secret: string): () => Input {
  let ids = 0;
  return () => {
    ids += 1;
    let event: Json = {
      EventId: `event-${ids}`,
      Type: random.pick(events),
      TenantId: 1,
      Job: { Id: random.pick([127_416, 128_208, -1]), Key: 'k', State: 'Faulted', Info: anyText(random) },
      Jobs: [{ Id: 127_416 }],
    };
    if (random.chance(0.6)) event = mutateJson(event, random, 1 + random.below(4));
    let body = JSON.stringify(event);
    if (random.chance(0.1)) body = mutateText(body, random);
    const forged = random.chance(0.3);
    const right = createHmac('sha256', secret).update(body).digest('base64');
    const signature = forged ? random.pick(['', 'sha256=', right.slice(1), 'x'.repeat(500)]) : right;
    return {
      kind: `webhook${forged ? ', forged' : ''}`,
      method: 'POST',
      path: '/webhooks/uipath',
      headers: { 'content-type': 'application/json', 'x-uipath-signature': signature },
      body,
    };
  };
}

/** Requests to any path by any method. */
export function createPathInputs(random: Random): () => Input {
  return () => {
    const method = random.pick(methods);
    const path = random.chance(0.5)
      ? random.pick(paths)
      : `/${random.pick(['', 'files/', 'slack/', 'api/'])}${encodeURIComponent(anyText(random).slice(0, 300).toWellFormed())}`;
    return {
      kind: 'any path',
      method,
      path,
      headers: {},
      body: method === 'GET' || method === 'HEAD' ? '' : anyText(random),
    };
  };
}
