import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { settings } from '../../src/settings/table.ts';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('README.md', root), 'utf8');

/** Cells of the table rows below a heading. */
function rowsBelow(heading: string): string[][] {
  const section = text.slice(text.indexOf(`\n${heading}\n`)).split('\n## ', 2)[1] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim()));
}

describe('the README', () => {
  it('lists every setting with its meaning and default, and no other', () => {
    const bare = (cell: string): string => cell.replaceAll('`', '');
    expect(rowsBelow('## Settings').map((cells) => cells.slice(0, 3).map(bare))).toEqual(
      settings.map(({ name, meaning, default: value }) => [name, bare(meaning), bare(value ?? '')]),
    );
  });

  it('lists every command', () => {
    const named = rowsBelow('## What people can do').flatMap(([cell = '']) =>
      [...cell.matchAll(/`([a-z]+)/g)].map((match) => match[1]),
    );
    expect(new Set(named)).toEqual(new Set(commands.map((command) => command.name)));
  });

  it('names a test for each threat, and each failure that it speaks of stands in one of them', () => {
    const section = text.slice(text.indexOf('\n### Threats\n')).split('\n## ', 1)[0] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| What'));
    expect(rows.length).toBeGreaterThan(10);
    const tests = readdirSync(new URL('test/', root), { recursive: true }).map(String);
    for (const row of rows.filter((line) => !line.startsWith('| ---'))) {
      const named = [...row.matchAll(/`((?:e2e|contract|unit)\/[^`]+)`/g)].map((match) => match[1] ?? '');
      expect(named, row).not.toEqual([]);
      const files = named.map((name) => tests.filter((file) => file.startsWith(`${name}.`)));
      expect(
        named.filter((_, at) => !files[at]?.some((file) => file.endsWith('.test.ts'))),
        row,
      ).toEqual([]);
      const all = files.flat().map((file) => readFileSync(new URL(`test/${file}`, root), 'utf8'));
      for (const [failure] of row.matchAll(/\bF\d+\b/g)) {
        expect(
          all.some((code) => new RegExp(`\\b${failure}\\b`).test(code)),
          `${failure}: ${row}`,
        ).toBe(true);
      }
    }
  });

  it('shows pictures that are there, and all there are', () => {
    const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(pictures.length).toBeGreaterThan(2);
    expect(pictures.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    const kept = readdirSync(new URL('.github/screenshots/', root)).map(
      (file) => `.github/screenshots/${file}`,
    );
    expect(kept.filter((path) => !pictures.includes(path))).toEqual([]);
  });
});
