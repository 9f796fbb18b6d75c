import { existsSync, readFileSync } from 'node:fs';
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

  it('shows pictures that are there', () => {
    const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(pictures.length).toBeGreaterThan(2);
    expect(pictures.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
