import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { FolderRef } from '../domain/job.ts';
import { plainMarks } from '../domain/spelling.ts';
import type { Call, Http } from './http.ts';
import { compare, integer, query } from './odata.ts';
import { needs } from './permissions.ts';
import { readList } from './wire.ts';

/** A person who names robots in a row meets the same list; a new robot is found a minute later at the latest. */
const keepMs = 60_000;
const pageSize = 1000;
const maxPages = 5;
const mostSuggested = 3;
const mostListed = 8;

interface Robot {
  readonly id: number;
  readonly name: string;
}

interface KnownRobot extends Robot {
  readonly username: string | null;
  readonly machine: string | null;
}

export interface Robots {
  /**
   * The robots of a folder that these names mean, each once, in this order: `#749` by id, unchecked; others by name in
   * any case, else by user name. Throws `BotError('usage')` for a name that is unknown or means several.
   */
  named(names: readonly string[], folder: FolderRef, modern: boolean): Promise<readonly Robot[]>;
}

const word = z.string().nullish().catch(null);
const robotRow = z.object({ Id: z.int().positive(), Name: word, Username: word, MachineName: word });

/** Finds robots by name. An app without the right to see robots finds those that ran the newest jobs of the folder. */
export function createRobots(options: { readonly http: Http; readonly now: () => Date }): Robots {
  const { http, now } = options;
  const kept = new Map<number, { readonly at: number; readonly robots: readonly KnownRobot[] }>();
  let denied: BotError | null = null;

  async function page(folder: FolderRef, path: string, after: number): Promise<readonly KnownRobot[]> {
    const { body } = await http.get({
      ...robotCall(folder),
      path,
      query: query({
        filter: after === 0 ? null : compare('Id', 'gt', integer(after)),
        orderby: 'Id asc',
        top: pageSize,
      }),
    });
    return (readList(body)?.rows ?? []).flatMap(readRobot);
  }

  async function list(folder: FolderRef, modern: boolean): Promise<readonly KnownRobot[]> {
    // Robots of modern folders belong to accounts, and only this function of the API goes by the folder of those.
    const path = modern
      ? `odata/Robots/UiPath.Server.Configuration.OData.GetRobotsFromFolder(folderId=${folder.id})`
      : 'odata/Robots';
    const found: KnownRobot[] = [];
    for (let pages = 0; pages < maxPages; pages += 1) {
      const rows = await page(folder, path, found.at(-1)?.id ?? 0);
      found.push(...rows);
      if (rows.length < pageSize) break;
    }
    return found;
  }

  async function seenInJobs(folder: FolderRef): Promise<readonly KnownRobot[]> {
    const { body } = await http.get({
      doing: `look for the robots of ${folder.path}`,
      needs: needs.viewJobs,
      folder,
      path: 'odata/Jobs',
      query: query({ select: 'Id', expand: 'Robot', orderby: 'Id desc', top: pageSize }),
    });
    const rows = (readList(body)?.rows ?? []).flatMap((row) => readRobot((row as { Robot?: unknown }).Robot));
    return [...new Map(rows.map((robot) => [robot.id, robot])).values()];
  }

  async function allOf(folder: FolderRef, modern: boolean): Promise<readonly KnownRobot[]> {
    const old = kept.get(folder.id);
    if (old !== undefined && now().getTime() - old.at < keepMs) return old.robots;
    const robots = await (denied === null ? list(folder, modern) : seenInJobs(folder)).catch(
      (cause: unknown) => {
        if (!(cause instanceof BotError) || cause.status !== 403 || denied !== null) throw cause;
        denied = cause;
        return seenInJobs(folder);
      },
    );
    kept.set(folder.id, { at: now().getTime(), robots });
    return robots;
  }

  return {
    async named(names, folder, modern) {
      const found: Robot[] = [];
      for (const name of names) {
        const id = /^#(\d{1,15})L?$/i.exec(name)?.[1];
        found.push(
          id === undefined
            ? pick(name, await allOf(folder, modern), folder, denied)
            : { id: Number(id), name: `#${Number(id)}` },
        );
      }
      return [...new Map(found.map((robot) => [robot.id, robot])).values()];
    },
  };
}

function robotCall(folder: FolderRef): Pick<Call, 'doing' | 'needs' | 'folder'> {
  return { doing: `list the robots of ${folder.path}`, needs: needs.viewRobots, folder };
}

function readRobot(row: unknown): KnownRobot[] {
  const read = robotRow.safeParse(row).data;
  if (read === undefined) return [];
  const username = read.Username ?? null;
  return [
    {
      id: read.Id,
      name: read.Name ?? username ?? `#${read.Id}`,
      username,
      machine: read.MachineName ?? null,
    },
  ];
}

function pick(
  name: string,
  robots: readonly KnownRobot[],
  folder: FolderRef,
  denied: BotError | null,
): KnownRobot {
  const wanted = plain(name);
  const byName = robots.filter((robot) => plain(robot.name) === wanted);
  const found = byName.length > 0 ? byName : robots.filter((robot) => plain(robot.username ?? '') === wanted);
  const [only] = found;
  if (only === undefined) throw unknown(name, robots, folder, denied);
  if (found.length > 1) throw ambiguous(name, found, folder);
  return only;
}

/** Case and the marks that phones write in place of a keyboard's do not count. */
function plain(text: string): string {
  return plainMarks(text).trim().toLowerCase();
}

function unknown(
  name: string,
  robots: readonly Robot[],
  folder: FolderRef,
  denied: BotError | null,
): BotError {
  if (denied !== null) {
    return new BotError('usage', `No robot “${name}” ran one of the newest jobs in ${folder.path}.`, {
      hint: `All robots are found with the scope ${needs.viewRobots.scope}; or name it by its number, like \`robots:#121\`.`,
      cause: denied,
    });
  }
  const near = robots
    .map((robot) => ({ robot, away: distance(plain(robot.name), plain(name)) }))
    .filter(
      ({ away, robot }) => away <= Math.max(2, name.length / 3) || plain(robot.name).startsWith(plain(name)),
    )
    .toSorted((a, b) => a.away - b.away)
    .slice(0, mostSuggested)
    .map(({ robot }) => `\`${robot.name}\``);
  const some = robots.slice(0, mostListed).map((robot) => robot.name);
  const rest = robots.length > some.length ? ' and others' : '';
  return new BotError('usage', `There is no robot “${name}” in ${folder.path}.`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : some.length > 0
          ? `It has ${some.join(', ')}${rest}.`
          : 'The bot sees no robots there.',
  });
}

function ambiguous(name: string, found: readonly KnownRobot[], folder: FolderRef): BotError {
  const each = found.map(
    ({ id, machine, username }) =>
      `\`#${id}\` (${[username, machine].filter((part) => part !== null).join(' on ')})`,
  );
  return new BotError('usage', `“${name}” names ${found.length} robots in ${folder.path}.`, {
    hint: `Say which by its number: ${each.slice(0, mostListed).join(', ')}.`,
  });
}
