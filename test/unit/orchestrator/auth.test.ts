import { describe, expect, it } from 'vitest';
import { createTokens } from '../../../src/orchestrator/auth.ts';
import type { Exchange } from '../../../src/orchestrator/exchange.ts';

const auth = {
  kind: 'client-credentials',
  clientId: 'app',
  clientSecret: 's3cret',
  scope: 'OR.Jobs',
} as const;

/** Tokens `t1`, `t2` … with this life, and a clock that the test turns. */
function tokens(expiresIn: unknown) {
  let now = 0;
  let issued = 0;
  const exchange = (): Promise<Exchange> =>
    Promise.resolve({
      kind: 'answer',
      status: 200,
      headers: new Headers(),
      body: { access_token: `t${++issued}`, expires_in: expiresIn },
      shape: 'json',
    });
  const made = createTokens({
    auth,
    url: 'https://o.example',
    tokenUrl: 'https://o.example/token',
    exchange,
    now: () => new Date(now),
    wait: () => Promise.resolve(),
  });
  return {
    ...made,
    at: (seconds: number) => {
      now = seconds * 1000;
      return made.current();
    },
  };
}

describe('a token', () => {
  it.each<[unknown, number]>([
    [3600, 3540],
    [120, 96],
    [10, 8],
    ['600', 540],
    [undefined, 3540],
  ])('that lives %s s is renewed after %d s', async (life, renewedAfter) => {
    const { at } = tokens(life);
    expect(await at(0)).toBe('t1');
    expect(await at(renewedAfter - 0.5)).toBe('t1');
    expect(await at(renewedAfter)).toBe('t2');
  });

  it('is renewed once for all whose request it failed', async () => {
    const { current, renew } = tokens(3600);
    expect(await current()).toBe('t1');
    expect(await Promise.all([renew('t1'), renew('t1'), current()])).toEqual(['t2', 't2', 't2']);
    expect(await renew('t1')).toBe('t2');
  });

  it('and the secret are masked in any text', async () => {
    const { current, mask } = tokens(3600);
    await current();
    expect(mask('Bearer t1 for s3cret')).toBe('Bearer [secret] for [secret]');
  });
});
