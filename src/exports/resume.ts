import type { ExportStep } from '../domain/export-body.ts';
import type { Shelf, ShelfWriter } from './shelf.ts';

export type Writing = Extract<ExportStep, { name: 'writing' }>;

/** Opens the file of an export to go on where `step` says, or from its beginning when what was written is not there. */
export async function resume(
  shelf: Shelf,
  id: string,
  step: Writing,
): Promise<{ readonly writer: ShelfWriter; readonly step: Writing }> {
  const kept = await shelf.write(id, step.bytes);
  if (kept !== null) return { writer: kept, step };
  const writer = await shelf.write(id, 0);
  if (writer === null) throw new Error('an empty file could not be opened');
  return { writer, step: { ...step, rows: 0, bytes: 0, after: null, unreadable: 0 } };
}
