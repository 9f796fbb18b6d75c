import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenMark } from '../../../src/redact/hidden-mark.ts';
import { createPattern } from '../../../src/redact/pattern.ts';
import { createRedactor, noRedaction } from '../../../src/redact/redactor.ts';

const usual = createRedactor();
const shown = (text: string): string => usual.text(text).shown;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const random = (length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: length, maxLength: length });

/** Ways in which secrets stand in texts; the second is what must not be left. */
const leaks: fc.Arbitrary<readonly [text: string, secret: string]> = fc.oneof(
  random(12).map((s) => [`password=${s}`, s] as const),
  random(12).map((s) => [`{"clientSecret": "${s}"}`, s] as const),
  random(12).map((s) => [`Server=tcp:db;Pwd=${s};Encrypt=True`, s] as const),
  random(40).map((s) => [`AccountName=x;AccountKey=${s}==;EndpointSuffix=core.windows.net`, s] as const),
  random(30).map((s) => [`https://x.blob.core.windows.net/c?sv=2024&sig=${s}&se=2026`, s] as const),
  random(20).map((s) => [`Authorization: Bearer ${s}`, s] as const),
  random(20).map((s) => [`Authorization: Basic ${s}==`, s] as const),
  random(24).map((s) => [`posted with xoxb-1234567890-${s}`, s] as const),
  random(24).map((s) => [`xapp-1-A0123-${s} is wrong`, s] as const),
  random(36).map((s) => [`cloned with ghp_${s}`, s] as const),
  random(20).map((s) => [`https://hooks.slack.com/services/T01/B02/${s}`, s] as const),
  random(12).map((s) => [`ftp://ana:${s}@files.test/in`, s] as const),
  random(12).map((s) => [`postgres://bot:${s}@db:5432/chatops`, s] as const),
  random(16).map((s) => [`-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----`, s] as const),
  random(30).map((s) => [`eyJhbGciOiJIUzI1NiJ9.${s}.${s}`, s] as const),
  fc.constant(['AKIAIOSFODNN7EXAMPLE signed it', 'AKIAIOSFODNN7EXAMPLE'] as const),
  fc.constant(['paid by 5555 5555 5555 4444.', '5555 5555'] as const),
  fc.constant(['to DE89 3704 0044 0532 0130 00 today', '3704 0044'] as const),
);

const around = fc.constantFrom('', ' ', '\n', 'The robot said: ', ' (line 17)', '. ', 'row 3, ');

/** What operators need to read. */
const plain = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.uuid().map((id) => `https://cloud.uipath.com/org/DefaultTenant/orchestrator_/jobs/${id}/details?fid=12`),
  fc.uuid().map((id) => `/subscriptions/${id}/resourceGroups/Finance2026/providers`),
  fc.uuid().map((id) => `chatops-${id.replaceAll('-', '').slice(0, 20)}`),
  fc.integer({ min: 1, max: 2 ** 31 }).map((id) => `job ${id}`),
  fc.integer({ min: 0, max: 999_999 }).map((n) => `INV-2026-${String(n).padStart(6, '0')}`),
  fc.integer({ min: 0, max: 99_999_999 }).map((n) => `PO ${String(n).padStart(10, '0')}`),
  fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((at) => at.toISOString()),
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((at) => `at ${at.getTime()} ms`),
  fc.constantFrom(
    'C:\\Robots\\Finance\\Invoices\\2026\\November\\Accounts\\Payable\\in.xlsx',
    '\\\\files01\\Finance$\\Invoices 2026\\March.xlsx',
    '/home/robot/Processes/Finance2026/InvoiceProcessing/Main.xaml',
    'at UiPath.Excel.WorkbookApplication.SetSheet(String name)',
    'HRESULT: 0x800A03EC',
    "Version=1.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089'",
    'EAN 4006381333931',
    'IBAN is missing',
    'Robot FIN-07 on VM-0012 (Finance/Accounts Payable)',
    'ana@example.com',
    '+49 30 1234567',
    '12.345.678,90 EUR',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ),
);

describe('what is secret', () => {
  it('is hidden wherever it stands', () => {
    fc.assert(
      fc.property(leaks, around, around, plain, ([text, secret], before, behind, other) => {
        const out = shown(`${other} ${before}${text}${behind} ${other}`);
        expect(out).toContain(hiddenMark);
        expect(out).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is all that is hidden: ids, numbers, dates and paths stay', () => {
    fc.assert(
      fc.property(
        fc.array(plain, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(' ', ', ', '\n', '; '),
        (parts, mark) => {
          const text = parts.join(mark);
          expect(usual.text(text)).toEqual({ shown: text, hidden: 0 });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('our own secrets', () => {
  const value = 'pa$$ w"rd/é+1';
  const ours = createRedactor({ ...noRedaction, values: [value, 'abc', 'hush-hush'] });

  it('are hidden word for word, however they are written', () => {
    const spelt = [
      value,
      JSON.stringify(value),
      encodeURIComponent(value),
      Buffer.from(value).toString('base64'),
    ];
    for (const text of spelt) {
      const { shown: out } = ours.text(`it said ${text} again`);
      expect(out).toMatch(/^it said "?•••=*"? again$/);
    }
    expect(ours.text('hush-hush-hush').shown).toBe('•••-hush');
  });

  it('are not looked for when they are parts of words', () => {
    expect(ours.text('abcdef').shown).toBe('abcdef');
  });

  it('are hidden in names of values, too', () => {
    expect(JSON.stringify(ours.json({ 'hush-hush': [{ a: 'hush-hush' }] }).shown)).toBe(
      '{"•••":[{"a":"•••"}]}',
    );
  });
});

describe('the settings', () => {
  it('name more that is secret, and what is none', () => {
    const { json, text } = createRedactor({
      ...noRedaction,
      names: ['customer*', 'IN_iban no'],
      shown: ['tokenCount'],
    });
    expect(json({ CustomerNo: 4711, in_IbanNo: 'x1', tokenCount: 12, token: 't' }).shown).toEqual({
      CustomerNo: hiddenMark,
      in_IbanNo: hiddenMark,
      tokenCount: 12,
      token: hiddenMark,
    });
    expect(text('customer=4711 tokenCount=12 token=12').shown).toBe('customer=••• tokenCount=12 token=•••');
  });

  it('hide by patterns, once', () => {
    const { text } = createRedactor({
      ...noRedaction,
      patterns: [createPattern('KD-\\d{4}'), createPattern('file no (\\w+)')],
    });
    const once = text('KD-1234 and file no 77a of KD-12345');
    expect(once).toEqual({ shown: '••• and file no ••• of •••5', hidden: 3 });
    expect(text('.+').shown).toBe('.+');
    const all = createRedactor({ ...noRedaction, patterns: [createPattern('.+')] });
    expect(all.text(all.text('anything').shown)).toEqual({ shown: hiddenMark, hidden: 0 });
  });

  it('switch off what is often wrong', () => {
    const card = 'order 4111111111111111 for DE89370400440532013000';
    expect(createRedactor({ ...noRedaction, off: ['cards', 'ibans'] }).text(card).shown).toBe(card);
    expect(createRedactor({ ...noRedaction, off: ['cards'] }).json({ order: 4111111111111111 }).hidden).toBe(
      0,
    );
    expect(createRedactor({ ...noRedaction, off: ['cards'] }).text(card).shown).toBe(
      'order 4111111111111111 for •••',
    );
  });
});
