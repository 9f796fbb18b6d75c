import type { JsonObject } from '../block-kit.ts';
import type { Scene } from '../scene.ts';
import { SlackError } from '../slack-error.ts';
import { appMethods } from './apps.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { Injections } from './injection.ts';
import type { Call, Method } from './method.ts';
import type { RateLimiter } from './rate-limit.ts';
import { reactionMethods } from './reactions.ts';
import { unfurlMethods } from './unfurl.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

const methods: Readonly<Record<string, Method>> = {
  ...appMethods,
  ...chatMethods,
  ...unfurlMethods,
  ...conversationMethods,
  ...userMethods,
  ...viewMethods,
  ...reactionMethods,
  ...fileMethods,
};

/** One call of the Web API, as the log keeps it. */
export interface LoggedCall {
  readonly method: string;
  readonly args: JsonObject;
  readonly status: number;
  readonly answer: JsonObject;
  readonly at: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** Cut the connection in place of answering. */
  readonly drop: boolean;
}

export interface WebApi {
  /** What a call is answered. The effect is there when this returns. */
  answer(name: string, token: string | null, args: JsonObject | SlackError): Promise<Answer>;
  readonly calls: readonly LoggedCall[];
}

/** @param options.wait how an injected latency passes. */
export function createWebApi(options: {
  readonly scene: Scene;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly limiter: RateLimiter | null;
  readonly injections: Injections;
  readonly base: () => string;
  readonly openSocket: () => string;
  readonly wait: (ms: number) => Promise<void>;
}): WebApi {
  const { scene, tokens, limiter, injections } = options;
  const calls: LoggedCall[] = [];

  const judgeToken = (method: Method, token: string | null): void => {
    if (method.token === 'none') return;
    if (token === null) throw new SlackError('not_authed');
    if (token !== tokens.bot && token !== tokens.app) throw new SlackError('invalid_auth');
    if (token !== tokens[method.token]) throw new SlackError('not_allowed_token_type');
  };

  const judgeScope = (needed: string | null): void => {
    const { scopes } = scene.installation;
    if (needed !== null && !scopes.has(needed)) {
      throw new SlackError('missing_scope', { needed, provided: [...scopes].join(',') });
    }
  };

  const judgeRate = (name: string, method: Method, call: Call): void => {
    const wait = limiter?.take(`${name} ${method.rateKey?.(call) ?? ''}`, method.rate) ?? 0;
    if (wait > 0) throw new SlackError('ratelimited', { retryAfter: wait });
  };

  const run = (name: string, token: string | null, args: JsonObject | SlackError): JsonObject => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) throw new SlackError('unknown_method', { req_method: name });
    if (args instanceof SlackError) throw args;
    const call: Call = { scene, args, base: options.base(), openSocket: options.openSocket };
    judgeToken(method, token);
    judgeScope(method.scope(call));
    judgeRate(name, method, call);
    return { ok: true, ...method.run(call) };
  };

  const settle = (name: string, token: string | null, args: JsonObject | SlackError): Answer => {
    const headers = { 'x-oauth-scopes': [...scene.installation.scopes].join(',') };
    try {
      return { status: 200, headers, body: run(name, token, args), drop: false };
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const { retryAfter, ...details } = error.details;
      const limited = error.code === 'ratelimited';
      return {
        status: limited ? 429 : 200,
        headers: limited ? { ...headers, 'retry-after': String(retryAfter) } : headers,
        body: { ok: false, error: error.code, ...details },
        drop: false,
      };
    }
  };

  const disturbed = (name: string): { answer: Answer | null; drop: boolean; latencyMs: number } => {
    const injection = injections.next(name);
    if (!injection) return { answer: null, drop: false, latencyMs: 0 };
    const { status, error, retryAfter, latencyMs = 0, dropAfterEffect = false } = injection;
    const fails = status !== undefined || error !== undefined || retryAfter !== undefined;
    const limited = retryAfter !== undefined;
    const answer: Answer = {
      status: status ?? (limited ? 429 : 200),
      headers: limited ? { 'retry-after': String(retryAfter) } : {},
      body: { ok: false, error: error ?? (limited ? 'ratelimited' : 'internal_error') },
      drop: false,
    };
    return { answer: fails ? answer : null, drop: dropAfterEffect, latencyMs };
  };

  return {
    calls,
    async answer(name, token, args) {
      const injected = disturbed(name);
      if (injected.latencyMs > 0) await options.wait(injected.latencyMs);
      const answer = injected.answer ?? settle(name, token, args);
      const { token: _token, ...shown } = args instanceof SlackError ? {} : args;
      calls.push({
        method: name,
        args: shown,
        status: answer.status,
        answer: answer.body,
        at: scene.workspace.now().getTime(),
      });
      scene.workspace.changes.tell();
      return { ...answer, drop: injected.drop };
    },
  };
}
