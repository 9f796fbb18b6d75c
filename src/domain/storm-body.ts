import type { FaultCount } from './fault-count.ts';
import type { Timestamp } from './timestamp.ts';

/** Many faults of several causes within minutes, told in one message a storm. */
export interface StormBody {
  readonly kind: 'storm';
  readonly since: Timestamp;
  /** The last fault that is counted. */
  readonly last: Timestamp;
  /** True when it has been quiet since. */
  readonly over: boolean;
  readonly faults: number;
  /** Most faults first. */
  readonly causes: readonly StormCause[];
  /** Causes beyond those. */
  readonly moreCauses: number;
  /** What most faults of all causes have in common. */
  readonly shared: StormShare | null;
}

export interface StormCause {
  /** The error in one line; empty when Orchestrator gave none. */
  readonly error: string;
  readonly faults: number;
  readonly processes: number;
  /** The process, where it is one. */
  readonly process: string | null;
  /** The robot or machine on which nearly all of them happened. */
  readonly on: string | null;
  /** The version of the process that nearly all of them ran, where it is one process. */
  readonly version?: string;
  /** The folder of nearly all of them, where the version is named. */
  readonly folder?: string;
  /** When that version was published to the folder, where it is known and was shortly before the first fault. */
  readonly published?: Timestamp;
}

interface StormShare {
  readonly kind: 'robot' | 'machine' | 'folder';
  readonly name: string;
  readonly faults: number;
}

const causesNamed = 5;
/** Part of the faults that must have something in common before it counts as a cause. */
const nearlyAll = 0.8;
const most = 0.6;

type Trait = 'robot' | 'machine' | 'folder' | 'version';

/** Sums faults up by cause: errors that are the same across processes, and what nearly all of them have in common. */
export function stormCauses(
  counts: readonly FaultCount[],
): Pick<StormBody, 'faults' | 'causes' | 'moreCauses' | 'shared'> {
  const faults = total(counts);
  const causes = [...Map.groupBy(counts, ({ traits }) => traits.fingerprint).values()]
    .map(causeOf)
    .toSorted((a, b) => b.faults - a.faults || a.error.localeCompare(b.error));
  return {
    faults,
    causes: causes.slice(0, causesNamed),
    moreCauses: Math.max(0, causes.length - causesNamed),
    shared: causes.length > 1 ? sharedBy(counts, faults) : null,
  };
}

function causeOf(counts: readonly FaultCount[]): StormCause {
  const faults = total(counts);
  const processes = new Set(counts.map(({ process }) => process));
  const [process] = processes;
  const common = (trait: Trait): string | null => {
    const found = largest(counts, trait);
    return found !== null && found.faults >= faults * nearlyAll ? found.name : null;
  };
  const version = processes.size === 1 ? common('version') : null;
  const folder = common('folder');
  return {
    error: counts.find(({ traits }) => traits.error !== '')?.traits.error ?? '',
    faults,
    processes: processes.size,
    process: processes.size === 1 ? (process ?? null) : null,
    on: common('robot') ?? common('machine'),
    ...(version === null ? {} : { version }),
    ...(version === null || folder === null ? {} : { folder }),
  };
}

function sharedBy(counts: readonly FaultCount[], faults: number): StormShare | null {
  const robot = largest(counts, 'robot');
  const machine = largest(counts, 'machine');
  const folder = largest(counts, 'folder');
  const kinds = [
    ['robot', robot],
    ['machine', machine],
    ['folder', new Set(counts.map(({ traits }) => traits.folder)).size > 1 ? folder : null],
  ] as const;
  for (const [kind, found] of kinds) {
    if (found !== null && found.faults >= faults * most) return { kind, ...found };
  }
  return null;
}

function largest(
  counts: readonly FaultCount[],
  trait: Trait,
): { readonly name: string; readonly faults: number } | null {
  const sums = new Map<string, number>();
  for (const { count, traits } of counts) {
    if (traits[trait] !== '') sums.set(traits[trait], (sums.get(traits[trait]) ?? 0) + count);
  }
  const [first] = [...sums].toSorted(([, a], [, b]) => b - a);
  return first === undefined ? null : { name: first[0], faults: first[1] };
}

function total(counts: readonly FaultCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
