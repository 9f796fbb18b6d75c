import type { Args } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import type { Process } from '../../domain/process.ts';
import { choiceMessage } from '../../views/confirm.ts';
import type { Context } from '../define.ts';
import { nearestOf } from '../reading/nearest.ts';
import { printValue } from '../reading/print.ts';

const mostCandidates = 50;
const mostSuggested = 3;

/** Is it the key of a release, as buttons and options carry it? */
export function isReleaseKey(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** The processes of this name, in any case. Throws `BotError('usage')` with suggestions when there is none. */
export async function findProcesses(
  context: Context,
  name: string,
  folder: string | undefined,
): Promise<readonly Process[]> {
  const found = await context.orchestrator.processes(name, folder);
  if (found.length > 0) return found;
  if (folder !== undefined) {
    const elsewhere = await context.orchestrator.processes(name);
    if (elsewhere.length > 0) {
      const paths = elsewhere.slice(0, mostSuggested).map((each) => each.folder.path);
      throw new BotError('usage', `“${name}” is not in ${folder}.`, {
        hint: `It is in ${paths.join(', ')}.`,
      });
    }
  }
  const near = await similarNames(context, name);
  const lines = near.map((each) => `\`${context.prefix}start ${printValue(each)}\``);
  throw new BotError('usage', `There is no process “${name}” that I can start.`, {
    hint:
      lines.length === 0
        ? 'Check the name in Orchestrator. I see only the folders I am allowed to.'
        : `Did you mean ${lines.join(' or ')}?`,
  });
}

/** The same name stands in several folders: a button each, with what was asked kept. */
export function folderChoice(name: string, found: readonly Process[], kept: Args) {
  const buttons = found.map((process) => ({
    label: process.folder.path,
    command: 'start',
    args: { ...kept, process: process.name, key: process.key, tenant: process.tenant },
  }));
  return choiceMessage(
    `Start ${name} in which folder?`,
    `It is in ${found.length} folders.`,
    buttons,
    'Add `folder:` to name another.',
  );
}

/** Names that contain what was typed, else names that share a part with it; nearest first. */
async function similarNames({ orchestrator }: Context, name: string): Promise<readonly string[]> {
  const containing = await orchestrator.searchProcesses(name, mostSuggested);
  if (containing.length > 0) return unique(containing);
  const parts = name.split(/[\s_.-]+/).filter((part) => part.length >= 3);
  const probes = [
    ...parts.toSorted((a, b) => b.length - a.length).slice(0, 2),
    name.slice(0, 3),
    name.slice(-3),
  ];
  for (const probe of new Set(probes.filter((probe) => probe.length >= 2))) {
    const found = await orchestrator.searchProcesses(probe, mostCandidates);
    const near = nearestOf(name, unique(found), mostSuggested);
    if (near.length > 0) return near;
  }
  return [];
}

function unique(processes: readonly Process[]): readonly string[] {
  return [...new Set(processes.map((process) => process.name))];
}
