import fc from 'fast-check';
import type { Args, Block, Button, Message, RichText, Span } from '../../../src/chat/message.ts';

/** Any string a job, an error or a bad tool could give: controls, markup, lone surrogates, now and then a huge one. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('', ' ', '\n', '\ud800', 'x\udc00y', '\u0000\u001b[31m', '<at>all</at>'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '**b** _i_ [x](http://evil.example) `c` # h',
      '{{DATE(2017-02-14T06:08:00Z,SHORT)}}',
      '- a\r- b',
      '&lt;script&gt;',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', '🔴', 'ä\n', '"\\', '\ud83d'), fc.constantFrom(3_000, 30_000, 1_000_000))
      .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length))),
  },
);

const span: fc.Arbitrary<Span> = fc.oneof(
  anyText,
  fc.record({ kind: fc.constantFrom('bold' as const, 'code' as const), text: anyText }),
  fc.record({ kind: fc.constant('link' as const), text: anyText, url: fc.oneof(anyText, fc.webUrl()) }),
  fc.record({
    kind: fc.constant('time' as const),
    at: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(Date.UTC(2026, 10, 23), 8.64e15, Number.NaN)),
    show: fc.constantFrom('time' as const, 'date' as const, 'date-time' as const),
  }),
  fc.record({
    kind: fc.constant('person' as const),
    platform: fc.constantFrom('slack' as const, 'teams' as const),
    id: anyText,
    name: anyText,
  }),
  fc.record({
    kind: fc.constant('mention' as const),
    platform: fc.constantFrom('slack' as const, 'teams' as const),
    id: fc.oneof(anyText, fc.constantFrom('7f3e2c1a-0000-4000-8000-000000000000', 'aad-jo')),
    name: anyText,
    group: fc.boolean(),
  }),
);

const richText: fc.Arbitrary<RichText> = fc.array(span, { maxLength: 5 });

const args: fc.Arbitrary<Args> = fc.dictionary(
  fc.string(),
  fc.oneof(anyText, fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 3 },
);

const button: fc.Arbitrary<Button> = fc.oneof(
  fc.record({ label: anyText, url: fc.oneof(anyText, fc.webUrl(), fc.constant('javascript:alert(1)')) }),
  fc.record({ label: anyText, command: fc.constantFrom('retry', 'kill'), args }),
  fc.record({
    label: anyText,
    command: fc.constant('kill'),
    args,
    style: fc.constantFrom('primary' as const, 'danger' as const),
    confirm: fc.record({ title: anyText, text: anyText, ok: anyText }),
  }),
);

const buttons = fc.array(button, { maxLength: 8 });

const row: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('row' as const),
  text: richText,
  detail: richText,
  buttons: fc.array(button, { maxLength: 3 }),
});

const table: fc.Arbitrary<Block> = fc
  .record({
    kind: fc.constant('table' as const),
    pick: anyText,
    columns: fc.array(fc.record({ title: anyText, weight: fc.double({ min: 1, max: 100, noNaN: true }) }), {
      maxLength: 14,
    }),
    rows: fc.array(
      fc.record({
        name: anyText,
        cells: fc.array(richText, { maxLength: 8 }),
        button: fc.option(fc.record({ label: anyText, command: fc.constantFrom('show'), args })),
      }),
      { maxLength: 4 },
    ),
    times: fc.constantFrom(1, 1, 1, 10, 60),
  })
  .map(({ times, rows, ...rest }) => ({
    ...rest,
    rows: Array.from({ length: rows.length * times }, (_, at) => rows[at % rows.length]).flatMap(
      (one) => one ?? [],
    ),
  }));

const chart: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('chart' as const),
  title: anyText,
  alt: anyText,
  axes: fc.record({ bars: anyText, values: anyText }),
  bars: fc.array(fc.record({ short: anyText, tick: fc.option(anyText) }), { maxLength: 60 }),
  series: fc.array(fc.record({ name: anyText, values: fc.array(fc.nat(), { maxLength: 60 }) }), {
    maxLength: 4,
  }),
});

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constantFrom('heading' as const, 'quote' as const), text: anyText }),
  fc.record({ kind: fc.constantFrom('text' as const, 'context' as const), text: richText }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: anyText, value: richText }), { maxLength: 12 }),
  }),
  row,
  table,
  chart,
  fc.record({ kind: fc.constant('buttons' as const), buttons }),
  fc.constant({ kind: 'divider' as const }),
);

/** Any message whatever, from none to 500 blocks. */
export const anyMessage: fc.Arbitrary<Message> = fc.record({
  preview: anyText,
  blocks: fc.oneof(
    { weight: 8, arbitrary: fc.array(block, { maxLength: 12 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(block, { maxLength: 4 }), row, fc.integer({ min: 30, max: 500 }))
        .map(([blocks, one, count]) => blocks.concat(Array<Block>(count).fill(one), blocks)),
    },
  ),
});
