import type { Json } from './message.ts';

/** Is it a JSON object, and neither an array nor null? */
export function isJsonObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
