import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/chat/message.ts';
import { commands } from '../../../../src/commands/index.ts';
import { parse } from '../../../../src/commands/reading/parse.ts';
import { print } from '../../../../src/commands/reading/print.ts';
import { BotError } from '../../../../src/domain/errors.ts';

const read = (text: string) => {
  const { command, args } = parse(text, commands, '/jobs ');
  return { [command.name]: args };
};

it('knows no link that names no job, and none among words', () => {
  for (const text of ['https://x.test/about', 'see https://x.test/jobs/7', 'https://x.test/jobs/7 please'])
    expect(() => parse(text, commands, '/jobs ')).toThrow(/I don't know/);
});

const refusal = (text: string): string => {
  try {
    parse(text, commands, '/jobs ');
  } catch (cause) {
    if (cause instanceof BotError) return `${cause.kind}: ${cause.message} ${cause.hint ?? ''}`.trim();
    throw cause;
  }
  return 'understood';
};

describe('parse', () => {
  it.each<[string, Record<string, Record<string, Json>>]>([
    ['', { help: {} }],
    ['   ', { help: {} }],
    ['/jobs', { help: {} }],
    ['help start', { help: { topic: 'start' } }],
    ['start --help', { help: { topic: 'start' } }],
    ['start —help', { help: { topic: 'start' } }],
    ['https://x.test/a/b/orchestrator_/jobs/7', { show: { job: 'https://x.test/a/b/orchestrator_/jobs/7' } }],
    ['FAULTED', { faulted: {} }],
    ['/jobs faulted', { faulted: {} }],
    ['faulted folder:Finance/* since:7d', { faulted: { folder: 'Finance/*', since: '7d' } }],
    ['faulted folder: Finance', { faulted: { folder: 'Finance' } }],
    ['faulted folder : "A B" top:3', { faulted: { folder: 'A B', top: '3' } }],
    ['faulted Since:24h', { faulted: { since: '24h' } }],
    ['faulted —since:24h', { faulted: { since: '24h' } }],
    ['faulted since:yesterday 9am top:3', { faulted: { since: 'yesterday 9am', top: '3' } }],
    ['faulted since:monday 14:00', { faulted: { since: 'monday 14:00' } }],
    ['faulted since:2026-11-23T14:03:00Z', { faulted: { since: '2026-11-23T14:03:00Z' } }],
    ['faulted process:“Invoice Processing”', { faulted: { process: 'Invoice Processing' } }],
    ['faulted process:„Rechnung Prüfen“ robot:A', { faulted: { process: 'Rechnung Prüfen', robot: 'A' } }],
    ['faulted process:«Facture A»', { faulted: { process: 'Facture A' } }],
    ['faulted process:‘Invoice A’', { faulted: { process: 'Invoice A' } }],
    ["faulted process:'O'Brien & Söhne (50%)'", { faulted: { process: "O'Brien & Söhne (50%)" } }],
    ["start O'Brien & Söhne (50%)", { start: { process: "O'Brien & Söhne (50%)" } }],
    ['start O’Brien', { start: { process: 'O’Brien' } }],
    ['start "say ""hi"""', { start: { process: 'say "hi"' } }],
    ['start Release\u00a0Project', { start: { process: 'Release Project' } }],
    ['start A–B', { start: { process: 'A-B' } }],
    ['start "A–B"', { start: { process: 'A–B' } }],
    ['start "Foo: bar"', { start: { process: 'Foo: bar' } }],
    [
      'start X age=33 trueOrFalse=false stringNew="a b"',
      { start: { process: 'X', inputs: { age: '33', trueOrFalse: 'false', stringNew: 'a b' } } },
    ],
    ['start X "my key"=1', { start: { process: 'X', inputs: { 'my key': '1' } } }],
    ['start X list=[1, 2] count:2', { start: { process: 'X', count: '2', inputs: { list: '[1, 2]' } } }],
    ['start X {"age": 33, "o": {"a": "}"}}', { start: { process: 'X', inputs: { age: 33, o: { a: '}' } } } }],
    ['start X {“age”: 0065, “t”: “007”}', { start: { process: 'X', inputs: { age: 65, t: '007' } } }],
    ['start X {}', { start: { process: 'X', inputs: {} } }],
    ['show #127416', { show: { job: '#127416' } }],
    ['show https://a.b/jobs/127416', { show: { job: 'https://a.b/jobs/127416' } }],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['fautled', "usage: I don't know “fautled”. Did you mean `/jobs faulted`?"],
    ['xyzzyx', "usage: I don't know “xyzzyx”. `/jobs help` shows what I can do."],
    ['faulted proces:X', 'usage: `faulted` has no filter “proces:”. Did you mean `process:`?'],
    ['faulted since:', 'usage: Nothing stands behind “since:”. Like this: `since:24h`'],
    ['faulted since: folder:F', 'usage: Nothing stands behind “since:”. Like this: `since:24h`'],
    ['faulted top:1 top:2', 'usage: “top:” is given twice. Give it once.'],
    [
      'faulted process:"Invoice',
      'usage: The quote before “Invoice” is never closed. Put the same mark behind the value, or leave both out.',
    ],
    ['show 1 folder:F', 'usage: `show` has no filter “folder:”. `show` takes no filters: `/jobs help show`.'],
  ])('refuses %j and says what works', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it('refuses free words where there are none, and broken JSON', () => {
    expect(refusal('faulted Finance')).toContain("I don't know what “Finance” means here.");
    expect(refusal('start X {"a": }')).toContain('usage: This is no JSON');
  });

  it('keeps what buttons carry out of reach of typing', () => {
    expect(refusal('kill 127416 confirmed:true')).toContain('has no filter “confirmed:”');
  });

  it('takes inputs with names of object machinery for plain names', () => {
    const { args } = parse('start X {"__proto__": 1} constructor=2', commands, '');
    expect(JSON.stringify(args.inputs)).toBe('{"__proto__":1,"constructor":"2"}');
  });

  it.each([' ', '"', 'a:', '{', '-', '“', "'", 'a=', '[', 'since:'])(
    'reads a long text of %j at once',
    (unit) => {
      const started = performance.now();
      expect(refusal(`start X ${unit.repeat(50_000 / unit.length)}`)).not.toBe('');
      expect(refusal(`faulted ${unit.repeat(50_000 / unit.length)}x`)).not.toBe('');
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );

  it('throws nothing but BotError, whatever is typed (F35)', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        'start ',
        'faulted ',
        ' ',
        '"',
        '“',
        "'",
        '{',
        '}',
        '[',
        ':',
        '=',
        'since:',
        'a=',
        '—',
        '\u00a0',
        '\\',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        expect(refusal(pieces.join(''))).toMatch(/^(?:usage: |understood)/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('print', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const text = fc.oneof(
    name,
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((value) => value.isWellFormed()),
    fc.constantFrom(
      "O'Brien & Söhne (50%)",
      'a "b" c',
      '“x”',
      '—',
      'a:b',
      'a=b',
      '{x}',
      '""',
      "'",
      '\u00a0',
      ' a  b ',
    ),
  );
  const find = (name: string) => commands.find((command) => command.name === name)!;

  it('writes what parse reads back to the same: names (F35)', () => {
    fc.assert(
      fc.property(text, text, (process, folder) => {
        const args = { process, folder };
        const { command, args: back } = parse(print(find('start'), args), commands, '');
        expect([command.name, back]).toEqual(['start', args]);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes what parse reads back to the same: filters (F35)', () => {
    const filters = fc.record(
      { process: text, folder: text, robot: text, error: text, since: text },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, (args) => {
        expect(parse(print(find('faulted'), args), commands, '').args).toEqual(args);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes what parse reads back to the same: inputs (F35)', () => {
    const inputs = fc.oneof(
      fc.dictionary(name, text, { noNullPrototype: true }),
      fc.dictionary(name, fc.jsonValue(), { noNullPrototype: true }) as fc.Arbitrary<Record<string, Json>>,
    );
    fc.assert(
      fc.property(text, inputs, (process, inputs) => {
        const { args } = parse(print(find('start'), { process, inputs }), commands, '');
        expect(JSON.stringify(args)).toBe(JSON.stringify({ process, inputs }));
      }),
      { numRuns: 1000 },
    );
  });

  it('writes short values without quotes', () => {
    const args = { folder: 'Finance/*', process: 'A B', since: { said: '24h', at: '2026-03-01T00:00:00Z' } };
    expect(print(find('faulted'), args)).toBe('faulted process:"A B" folder:Finance/* since:24h');
  });
});
