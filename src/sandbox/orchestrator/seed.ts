import type { Clock } from './clock.ts';
import type { ArgumentRow, EntryPointRow, FolderRow, MachineRow, ReleaseRow, RobotRow } from './model.ts';
import type { Random } from './random.ts';
import type { Store } from './store.ts';
import { ticksOfMs } from './ticks.ts';

/** What a release is made of; the rest has defaults. */
export interface ReleaseSpec {
  readonly name: string;
  readonly folder: FolderRow;
  readonly id?: number;
  readonly key?: string;
  readonly packageId?: string;
  readonly version?: string;
  readonly description?: string;
  readonly inputs?: readonly ArgumentRow[];
  readonly outputs?: readonly Pick<ArgumentRow, 'name' | 'type'>[];
  readonly defaults?: string;
  readonly environmentId?: number;
  readonly processType?: ReleaseRow['processType'];
  /** What the process takes and gives as JSON Schemas, where it has no .NET arguments. */
  readonly schemas?: { readonly inputs: object; readonly outputs?: object };
}

/** Puts furniture into a tenant. */
export interface Furnisher {
  /** Adds a folder by its path, with all folders above it. Known ones are returned as they are. */
  folder(path: string, options?: { id?: number; key?: string; modern?: boolean }): FolderRow;
  machine(name: string): MachineRow;
  robot(spec: {
    name: string;
    username: string;
    machine: MachineRow;
    folders: readonly FolderRow[];
    id?: number;
    environmentIds?: readonly number[];
  }): RobotRow;
  release(spec: ReleaseSpec): ReleaseRow;
}

/** Creates the furnisher of a store. */
export function createFurnisher(store: Store, random: Random, clock: Clock): Furnisher {
  const folder: Furnisher['folder'] = (path, options = {}) => {
    const known = [...store.folders.values()].find((row) => row.path === path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf('/');
    const parent = cut < 0 ? null : folder(path.slice(0, cut));
    const row: FolderRow = {
      id: options.id ?? store.nextId(),
      key: options.key ?? random.guid(),
      name: path.slice(cut + 1),
      path,
      modern: options.modern ?? true,
      parent,
      visible: true,
    };
    store.folders.set(row.id, row);
    return row;
  };
  return {
    folder,
    machine: (name) => {
      const known = [...store.machines.values()].find((row) => row.name === name);
      if (known !== undefined) return known;
      const row: MachineRow = { id: store.nextId(), key: random.guid(), name };
      store.machines.set(row.id, row);
      return row;
    },
    robot: (spec) => {
      const row: RobotRow = {
        ...spec,
        id: spec.id ?? store.nextId(),
        environmentIds: spec.environmentIds ?? [],
      };
      store.robots.set(row.id, row);
      return row;
    },
    release: (spec) => {
      const id = spec.id ?? store.nextId();
      const created = ticksOfMs(clock.server() - 90 * 24 * 3600 * 1000);
      const row: ReleaseRow = {
        id,
        key: spec.key ?? random.guid(),
        name: spec.name,
        packageId: spec.packageId ?? spec.name.replaceAll(/[^\p{L}\p{N}]+/gu, '.').replaceAll(/^\.|\.$/g, ''),
        version: spec.version ?? '1.0.0',
        versionSince: created,
        versionId: id,
        description: spec.description ?? null,
        folder: spec.folder,
        inputs: spec.inputs ?? null,
        outputs: spec.outputs ?? null,
        defaults: spec.defaults ?? null,
        environmentId: spec.environmentId ?? null,
        processType: spec.processType ?? 'Process',
        entryPoint: spec.schemas === undefined ? null : entryPoint(spec.schemas, random),
        created,
      };
      store.releases.set(row.id, row);
      return row;
    },
  };
}

function entryPoint({ inputs, outputs }: NonNullable<ReleaseSpec['schemas']>, random: Random): EntryPointRow {
  return {
    uniqueId: random.guid(),
    path: 'content/agent.json',
    inputs: JSON.stringify(inputs),
    outputs: outputs === undefined ? null : JSON.stringify(outputs),
  };
}

const assemblies = {
  String: 'System.String',
  Int32: 'System.Int32',
  Int64: 'System.Int64',
  Decimal: 'System.Decimal',
  Boolean: 'System.Boolean',
  DateTime: 'System.DateTime',
  Object: 'System.Object',
} as const;

/** One input argument of a .NET type, as a package of today declares it. */
export function argument(
  name: string,
  type: keyof typeof assemblies | 'String[]',
  options: { required?: boolean; hasDefault?: boolean } = {},
): ArgumentRow {
  const short = type === 'String[]' ? 'System.String[]' : assemblies[type];
  return {
    name,
    type: `${short}, System.Private.CoreLib, Version=8.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e`,
    required: options.required ?? false,
    hasDefault: options.hasDefault ?? false,
  };
}
