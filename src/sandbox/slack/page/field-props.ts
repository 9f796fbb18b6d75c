import type { At } from '../acts/place.ts';
import type { Element, JsonObject } from '../block-kit.ts';
import type { Given } from '../input-value.ts';

/** What every kind of field is given. */
export interface FieldProps {
  readonly element: Element;
  readonly held: JsonObject | undefined;
  /** What stands in the field; without it, what the sandbox holds. */
  readonly given?: Given | undefined;
  /** Accessible name. */
  readonly name: string;
  readonly at: At | null;
  readonly change: (given: Given) => void;
}
