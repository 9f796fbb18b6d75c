import { BotError } from '../domain/errors.ts';
import type { JobFilter } from '../domain/orchestrator.ts';
import type { Folders } from './folders.ts';
import { filtersOf, namesLateStates } from './job-filter.ts';
import { sourceTypeNamed, sourceTypesOf } from './job-source.ts';
import type { Expression } from './odata.ts';
import type { ServerAge } from './server-age.ts';

/** "Invalid OData query options." (guide, "Response codes"). */
const invalidQueryCode = 1000;

/**
 * The filters of the requests, in the words that a server of this age knows. Nothing is asked of the server unless the
 * filter depends on its age. Throws `BotError('refused')` for what it certainly does not know.
 */
export async function filtersFor(
  filter: JobFilter,
  age: ServerAge,
  folders: Folders,
): Promise<readonly (Expression | null)[]> {
  if (filter.environment !== undefined && (await age.knows('environments')) === false) throw noEnvironments();
  if (filter.source !== undefined) await checkSource(filter.source, age);
  const suspension = !namesLateStates(filter) || (await hasFolders(age, folders));
  return filtersOf(filter, { suspension });
}

/** Suspended jobs came with folders. A server that does not say its version is asked for its folders, which are kept. */
async function hasFolders(age: ServerAge, folders: Folders): Promise<boolean> {
  const known = await age.knows('folders');
  if (known !== null) return known;
  try {
    await folders.all();
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
  }
  return (await age.knows('folders')) ?? true;
}

async function checkSource(source: string, age: ServerAge): Promise<void> {
  const type = sourceTypeNamed(source);
  if (type === null || sourceTypesOf({ folders: false, sources: false }).includes(type)) return;
  const sources = (await age.knows('sources')) ?? true;
  const known = sourceTypesOf({ folders: (await age.knows('folders')) ?? true, sources });
  if (known.includes(type)) return;
  throw new BotError('refused', `This Orchestrator is older than the source ${type}.`, {
    hint: `It knows ${known.join(', ')}.`,
  });
}

/**
 * Reads with a filter that may name an environment: a server that refuses it gets a clear answer in place of its own,
 * and is not asked again when it said that it lacks the property.
 */
export async function withoutEnvironments<T>(
  filter: JobFilter,
  age: ServerAge,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (filter.environment === undefined || !(error instanceof BotError) || error.status !== 400) throw error;
    const named = /EnvironmentId/.test(error.message);
    if (!named && error.code !== invalidQueryCode) throw error;
    if (named) age.learned('environments', false);
    throw noEnvironments(error);
  }
}

function noEnvironments(cause?: BotError): BotError {
  return new BotError(
    'refused',
    'This Orchestrator knows no environments any more: they went with the classic folders.',
    {
      hint: 'Use `folder:Finance/*` for the jobs of a folder, or `robot:DocBot` for those of a robot.',
      ...(cause === undefined ? {} : { cause, status: 400 }),
    },
  );
}
