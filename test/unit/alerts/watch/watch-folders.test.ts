import { describe, expect, it } from 'vitest';
import {
  afterLook,
  type FolderSights,
  lostTogether,
  noFolders,
} from '../../../../src/alerts/watch/watch-folders.ts';
import type { Folder } from '../../../../src/domain/folder.ts';
import { timestamp } from '../../../../src/domain/timestamp.ts';

const origin = Date.parse('2026-03-01T08:00:00Z');
const hours = (count: number): string => timestamp(origin + count * 3_600_000);
const folder = (id: number, path: string): Folder => ({ id, key: `k${id}`, name: path, path, modern: true });
const finance = folder(1, 'Finance');
const sales = folder(2, 'Sales');

function looks(
  seen: readonly (readonly Folder[])[],
  patterns: readonly string[] = [],
  hourStep = 1,
): FolderSights {
  return seen.reduce(
    (sights, folders, index) => afterLook(sights, folders, patterns, hours(index * hourStep), null),
    noFolders,
  );
}

const lostPaths = (sights: FolderSights): readonly string[] => [...lostTogether(sights).values()].flat();

describe('folders that are expected', () => {
  it('are those that were seen; the first look misses nothing', () => {
    expect(lostPaths(looks([[finance, sales]]))).toEqual([]);
    expect(lostPaths(looks([[finance, sales], [sales]]))).toEqual(['Finance']);
    expect(lostPaths(looks([[finance, sales], [sales], [finance, sales]]))).toEqual([]);
  });

  it('are lost since the look that missed them first, and told together with those of the same look', () => {
    const sights = looks([[finance, sales], [finance], [finance], []]);
    expect([...lostTogether(sights)]).toEqual([
      [hours(3), ['Finance']],
      [hours(1), ['Sales']],
    ]);
    expect([...lostTogether(looks([[finance, sales], []]))]).toEqual([[hours(1), ['Finance', 'Sales']]]);
  });

  it('may change their names', () => {
    expect(lostPaths(looks([[finance], [{ ...finance, path: 'Money' }]]))).toEqual([]);
  });

  it('are given up after a week', () => {
    expect(lostPaths(looks([[finance], [], []], [], 6 * 24))).toEqual(['Finance']);
    expect(lostPaths(looks([[finance], [], [], []], [], 6 * 24))).toEqual([]);
  });

  it('are those that the settings name, even when nobody ever saw them', () => {
    expect(lostPaths(looks([[finance]], ['Finance', 'Legal', 'Sales*']))).toEqual(['Legal']);
    expect(lostPaths(looks([[finance], []], ['Finance']))).toEqual(['Finance']);
    expect(lostPaths(looks([[], [], []], ['Legal'], 6 * 24)), 'as long as they are named').toEqual(['Legal']);
  });

  it('are not those that the settings leave out from now on, nor the stand-in of servers without folders', () => {
    const before = looks([[finance, sales]]);
    expect(lostPaths(afterLook(before, [sales], ['Sales'], hours(1), null))).toEqual([]);
    const whole: Folder = { id: 0, key: null, name: 'Default', path: 'Default', modern: false };
    expect(lostPaths(looks([[whole], [finance]]))).toEqual([]);
  });
});
