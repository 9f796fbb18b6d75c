/** An empty unit is a count. */
type Unit = 'ms' | 'µs' | 'bytes' | '/s' | '';

export interface Figure {
  readonly value: number;
  readonly unit: Unit;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly ours: Figure;
  /** The least that does the same, measured in the same run; null where only a promise or a count says something. */
  readonly bare: (Figure & { readonly peer: string }) | null;
  readonly promise: { readonly says: string; readonly kept: boolean } | null;
}

/** A part of the table; it runs in a process of its own. */
export interface Section {
  readonly name: string;
  /** Rejects when something cannot be measured. */
  measure(): Promise<readonly Row[]>;
}

/** How many times dearer ours is than the bare peer; null without one. */
export function ratio({ ours, bare }: Row): number | null {
  if (bare === null) return null;
  return ours.unit === '/s' ? bare.value / ours.value : ours.value / bare.value;
}
