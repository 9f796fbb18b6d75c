import type { Usage } from '../domain/orchestrator.ts';
import { usualReadsPerMinute } from '../domain/read-budget.ts';
import type { Tokens } from './auth.ts';
import { LostAnswer, type Purpose, pausedFor, rateLimited, refusal, unreachable } from './errors.ts';
import type { Answer, Exchange, OutgoingRequest } from './exchange.ts';
import { readFault } from './fault.ts';
import { maxPauseMs, type Patience, pauseBefore, serverTime } from './retry.ts';
import { createUsage } from './usage.ts';
import { wholeTenant } from './whole-tenant.ts';

/** One call of the Orchestrator API. */
export interface Call extends Purpose {
  /** From the base URL on, e.g. `odata/Jobs`; ids in it are the caller's to encode. */
  readonly path: string;
  /** Encoded query without `?`, as `query()` of odata.ts makes it. */
  readonly query?: string;
  /** Reads default to `read`, writes to `write`. */
  readonly patience?: Patience;
  /** How long one request may take, in ms, where that is less than for others. */
  readonly timeoutMs?: number;
}

interface Reply {
  /** Parsed JSON; undefined when the server sent no body. */
  readonly body: unknown;
  /** The server's clock, or ours where it did not tell. */
  readonly at: Date;
}

export interface Http {
  /** Throws `BotError`. Passing trouble is repeated within the call's patience. */
  get(call: Call): Promise<Reply>;
  /** Throws `BotError` when nothing was done, `LostAnswer` when that cannot be known. Repeated after 429 and, once, 401. */
  post(call: Call, body: unknown): Promise<Reply>;
  put(call: Call, body: unknown): Promise<Reply>;
  usage(): Usage;
}

/** The header that selects the folder of a call (guide "Building API requests"). */
const folderHeader = 'X-UIPATH-OrganizationUnitId';

export function createHttp(options: {
  readonly url: string;
  readonly tokens: Tokens;
  readonly exchange: (request: OutgoingRequest) => Promise<Exchange>;
  /** Told the headers of every answer. */
  readonly heard?: (headers: Headers) => void;
  /** The budget that `usage` tells. */
  readonly readsPerMinute?: number;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
}): Http {
  const { tokens, now, wait } = options;
  const usage = createUsage(now, options.readsPerMinute ?? usualReadsPerMinute);

  async function send(
    call: Call,
    patience: Patience,
    write: { readonly method: 'POST' | 'PUT'; readonly body: unknown } | null,
  ): Promise<Exchange> {
    const method = write?.method ?? 'GET';
    let token = await tokens.current();
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const result = await options.exchange({
        method,
        url: `${options.url}/${call.path}`,
        query: call.query ?? '',
        headers: {
          authorization: `Bearer ${token}`,
          ...(call.folder === null || call.folder.id === wholeTenant.id
            ? {}
            : { [folderHeader]: String(call.folder.id) }),
        },
        ...(write === null ? {} : { body: write.body }),
        ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
      });
      usage.count(method, result);
      if (result.kind === 'answer') options.heard?.(result.headers);
      if (result.kind === 'answer' && result.status === 401 && !renewed) {
        renewed = true;
        token = await tokens.renew(token);
        attempt--;
        continue;
      }
      const pause = pauseBefore(result, patience, attempt, now());
      if (pause === null) return result;
      if (pause > maxPauseMs) throw tooLong(call, result, pause);
      await wait(pause);
    }
  }

  const reply = (answer: Answer): Reply => ({ body: answer.body, at: serverTime(answer) ?? now() });

  const fail = (call: Call, answer: Answer): Error => {
    if (answer.status === 429) return rateLimited(call, null);
    const fault = readFault(answer.body);
    const message = fault.message === null ? null : tokens.mask(fault.message);
    return refusal(call, answer, { ...fault, message });
  };

  return {
    async get(call) {
      const result = await send(call, call.patience ?? 'read', null);
      if (result.kind === 'none') throw unreachable(call, result);
      if (result.status >= 300 || result.shape !== 'json') throw fail(call, result);
      return reply(result);
    },
    post: async (call, body) => change('POST', call, body),
    put: async (call, body) => change('PUT', call, body),
    usage: usage.read,
  };

  async function change(method: 'POST' | 'PUT', call: Call, body: unknown): Promise<Reply> {
    const result = await send(call, call.patience ?? 'write', { method, body });
    if (result.kind === 'none') {
      throw result.mayHaveArrived
        ? new LostAnswer(result.reason, false, result.cause)
        : unreachable(call, result);
    }
    if (result.status >= 500 || result.status === 408) {
      const said = readFault(result.body).message;
      const words = said === null ? '' : `: ${tokens.mask(said)}`;
      throw new LostAnswer(`Orchestrator answered ${result.status}${words}`, false);
    }
    if (result.status < 300 && result.shape === 'other') {
      throw new LostAnswer("Orchestrator's answer could not be read", true);
    }
    if (result.status >= 300 || result.shape === 'html') throw fail(call, result);
    return reply(result);
  }
}

function tooLong(call: Call, result: Exchange, pauseMs: number): Error {
  return result.kind === 'answer' && result.status !== 429
    ? pausedFor(call, result.status, pauseMs)
    : rateLimited(call, pauseMs);
}
