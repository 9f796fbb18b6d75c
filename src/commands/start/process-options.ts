import type { Option } from '../../chat/form.ts';
import type { Actor } from '../../chat/invocation.ts';
import type { Orchestrator } from '../../domain/orchestrator.ts';
import type { Store } from '../../domain/store.ts';
import { recentProcesses } from './recent-processes.ts';

/** What a field says that asks for processes. */
export const processSource = 'process';

/**
 * The processes that fit what was typed, as options: their release keys are the values, so that a name that stands in
 * two folders is two options. Recently started ones come first, where others fit as well. Throws `BotError`.
 */
export async function processOptions(
  context: {
    readonly orchestrator: Pick<Orchestrator, 'tenant' | 'suggestProcesses'>;
    readonly store: Pick<Store, 'keep' | 'recall'>;
    readonly actor: Pick<Actor, 'platform' | 'id'>;
  },
  text: string,
  top: number,
): Promise<readonly Option[]> {
  const { actor, orchestrator, store } = context;
  const first = await recentProcesses({ store, actor, tenant: orchestrator.tenant });
  const found = await orchestrator.suggestProcesses(text, { top, first });
  return found.map(({ folder, key, name }) => ({ value: key, label: name, description: folder.path }));
}
