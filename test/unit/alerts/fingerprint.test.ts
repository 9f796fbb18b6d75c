import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, steady } from '../../../src/alerts/fingerprint.ts';

const trace = (message: string): string =>
  `Execution error : System.ArgumentException: ${message}\r\n   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName)`;

describe('the fingerprint of a fault', () => {
  it.each([
    ['numbers', 'Invoice 4711 has no total', 'Invoice 4712 has no total'],
    ['amounts', 'The total 1,234.50 is wrong', 'The total 9.99 is wrong'],
    ['GUIDs', 'No item 9cc6c2e4-237d-42f6-8cb8-43010652fb22', 'No item 8fad9c36-237b-49a6-a939-47963fb8099a'],
    ['Windows paths', 'C:\\Temp\\a.xlsx is locked', 'C:\\Temp\\2026\\b.xlsx is locked'],
    ['shares', '\\\\vm07\\in\\a.xlsx is locked', '\\\\vm09\\in\\b.xlsx is locked'],
    ['paths', '/var/in/a.csv is missing', '/srv/other/b.csv is missing'],
    ['addresses', 'https://a.example/x?y=1 timed out', 'https://b.example/z timed out'],
    ['mail addresses', 'Cannot mail ana@example.com', 'Cannot mail jo.b@example.org'],
    ['times', 'Nothing came since 2026-03-01T14:03:10Z', 'Nothing came since 2026-04-02 09:12'],
    ['hex', 'HRESULT 0x800A03EC', 'HRESULT 0x80070005'],
    ['case and blanks', 'The sheet  does not exist', 'the Sheet does not exist'],
  ])('is the same though %s differ', (_, one, other) => {
    expect(fingerprint(trace(one))).toBe(fingerprint(trace(other)));
  });

  it.each([
    ['messages', trace('The sheet does not exist'), trace('The workbook does not exist')],
    ['exception types', 'System.ArgumentException: No sheet', 'System.InvalidOperationException: No sheet'],
  ])('differs where %s differ', (_, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });

  it('is the same for all that gave no reason', () => {
    expect(fingerprint(null)).toBe(fingerprint('  \r\n'));
  });

  it('needs no time to speak of, and is found for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (info) => {
        expect(fingerprint(info)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
    const began = performance.now();
    for (const piece of ['a.', '/a', '\\\\a', '1.', '1:1', 'a@a.', '0x', 'abc123', '- '])
      fingerprint(piece.repeat(500_000 / piece.length));
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('keeps what names the cause', () => {
    expect(steady('Logon failure: unknown user name or bad password (0x8007052E)')).toBe(
      'logon failure: unknown user name or bad password (‹id›)',
    );
    expect(steady('Sheet March of C:\\in\\2026-03-01.xlsx: row 17')).toBe('sheet march of ‹path›: row ‹n›');
  });
});
