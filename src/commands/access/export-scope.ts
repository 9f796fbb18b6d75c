import { BotError } from '../../domain/errors.ts';
import { matchesFolder } from '../../domain/folder.ts';
import type { JobFilter } from '../../domain/orchestrator.ts';
import type { Subject } from '../../domain/policy.ts';
import type { Context } from '../define.ts';
import type { Access } from './access.ts';
import { AccessDenied } from './access-denied.ts';

/** Folders that a refusal names at most. */
const mostNamed = 5;

/** What a person may take away of the jobs they ask for. */
export interface ExportScope {
  readonly filter: JobFilter;
  /** The folders it is narrowed to; null when it is as it was asked for. */
  readonly narrowedTo: readonly string[] | null;
  readonly of: readonly Subject[];
}

/**
 * Narrows the filter to the folders of which the person may see all that is asked for, and everybody who reads the
 * answer may, too. A file is written later and whole: throws `BotError('denied')` where a folder may be seen in part
 * only, `AccessDenied` where nothing may be.
 */
export async function exportScope(
  { access, discretion, orchestrator, prefix }: Context,
  filter: JobFilter,
): Promise<ExportScope> {
  const { tenant } = orchestrator;
  const process = filter.process ?? null;
  const anywhere: Subject = { tenant, folder: null, process };
  if (isWhole(access, anywhere) && discretion.shows(anywhere)) {
    return { filter, narrowedTo: null, of: [anywhere] };
  }
  const folders = await orchestrator.folders();
  const asked = folders.filter(
    ({ path }) => filter.folder === undefined || matchesFolder(filter.folder, path),
  );
  const of = asked.map(({ path }) => ({ tenant, folder: path, process }));
  const whole = of.filter((each) => isWhole(access, each));
  const part = of.find((each) => !whole.includes(each) && access.perhaps(partOf(each)));
  if (part !== undefined) {
    const names = whole.slice(0, mostNamed).map((each) => each.folder);
    throw new BotError(
      'denied',
      `You may see only some processes of ${part.folder}, and a file would hold all.`,
      {
        hint: `Name one: \`${prefix}export folder:${part.folder} process:NAME\`${names.length === 0 ? '' : `, or a folder that you may see whole: ${names.join(', ')}`}.`,
      },
    );
  }
  if (whole.length === 0) {
    const denied = { tenant, folder: asked[0]?.path ?? filter.folder ?? null, process };
    const decision = access.decide(denied);
    throw new AccessDenied(
      decision.kind === 'deny' ? decision : { kind: 'deny', rule: null, unsure: false },
      denied,
    );
  }
  const told = whole.filter((each) => discretion.take(each));
  if (told.length === 0) throw discretion.refusal();
  const paths = told.map((each) => each.folder);
  return { filter: { ...filter, within: paths }, narrowedTo: paths, of: told };
}

/** May all of it be taken, or once somebody has agreed? */
function isWhole(access: Access, of: Subject): boolean {
  if (access.decide(of).kind === 'deny') return false;
  if (!mayMeanOthers(of)) return true;
  const any = access.decide({ ...of, process: '*' });
  return any.kind !== 'deny' || any.rule === null;
}

function partOf(of: Subject): Subject {
  return of.process?.includes('*') === true || mayMeanOthers(of) ? { ...of, process: null } : of;
}

/**
 * May Orchestrator take the name for that of another process, which is forbidden? Its database compares by rules of its
 * own: to SQL Server letters of full width are the narrow ones, and some signs are nothing.
 */
function mayMeanOthers({ process }: Subject): boolean {
  return process !== null && !/^[\x20-\x7e]*$/.test(process);
}
