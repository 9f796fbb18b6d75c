import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '../../src/chat/message.ts';
import { nastyTexts } from '../fixtures/nasty.ts';
import { type HttpDouble, listen } from './http-double.ts';
import { mutateJson } from './mutate.ts';
import type { Random } from './random.ts';

/** What starts, stops or changes something in Orchestrator; checking a start and asking for an export do not. */
const isWrite = /OData\.(?:Start|Stop|Restart|Resume)|\/odata\/Webhooks/;
const hugeRows = 3_000;
const slowMs = 1_500;

export interface OrchestratorProxy extends HttpDouble {
  /** Share of the answers that are not what Orchestrator said. */
  wildness: number;
  /** Requests that would start, stop or change something. */
  readonly writes: readonly string[];
  /** How many answers of each kind it gave. */
  readonly answers: ReadonlyMap<string, number>;
}

/** Stands before an Orchestrator, counts what changes something, and gives wild answers. */
export async function startOrchestratorProxy(origin: string, random: Random): Promise<OrchestratorProxy> {
  const writes: string[] = [];
  const answers = new Map<string, number>();
  const proxy: { wildness: number } = { wildness: 0 };

  const double = await listen(async ({ body, headers, method, path }, response) => {
    if (method !== 'GET' && isWrite.test(path)) writes.push(`${method} ${path}`);
    const { host: _, 'content-length': __, connection: ___, ...passed } = headers;
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: passed as Record<string, string>,
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    const kind = random.chance(proxy.wildness) ? random.pick(kinds) : 'true';
    answers.set(kind, (answers.get(kind) ?? 0) + 1);
    const given = wild(kind, text, random);
    if (given.waitMs !== undefined) await pause(given.waitMs);
    if (given.text === null) return void response.destroy();
    response.writeHead(given.status ?? answer.status, {
      'Content-Type': given.type ?? type,
      ...(given.retryAfter === undefined ? {} : { 'Retry-After': given.retryAfter }),
      ...(answer.headers.has('date') ? { Date: answer.headers.get('date') ?? '' } : {}),
    });
    response.end(given.text);
  });
  return Object.assign(proxy, { ...double, writes, answers });
}

const kinds = [
  'mutated',
  'mutated',
  'mutated',
  'mutated',
  'html',
  'truncated',
  'huge',
  'error',
  'limited',
  'slow',
  'empty',
  'cut off',
  'bytes',
] as const;

interface Given {
  readonly text: string | Buffer | null;
  readonly status?: number;
  readonly type?: string;
  readonly retryAfter?: string;
  readonly waitMs?: number;
}

function wild(kind: (typeof kinds)[number] | 'true', text: string, random: Random): Given {
  switch (kind) {
    case 'true':
      return { text };
    case 'mutated':
      return { text: withJson(text, (value) => mutateJson(value, random, 1 + random.below(6))) };
    case 'html':
      return {
        text: `<!doctype html><title>${random.pick(nastyTexts)}</title>`,
        status: 200,
        type: 'text/html',
      };
    case 'truncated':
      return { text: text.slice(0, random.below(text.length + 1)) };
    case 'huge':
      return { text: withJson(text, manyRows) };
    case 'error':
      return {
        text: JSON.stringify({
          message: random.pick(nastyTexts),
          errorCode: random.pick([0, 1671, 1001, -1]),
        }),
        status: random.pick([400, 401, 403, 404, 409, 422, 500, 503]),
      };
    case 'limited':
      return {
        text: '',
        status: 429,
        retryAfter: random.pick(['1', '0', '-1', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT']),
      };
    case 'slow':
      return { text, waitMs: slowMs };
    case 'empty':
      return { text: '' };
    case 'cut off':
      return { text: null };
    case 'bytes':
      return { text: Buffer.from(Array.from({ length: 64 }, () => random.below(256))) };
  }
}

/** The first rows of a list over and over; another value as it is. */
function manyRows(value: Json): Json {
  if (typeof value !== 'object' || value === null || !('value' in value)) return value;
  const { value: rows } = value;
  if (!Array.isArray(rows) || rows.length === 0) return value;
  const all = rows as readonly Json[];
  return { ...value, value: Array.from({ length: hugeRows }, (_, at) => all[at % all.length] ?? null) };
}

function withJson(text: string, change: (value: Json) => Json): string {
  try {
    return JSON.stringify(change(JSON.parse(text) as Json));
  } catch {
    return text;
  }
}
