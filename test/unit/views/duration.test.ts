import { describe, expect, it } from 'vitest';
import { ago, duration, ordinal } from '../../../src/views/duration.ts';

const s = 1000;
const min = 60 * s;
const h = 60 * min;
const d = 24 * h;

describe('duration', () => {
  it.each([
    [0, 'less than 1 s'],
    [999, 'less than 1 s'],
    [42 * s, '42 s'],
    [59.6 * s, '1 min'],
    [2 * min + 10 * s, '2 min 10 s'],
    [3 * h, '3 h'],
    [3 * h + 5 * min + 50 * s, '3 h 5 min'],
    [d, '1 day'],
    [2 * d + 3 * h, '2 days 3 h'],
    [9 * d + 3 * h, '9 days'],
  ])('says %d ms as %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('ago', () => {
  it.each([
    [-5 * s, 'just now'],
    [30 * s, '30 s ago'],
    [2 * min, '2 min ago'],
    [5 * h, '5 h ago'],
    [d, '1 day ago'],
    [3.9 * d, '3 days ago'],
  ])('says %d ms as %s', (ms, words) => {
    expect(ago(ms)).toBe(words);
  });
});

describe('ordinal', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [13, '13th'],
    [21, '21st'],
    [112, '112th'],
  ])('says %d as %s', (n, words) => {
    expect(ordinal(n)).toBe(words);
  });
});
