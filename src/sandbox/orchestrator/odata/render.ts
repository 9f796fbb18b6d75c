import { formatTicks } from '../ticks.ts';
import type { Entity } from './entity.ts';
import type { Shape } from './options.ts';

const wholeShape: Shape = { select: null, expand: new Map() };

/**
 * Writes a row as the API sends it. `blank` names members that this call leaves null
 * (lists leave out arguments, whatever is selected).
 */
export function render<Row>(
  row: Row,
  entity: Entity<Row>,
  shape: Shape = wholeShape,
  blank: ReadonlySet<string> = new Set(),
): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const [name, property] of entity.properties) {
    if (shape.select !== null && !shape.select.has(name)) continue;
    const value = blank.has(name) ? null : property.get(row);
    wire[name] = property.type === 'date' && typeof value === 'number' ? formatTicks(value) : value;
  }
  for (const [name, inner] of shape.expand) {
    const navigation = entity.navigation.get(name);
    if (navigation === undefined) continue;
    const target = navigation.get(row);
    wire[name] = target === null || target === undefined ? null : render(target, navigation.entity(), inner);
  }
  return wire;
}
