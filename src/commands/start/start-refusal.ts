import { BotError } from '../../domain/errors.ts';
import type { StartProblem } from '../../domain/orchestrator.ts';
import type { Process, ProcessInput } from '../../domain/process.ts';

/** What Orchestrator's dry run found, for people: its reasons, then what to do about them. */
export function refusal(process: Process, problems: readonly StartProblem[]): BotError {
  const said = problems.map((problem) => stop(problem.said)).join(' ');
  const todo = [...new Set(problems.flatMap((problem) => problem.todo ?? []))].join(' ');
  return new BotError(
    'refused',
    `Orchestrator refused to start ${process.name}: ${said}`,
    todo === '' ? {} : { hint: todo },
  );
}

/**
 * The reasons beside the fields of the inputs that they name, by input name; empty when none names an input. What names
 * none goes along with the first that does.
 */
export function fieldErrors(
  inputs: readonly ProcessInput[],
  said: readonly string[],
): Readonly<Record<string, string>> {
  const errors = new Map<string, string[]>();
  const others: string[] = [];
  for (const text of said) {
    const named = inputs
      .filter((input) => names(text, input.name))
      .toSorted((a, b) => b.name.length - a.name.length)[0];
    if (named === undefined) others.push(text);
    else errors.set(named.name, [...(errors.get(named.name) ?? []), text]);
  }
  const [first] = errors.values();
  first?.push(...others);
  return Object.fromEntries([...errors].map(([name, texts]) => [name, texts.map(stop).join(' ')]));
}

/** Between quotes any name counts; without them only one that is no plain word, such as `in_Age` or `stringNew`. */
function names(text: string, name: string): boolean {
  const exact = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (new RegExp(`['"“‘\`]${exact}['"”’\`]`, 'u').test(text)) return true;
  const plain = /^\p{Lu}?\p{Ll}*$/u.test(name);
  return !plain && new RegExp(`(?<![\\p{L}\\p{N}_])${exact}(?![\\p{L}\\p{N}_])`, 'u').test(text);
}

/** With a full stop at its end. */
function stop(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
