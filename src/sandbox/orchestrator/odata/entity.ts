import type { Ticks } from '../ticks.ts';

/** A property's value as rows hold it: dates as ticks, enum members by name. */
export type Value = string | number | boolean | null;

/** Names of an enum's members with their numeric codes. */
export type EnumCodes = Readonly<Record<string, number>>;

export type Property<Row> =
  | { readonly type: 'string' | 'number' | 'date' | 'guid' | 'boolean'; get(row: Row): Value }
  | {
      readonly type: 'enum';
      readonly codes: EnumCodes;
      /** False when the member is always there: comparing it with null is then a mistake of the caller. */
      readonly nullable: boolean;
      get(row: Row): string | null;
    }
  /** Objects and arrays: sent, but neither filtered nor ordered by. */
  | { readonly type: 'complex'; get(row: Row): unknown };

/** What `$expand` may ask for and `Robot/Name` walks along. */
export interface Navigation<Row> {
  /** Absent for one that can be filtered by but not expanded. */
  readonly expandable: boolean;
  entity(): Entity<unknown>;
  get(row: Row): unknown;
}

/** One kind of row as the API shows it: the single source for filters, orderings and the JSON on the wire. */
export interface Entity<Row> {
  /** The entity set's name in `@odata.context`. */
  readonly set: string;
  readonly properties: ReadonlyMap<string, Property<Row>>;
  readonly navigation: ReadonlyMap<string, Navigation<Row>>;
  /** The true spelling of a property or navigation, found without regard to case; null when there is none. */
  nameOf(written: string): string | null;
}

/** Builds an entity from its members in the order in which they are sent. */
export function createEntity<Row>(
  set: string,
  properties: Readonly<Record<string, Property<Row>>>,
  navigation: Readonly<Record<string, Navigation<Row>>> = {},
): Entity<Row> {
  const names = new Map(
    [...Object.keys(properties), ...Object.keys(navigation)].map((name) => [name.toLowerCase(), name]),
  );
  return {
    set,
    properties: new Map(Object.entries(properties)),
    navigation: new Map(Object.entries(navigation)),
    nameOf: (written) => names.get(written.toLowerCase()) ?? null,
  };
}

type Get<Row, V extends Value> = (row: Row) => V | null | undefined;

export const text = <Row>(get: Get<Row, string>): Property<Row> => ({
  type: 'string',
  get: (row) => get(row) ?? null,
});
export const number = <Row>(get: Get<Row, number>): Property<Row> => ({
  type: 'number',
  get: (row) => get(row) ?? null,
});
export const date = <Row>(get: Get<Row, Ticks>): Property<Row> => ({
  type: 'date',
  get: (row) => get(row) ?? null,
});
export const guid = <Row>(get: Get<Row, string>): Property<Row> => ({
  type: 'guid',
  get: (row) => get(row) ?? null,
});
export const flag = <Row>(get: Get<Row, boolean>): Property<Row> => ({
  type: 'boolean',
  get: (row) => get(row) ?? null,
});
export const member = <Row>(codes: EnumCodes, get: Get<Row, string>, nullable = true): Property<Row> => ({
  type: 'enum',
  codes,
  nullable,
  get: (row) => get(row) ?? null,
});
export const complex = <Row>(get: (row: Row) => unknown): Property<Row> => ({ type: 'complex', get });

/** Numbers the members of an enum from zero, in the order given. */
export function enumOf(...names: readonly string[]): EnumCodes {
  return Object.fromEntries(names.map((name, code) => [name, code]));
}
