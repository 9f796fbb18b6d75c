import { describe, expect, it } from 'vitest';
import { readJson } from '../../../../src/commands/start/json-inputs.ts';

describe('readJson', () => {
  it('drops zeros in front of numbers, and touches no text', () => {
    expect(readJson('{“n”: 007, "t": "007 \\" 08", "m": -03}')).toEqual({ n: 7, t: '007 " 08', m: -3 });
  });

  it.each(['"\\', '"', '"a\\', '0', '"0\\"'])('refuses long runs of %j in no time', (piece) => {
    const began = performance.now();
    expect(() => readJson(`{"a": x ${piece.repeat(60_000)}`)).toThrow('This is no JSON');
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
