import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogLine, logLevels } from '../../../src/domain/job-log.ts';
import { type LogsView, logsMessage, noLogsMessage } from '../../../src/views/logs.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const job = aJob({ id: 127416 });
const view = {
  level: null,
  since: null,
  refresh: { tenant: 'default', job: 127416 },
  first: true,
  url: 'https://orchestrator.test/1',
  now: new Date('2026-03-01T08:02:00Z'),
} as const;
const page: LogsView = { ...view, errors: [], total: null, more: null, long: false };
const entry = (message: string, level: LogLine['level'] = 'Info', at = '2026-03-01T08:00:30.1234567Z') => ({
  at,
  level,
  message,
});

describe('logs', () => {
  it('tell the newest errors first, then the lines, each with its level in a word, its time and how long after the start', () => {
    const error = entry(`System.Exception: Broken\r\n${'   at Deep.Down()\r\n'.repeat(20)}`, 'Error');
    const lines = [
      entry('ended', 'Info', '2026-03-01T08:01:00Z'),
      error,
      entry('begin', 'Debug', '2026-03-01T08:00:05Z'),
    ];
    const message = logsMessage(job, lines, { ...page, errors: [error], total: 41, more: { after: 'c' } });
    expect(printMessage(message)).toMatchInlineSnapshot(`
      "(Logs of job 127416: Invoice_Processing: System.Exception: Broken …)
      # Logs of job 127416: Invoice_Processing
      ~ 🔴 Faulted after 56 s · DocBot · 2026-03-01 08:00
      *Newest errors*
      🔴 *Error* 08:00 \`+25 s\`
      System.Exception: Broken
         at Deep.Down()
         at Deep.Down()
         at Deep.Down()
         at Deep.Down()
         at Deep.Down() …
      ---
      *All lines, newest first: 41*
      ℹ️ *Info* 08:01 \`+55 s\`
      ended
      🔴 *Error* 08:00 \`+25 s\`
      System.Exception: Broken
         at Deep.Down()
         at Deep.Down() …
      ▫️ *Debug* 08:00 \`+0 s\`
      begin
      [More: logs {"after":"c","replace":true}] [Refresh: logs {"tenant":"default","job":127416,"replace":true}] [Details: show {"tenant":"default","job":127416}] [Open in Orchestrator https://orchestrator.test/1]"
    `);
  });

  it('say of a count that ends at 10,000 what it is', () => {
    const text = printMessage(logsMessage(job, [entry('a')], { ...page, total: 10_000 }));
    expect(text).toContain('10,000 or more');
    expect(printMessage(logsMessage(job, [entry('a')], { ...page, total: 9_999 }))).toContain(
      'newest first: 9999*',
    );
  });

  it('show a line without a text, a time or a known level', () => {
    const text = printMessage(logsMessage(job, [{ at: null, level: 'Unknown', message: ' ' }], page));
    expect(text).toContain('*Unknown*\n(no text)');
  });

  it('stay within what a message holds, whatever was written (F20)', () => {
    const anyLine = fc.record({
      at: fc.constantFrom(null, '2026-03-01T08:00:30Z', '2025-01-01T00:00:00Z'),
      level: fc.constantFrom(...logLevels, 'Unknown' as const),
      message: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constant('x'.repeat(50_000)),
        fc.constant('😀\n'.repeat(9_000)),
      ),
    });
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 15 }), fc.boolean(), (lines, long) => {
        const { blocks, preview } = logsMessage(job, lines, { ...page, errors: lines.slice(0, 3), long });
        expect(preview.length).toBeLessThanOrEqual(200);
        for (const block of blocks) {
          if (block.kind !== 'text') continue;
          const text = block.text
            .map((span) => (typeof span === 'string' ? span : 'text' in span ? span.text : ''))
            .join('');
          expect(text.length).toBeLessThan(600);
        }
      }),
    );
  });
});

describe('no logs', () => {
  it.each([
    ['soon after the end', {}, {}, /^No logs yet of job 127416.*try again in a minute/s],
    ['long after it', {}, { now: new Date('2026-03-02T08:00:00Z') }, /^No logs of job.*keeps it no longer/s],
    [
      'while it runs',
      { state: 'Running', ended: null },
      { now: new Date('2026-03-02T08:00:00Z') },
      /^No logs yet/,
    ],
    [
      'of one level',
      {},
      { level: 'Error', since: '1h' },
      /^No lines yet of job .* for: Error and worse since 1h\./,
    ],
    ['after the last page', {}, { first: false }, /^No more lines/],
  ] as const)('%s', (_when, change, asked, said) => {
    const message = noLogsMessage({ ...job, ...change }, { ...view, ...asked });
    const [, ...text] = printMessage(message).split('\n');
    expect(text.join('\n')).toMatch(said);
    expect(text.join('\n')).toContain('[Refresh: logs');
  });

  it('offer all lines where only some were asked for', () => {
    expect(printMessage(noLogsMessage(job, { ...view, level: 'Error' }))).toContain('[All lines: logs');
    expect(printMessage(noLogsMessage(job, view))).not.toContain('All lines');
  });
});
