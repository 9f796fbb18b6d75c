import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { parseConfigFile } from '../../../src/settings/file.ts';
import { redactionOf } from '../../../src/settings/redact.ts';

describe('redact: in the configuration file', () => {
  it('adds names and patterns, takes names out and switches off what is often wrong', () => {
    const { faults, file } = parseConfigFile(`
redact:
  names: [customerNumber, "in_*Pin"]
  show: [tokenCount]
  patterns: ['KD-\\d{6,10}', '(?i)file no (\\w+)']
  off: [cards]
`);
    expect(faults).toEqual([]);
    const { text } = createRedactor(redactionOf(file.redact, ['our-own-secret']));
    expect(
      text('customerNumber=1 in_myPin=2 tokenCount=3 KD-1234567 File no 77 4111111111111111 our-own-secret')
        .shown,
    ).toBe('customerNumber=••• in_myPin=••• tokenCount=3 ••• File no ••• 4111111111111111 •••');
  });

  it.each([
    [
      'patterns: ["(a"]',
      /redact\.patterns\.0: is no pattern that can be used: it cannot be read: missing closing \)/,
    ],
    ['patterns: ["(a)\\\\1"]', /it cannot be read: invalid escape sequence/],
    ['patterns: ["a*"]', /it is found where nothing is/],
    ['names: ["*"]', /redact\.names\.0: names everything/],
    ['names: [""]', /names everything/],
    ['off: [passwords]', /redact\.off\.0/],
    ['shows: [x]', /shows/],
  ])('%s is a fault that says where', (line, fault) => {
    expect(parseConfigFile(`redact:\n  ${line}\n`).faults.join('\n')).toMatch(fault);
  });
});
