import { describe, expect, it } from 'vitest';
import type { ExportBody, ExportStep } from '../../../src/domain/export-body.ts';
import { exportMessage, fileCaption, ownFileNote, sizeWords } from '../../../src/views/export.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const file = { name: 'jobs-1.csv', rows: 1234, bytes: 1_230_000, notes: ['A note.'] };

function shown(step: ExportStep, change: Partial<ExportBody> = {}): string {
  const body: ExportBody = {
    kind: 'export',
    by: { platform: 'slack', id: 'U1', name: 'Ana' },
    at: '2026-03-01T08:00:00.000Z',
    target: 'slack:C1',
    way: 'file',
    question: 'Jobs that are Faulted',
    filter: {},
    top: null,
    step,
    ...change,
  };
  return printMessage(exportMessage(body, { id: 'n1', tenant: 't' }));
}

const cancel = '[Cancel: export {"tenant":"t","cancel":"n1"}]';

describe('the message of an export', () => {
  it.each<[ExportStep, RegExp, boolean]>([
    [{ name: 'asking' }, /Orchestrator is asked/, true],
    [
      { name: 'preparing', exports: [{ id: 1, folder: 'A' }], ready: 0, since: '' },
      /is writing the file …/,
      true,
    ],
    [
      {
        name: 'preparing',
        exports: [
          { id: 1, folder: 'A' },
          { id: 2, folder: 'B' },
        ],
        ready: 1,
        since: '',
      },
      /1 of 2 folders are ready/,
      true,
    ],
    [{ name: 'fetching', exports: [] }, /being fetched/, true],
    [
      {
        name: 'writing',
        why: 'unknown-to-server',
        said: null,
        rows: 12_000,
        bytes: 1,
        after: null,
        unreadable: 0,
      },
      /12,000 jobs written so far[^]*makes no exports yet/,
      true,
    ],
    [{ name: 'sending', file, tried: false }, /1,234 jobs, 1.2 MB/, false],
    [
      { name: 'sent', file, how: 'posted', directly: false },
      /jobs-1\.csv.*1,234 jobs, 1.2 MB. It stands below/,
      false,
    ],
    [{ name: 'sent', file, how: 'posted', directly: true }, /Ana has it in a direct message/, false],
    [{ name: 'sent', file, how: 'offered', directly: false }, /Accept it below/, false],
    [{ name: 'empty', notes: [] }, /No job fits/, false],
    [{ name: 'expired', file }, /The link has expired; export again/, false],
    [{ name: 'cancelled', by: { platform: 'slack', id: 'U2', name: 'Jo' } }, /Cancelled by Jo/, false],
    [{ name: 'failed', message: 'It broke.', hint: 'Mend it.' }, /It broke\.\s+Mend it\./, false],
  ])('says how far it is: %j', (step, words, cancellable) => {
    const text = shown(step);
    expect(text).toContain('Export for Ana');
    expect(text).toContain('Jobs that are Faulted');
    expect(text).toMatch(words);
    expect(text.includes(cancel)).toBe(cancellable);
  });

  it('gives the link while it lives, and says until when', () => {
    const text = shown({ name: 'linked', file, url: 'https://bot.test/f', until: '2026-03-01T08:15:00Z' });
    expect(text).toContain('[Download https://bot.test/f]');
    expect(text).toMatch(/works until .*08:15.* everybody who has it/);
    expect(text).toContain('A note.');
  });

  it('says why Orchestrator did not write the file, with its own words', () => {
    expect(ownFileNote('daily-limit', 'Limit reached.')).toContain('today (Limit reached.)');
    expect(ownFileNote('not-allowed', 'Scope missing.')).toContain('no exports (Scope missing.)');
    expect(ownFileNote('daily-limit', 'x'.repeat(999)).length).toBeLessThan(400);
    for (const why of ['many-folders', 'row-limit', 'long-question'] as const) {
      expect(ownFileNote(why, null)).toContain('from its lists');
    }
  });

  it('stands beside the file in one line', () => {
    const body = { question: 'Jobs', by: { name: 'Ana' } } as ExportBody;
    expect(fileCaption(body, file)).toBe('Jobs: 1,234 jobs, 1.2 MB, exported for Ana. A note.');
    expect(sizeWords({ rows: 1, bytes: 999 })).toBe('1 job, 999 bytes');
    expect(sizeWords({ rows: 2, bytes: 123_456 })).toBe('2 jobs, 123 kB');
  });
});
