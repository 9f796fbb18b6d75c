import { BotError } from '../domain/errors.ts';
import type { FolderRef } from '../domain/job.ts';
import type { StartRequest } from '../domain/orchestrator.ts';
import type { Folders } from './folders.ts';
import type { Robots } from './robots.ts';

/** A start in the words of the API. */
export interface Start {
  readonly releaseKey: string;
  readonly process: string;
  readonly folder: FolderRef;
  readonly count: number;
  readonly robots?: NonNullable<StartRequest['robots']>;
  /** JSON text of an object, or null for none. */
  readonly inputArguments: string | null;
  readonly reference: string;
}

/** One request of a start. */
export interface StartPart {
  /** `startInfo` without the reference. */
  readonly startInfo: Readonly<Record<string, unknown>>;
  /** How many jobs it makes; null where only the server knows. */
  readonly jobs: number | null;
  /** The robot it is for, where a start takes a request for each. */
  readonly robot: string | null;
}

/**
 * Puts a start into requests. Classic folders take `JobsCount`, `All` (each robot of the environment) and `Specific`
 * with `RobotIds` (API guide, "Start job"). Modern folders take `ModernJobsCount` alone, and `RobotIds` beside it pins
 * the jobs; whether `JobsCount` is then that of each robot or of all together is documented nowhere, so each robot
 * gets a request of its own. Throws `BotError` for what the kind of folder rules out.
 */
export function createStartPlanner(options: {
  readonly folders: Folders;
  readonly robots: Robots;
}): (start: Start) => Promise<readonly StartPart[]> {
  const { folders, robots } = options;

  /** Null where the kind is not known, because the bot may not list folders. */
  async function isModern(folder: FolderRef): Promise<boolean | null> {
    try {
      return (await folders.byId(folder.id))?.modern ?? null;
    } catch (error) {
      if (error instanceof BotError && error.kind !== 'unavailable') return null;
      throw error;
    }
  }

  return async (start) => {
    const modern = await isModern(start.folder);
    const part = (
      strategy: Readonly<Record<string, unknown>>,
      jobs: number | null,
      robot: string | null = null,
    ): StartPart => ({
      startInfo: {
        ReleaseKey: start.releaseKey,
        ...strategy,
        ...(start.inputArguments === null ? {} : { InputArguments: start.inputArguments }),
      },
      jobs,
      robot,
    });
    const { count, folder } = start;
    if (start.robots === undefined) {
      const Strategy = modern === false ? 'JobsCount' : 'ModernJobsCount';
      return [part({ Strategy, JobsCount: count }, count)];
    }
    if (start.robots === 'all') {
      if (modern === true) throw noEnvironment(start);
      if (count > 1) throw oneEach('robots:all', folder);
      return [part({ Strategy: 'All', RobotIds: [] }, null)];
    }
    if (modern === false && count > 1) throw oneEach('naming robots', folder);
    const named = await robots.named(start.robots, folder, modern !== false);
    if (modern === false) {
      const RobotIds = named.map((robot) => robot.id);
      return [part({ Strategy: 'Specific', JobsCount: 0, RobotIds }, named.length)];
    }
    return named.map((robot) =>
      part(
        { Strategy: 'ModernJobsCount', JobsCount: count, RobotIds: [robot.id] },
        count,
        named.length > 1 ? robot.name : null,
      ),
    );
  };
}

function noEnvironment({ folder, process }: Start): BotError {
  return new BotError(
    'usage',
    `${folder.path} is a modern folder: it has no environment whose robots could all run ${process}.`,
    {
      hint: 'Say how many jobs, like `count:3`, and Orchestrator finds a robot for each; or name robots, like `robots:DocBot,#121`.',
    },
  );
}

function oneEach(what: string, folder: FolderRef): BotError {
  return new BotError('usage', `In the classic folder ${folder.path}, ${what} starts one job on each.`, {
    hint: 'Leave out `count:`, or leave out `robots:` and let Orchestrator choose them.',
  });
}
