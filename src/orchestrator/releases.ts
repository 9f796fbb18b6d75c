import type { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { FolderRef } from '../domain/job.ts';
import type { Process } from '../domain/process.ts';
import { spellings } from '../domain/spelling.ts';
import { readInputs } from './arguments.ts';
import type { Folders } from './folders.ts';
import type { Http } from './http.ts';
import { allOf, anyOf, compare, contains, type Expression, query, text } from './odata.ts';
import { needs } from './permissions.ts';
import { createEntryPoints } from './releases-entry-point.ts';
import { lookAtAge, type ServerAge } from './server-age.ts';
import { wholeTenant } from './whole-tenant.ts';
import { readFolder, readList, releaseRow } from './wire.ts';

type Row = z.infer<typeof releaseRow>;

interface Found {
  readonly row: Row;
  readonly process: Process;
}

const maxTop = 1000;
/** Folders asked one by one where the server does not say whose process a row is (before 2020.10). */
const maxFoldersAsked = 50;

export interface Releases {
  named(name: string, folder?: string): Promise<readonly Process[]>;
  search(part: string, top: number): Promise<readonly Process[]>;
  byKey(key: string): Promise<Process | null>;
}

/** Reads processes ("Releases" in the API), over all folders unless one is meant. */
export function createReleases(options: {
  readonly tenant: string;
  readonly http: Http;
  readonly age: ServerAge;
  readonly folders: Folders;
  readonly now: () => Date;
}): Releases {
  const { tenant, http, age, folders, now } = options;
  const entryPoints = createEntryPoints({ http, age, now });

  async function fetch(filter: Expression | null, folder: FolderRef | null, top: number) {
    const { body } = await http.get({
      doing: 'list the processes',
      needs: needs.viewProcesses,
      folder,
      path: 'odata/Releases',
      query: query({ filter, orderby: 'Name asc', top }),
    });
    const rows = readList(body)?.rows ?? [];
    lookAtAge(rows, age);
    return rows.flatMap((row) => releaseRow.safeParse(row).data ?? []);
  }

  /** Rows with their folders. Null where a server that does not name folders was asked for all of them at once. */
  async function within(
    filter: Expression | null,
    folder: FolderRef | null,
    top: number,
  ): Promise<Found[] | null> {
    const rows = await fetch(filter, folder, top);
    const known = rows.some((row) => row.OrganizationUnitFullyQualifiedName === null)
      ? await folders.all()
      : [];
    const pathOf = (id: number) => known.find((one) => one.id === id)?.path ?? null;
    const [only] = known;
    const home = folder ?? (only?.id === wholeTenant.id ? only : null);
    const found = rows.flatMap((row) => {
      const at = readFolder(row, { folder: home, pathOf });
      return at === null ? [] : [{ row, process: toProcess(tenant, row, at) }];
    });
    return found.length < rows.length ? null : found;
  }

  async function find(
    filter: Expression | null,
    folder: FolderRef | null,
    top: number,
  ): Promise<readonly Found[]> {
    const found = await within(filter, folder, top);
    if (found !== null) return found.filter(({ process }) => folders.allows(process.folder.path));
    const each: Found[] = [];
    for (const one of (await folders.allowed()).slice(0, maxFoldersAsked)) {
      each.push(...((await within(filter, one, top)) ?? []));
    }
    return each;
  }

  /** With the inputs that only the entry point of the package tells. */
  async function complete({ process, row }: Found): Promise<Process> {
    if (!mayDeclareElsewhere(row)) return process;
    const declared = await entryPoints.inputs(process);
    return declared === null ? process : { ...process, inputs: readInputs(declared, row.InputArguments) };
  }

  return {
    async named(name, pattern) {
      const matching = pattern === undefined ? null : await folders.matching(pattern);
      const only = matching?.length === 1 ? (matching[0] ?? null) : null;
      const ids = matching === null ? null : new Set(matching.map((folder) => folder.id));
      const names = spellings(name.trim());
      // A process that is called just so goes before one that is called so but for its quotes and dashes.
      const pick = (found: readonly Found[]): readonly Found[] => {
        const there = found.filter(({ process }) => ids === null || ids.has(process.folder.id));
        const bySpelling = names.map((spelling) =>
          there.filter(({ process }) => process.name.toLowerCase() === spelling.toLowerCase()),
        );
        return bySpelling.find((found) => found.length > 0) ?? [];
      };
      const equal = names.map((spelling) => compare('Name', 'eq', text(spelling)));
      const exact = pick(await find(equal.length === 1 ? allOf(equal) : anyOf(equal), only, maxTop));
      // Whether `eq` minds the case depends on the server's database; only when it finds nothing is it asked again.
      const found =
        exact.length > 0 || name.trim() === ''
          ? exact
          : pick(await find(contains('Name', names.at(-1) ?? ''), only, maxTop));
      const [one] = found;
      return one !== undefined && found.length === 1
        ? [await complete(one)]
        : found.map(({ process }) => process);
    },
    async search(part, top) {
      const filter = allOf([part.trim() === '' ? null : contains('Name', part.trim())]);
      const found = await find(filter, null, folders.restricted ? maxTop : Math.min(top, maxTop));
      return found
        .map(({ process }) => process)
        .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
        .slice(0, top);
    },
    async byKey(key) {
      const [found] = await find(compare('Key', 'eq', text(key)), null, 1);
      return found === undefined ? null : complete(found);
    },
  };
}

/** Agents, API workflows and the like have no .NET arguments; `Arguments.Input` is empty for them. */
function mayDeclareElsewhere({ Arguments: given, ProcessType: type }: Row): boolean {
  return (type !== null && type !== 'Process') || (given?.Input ?? '') === '';
}

function toProcess(tenant: string, row: Row, folder: FolderRef): Process {
  return {
    tenant,
    key: row.Key,
    name: row.Name,
    version: row.ProcessVersion,
    description: row.Description,
    folder,
    inputs: readInputs(row.Arguments?.Input, row.InputArguments),
  };
}

/** The one process of this name in exactly this folder, for jobs whose process key the server did not tell. */
export async function processOf(releases: Releases, name: string, folder: FolderRef): Promise<Process> {
  const found = (await releases.named(name)).find((process) => process.folder.id === folder.id);
  if (found !== undefined) return found;
  throw new BotError('refused', `The process ${name} is not in folder ${folder.path} any more.`, {
    hint: 'It may have been renamed or removed; start its successor by name.',
  });
}
