import type { JsonObject } from '../block-kit.ts';
import type { Scene } from '../scene.ts';
import type { Channel } from '../seed.ts';
import { users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import { shown } from '../validate/rules.ts';

/** One call of a method, token already judged. */
export interface Call {
  readonly scene: Scene;
  readonly args: JsonObject;
  /** Where the sandbox listens, with a slash at the end. */
  readonly base: string;
  readonly openSocket: () => string;
}

/** How often a method may be called: a bucket that holds `burst` and fills up at `perMinute`. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
export const tiers = {
  two: { perMinute: 20, burst: 20 },
  three: { perMinute: 50, burst: 50 },
  four: { perMinute: 100, burst: 100 },
  /** About one a second a channel, short bursts allowed. */
  posting: { perMinute: 60, burst: 4 },
} as const satisfies Record<string, Rate>;

export interface Method {
  readonly token: 'bot' | 'app' | 'none';
  /** The scope this call needs; null for none. */
  readonly scope: (call: Call) => string | null;
  readonly rate: Rate;
  /** The rate holds for each of these apart, e.g. for each channel. */
  readonly rateKey?: (call: Call) => string;
  /** Returns the answer without `ok`. Throws `SlackError`. */
  run(call: Call): JsonObject;
}

/** A method of the bot token with one scope. */
export function method(scope: string | null, rate: Rate, run: Method['run']): Method {
  return { token: 'bot', scope: () => scope, rate, run };
}

export function stringArg(args: JsonObject, name: string): string | null {
  const value = args[name];
  return value === undefined || value === null || value === '' ? null : shown(value);
}

export function flagArg(args: JsonObject, name: string): boolean {
  return ['true', '1', 'True'].includes(String(args[name]));
}

export function neededArg(args: JsonObject, name: string): string {
  const value = stringArg(args, name);
  if (value === null) {
    throw new SlackError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }
  return value;
}

/** A whole number within limits. Throws `invalid_limit` as Slack does. */
export function limitArg(args: JsonObject, fallback: number, max: number): number {
  const given = stringArg(args, 'limit');
  if (given === null) return fallback;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1) throw new SlackError('invalid_limit');
  return Math.min(limit, max);
}

/** The channel named by its id. Throws `channel_not_found`; private ones exist only for members. */
export function channelArg({ scene, args }: Call, name = 'channel'): Channel {
  const id = stringArg(args, name);
  const found = id === null ? undefined : scene.workspace.channels.get(id);
  if (!found || (found.kind !== 'public' && !found.members.has(users.bot.id))) {
    throw new SlackError('channel_not_found');
  }
  return found;
}

/** The scope of a family that fits the kind of channel, e.g. `channels:read`. */
export function channelScope(family: 'read' | 'history', name = 'channel'): Method['scope'] {
  return ({ scene, args }) => {
    const kind = scene.workspace.channels.get(String(args[name]))?.kind ?? 'public';
    return { public: `channels:${family}`, private: `groups:${family}`, im: `im:${family}` }[kind];
  };
}
