import type { Message } from '../chat/message.ts';
import type { StartProblem } from '../domain/orchestrator.ts';
import { outcomeMessage } from './answers.ts';

/** Some of the jobs that were asked for are there, some are not. `missing`: which and why, a line each. */
export function partlyStarted(process: string, missing: string): Message {
  return outcomeMessage(`Not all of ${process} started.\n${missing}`, 'The others are on their way.', []);
}

/** The jobs are there, and no robot will take them as things are: why, and what to do. */
export function willWait(process: string, problems: readonly StartProblem[]): Message {
  const why = [...new Set(problems.map((problem) => problem.said))].join(' ');
  const todo = [...new Set(problems.flatMap((problem) => problem.todo ?? []))].join(' ');
  return outcomeMessage(
    `${process} will wait: ${why}`,
    todo === '' ? 'It stays Pending until then.' : todo,
    [],
  );
}
