import fc from 'fast-check';
import type { Block, Button, Json, Message, Span } from '../../../src/chat/message.ts';

/** Text of every nasty kind: control characters, lone surrogates, markup, mentions, very long lines. */
export const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
      .map((units) => String.fromCharCode(...units)),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\n\n',
      '<!channel> <@U0EVIL> <https://evil.example|click>',
      '*bold* _it_ ~gone~ `code` :fire:\n> quoted &gt; &amp;',
      "O'Brien & Söhne (50%)",
      '😀'.repeat(200),
      '&<>'.repeat(2000),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', 'line\n', '😀', '&', '\ud800'), fc.integer({ min: 1000, max: 60_000 }))
      .map(([unit, times]) => unit.repeat(times)),
  },
);

const anySpan: fc.Arbitrary<Span> = fc.oneof(
  anyText,
  fc.record({ kind: fc.constantFrom('bold' as const, 'code' as const), text: anyText }),
  fc.record({ kind: fc.constant('link' as const), text: anyText, url: fc.oneof(fc.webUrl(), anyText) }),
  fc.record({
    kind: fc.constant('time' as const),
    at: fc.oneof(fc.double(), fc.integer({ min: 0, max: 4e12 }), fc.constant(Number.NaN)),
    show: fc.constantFrom('time' as const, 'date' as const, 'date-time' as const),
  }),
  fc.record({
    kind: fc.constant('person' as const),
    platform: fc.constantFrom('slack' as const, 'teams' as const),
    id: fc.constantFrom('U0ANA', 'x><', ''),
    name: anyText,
  }),
  fc.record({
    kind: fc.constant('mention' as const),
    platform: fc.constantFrom('slack' as const, 'teams' as const),
    id: fc.constantFrom('U0JO', 'S0TEAM', '<!channel>', ''),
    name: anyText,
    group: fc.boolean(),
  }),
);

const anyRichText = fc.array(anySpan, { maxLength: 14 });
const anyArgs = fc.dictionary(anyText, fc.oneof(anyText, fc.integer(), fc.boolean()) as fc.Arbitrary<Json>, {
  maxKeys: 4,
});

const anyButton: fc.Arbitrary<Button> = fc.oneof(
  fc.record({ label: anyText, url: fc.oneof(fc.webUrl(), anyText) }),
  fc.record(
    {
      label: anyText,
      command: fc.oneof(fc.constantFrom('show', 'retry', 'kill'), anyText),
      args: anyArgs,
      style: fc.constantFrom('primary' as const, 'danger' as const),
      confirm: fc.record({ title: anyText, text: anyText, ok: anyText }),
    },
    { requiredKeys: ['label', 'command', 'args'] },
  ),
);

const anyCommandButton = fc.record({ label: anyText, command: anyText, args: anyArgs });

/** Tables of every size and form, rows with too few and too many cells among them. */
const anyTable: fc.Arbitrary<Extract<Block, { kind: 'table' }>> = fc
  .record({
    kind: fc.constant('table' as const),
    pick: anyText,
    columns: fc.array(fc.record({ title: anyText, weight: fc.double({ min: 1, max: 100, noNaN: true }) }), {
      maxLength: 30,
    }),
    rows: fc.array(
      fc.record({
        name: anyText,
        cells: fc.array(anyRichText, { maxLength: 8 }),
        button: fc.option(anyCommandButton),
      }),
      { maxLength: 4 },
    ),
    times: fc.constantFrom(1, 1, 1, 10, 40),
  })
  .map(({ times, rows, ...table }) => ({
    ...table,
    rows: Array.from({ length: rows.length * times }, (_, at) => rows[at % rows.length]).flatMap(
      (row) => row ?? [],
    ),
  }));

const anyChart: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('chart' as const),
  title: anyText,
  alt: anyText,
  axes: fc.record({ bars: anyText, values: anyText }),
  bars: fc.array(fc.record({ short: anyText, tick: fc.option(anyText) }), { maxLength: 40 }),
  series: fc.array(fc.record({ name: anyText, values: fc.array(fc.nat(), { maxLength: 40 }) }), {
    maxLength: 4,
  }),
});

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: anyText }),
  fc.record({ kind: fc.constant('text' as const), text: anyRichText }),
  fc.record({ kind: fc.constant('context' as const), text: anyRichText }),
  fc.record({ kind: fc.constant('quote' as const), text: anyText }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: anyText, value: anyRichText }), { maxLength: 12 }),
  }),
  fc.record({
    kind: fc.constant('row' as const),
    text: anyRichText,
    detail: anyRichText,
    buttons: fc.array(anyButton, { maxLength: 7 }),
  }),
  anyTable,
  anyChart,
  fc.record({ kind: fc.constant('buttons' as const), buttons: fc.array(anyButton, { maxLength: 40 }) }),
  fc.record({ kind: fc.constant('divider' as const) }),
);

export const anyMessage: fc.Arbitrary<Message> = fc.record({
  preview: anyText,
  blocks: fc.oneof(
    { weight: 4, arbitrary: fc.array(anyBlock, { maxLength: 8 }) },
    { weight: 1, arbitrary: fc.array(anyBlock, { maxLength: 70 }) },
  ),
});
