import { setTimeout as pause } from 'node:timers/promises';
import type { Option } from '../chat/form.ts';
import type { Asked, Suggester } from '../chat/suggester.ts';
import { reaches } from '../domain/access.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import type { Logger } from '../logger.ts';
import type { Authoriser } from './authorise.ts';
import { processOptions, processSource } from './process-options.ts';
import { start } from './start.ts';

/** Slack gives up after 3 s, with its way to us and back in them. */
const answerWithinMs = 2_000;

export interface SuggestOptions {
  readonly orchestrator: Pick<Orchestrator, 'tenant' | 'suggestProcesses'>;
  readonly store: Pick<Store, 'keep' | 'recall'>;
  readonly authorise: Authoriser;
  readonly log: Logger;
  /** Milliseconds within which an answer is given; 2,000 when left out. */
  readonly withinMs?: number;
}

/**
 * Offers what may stand in a form's field while a person types. People are checked as for the command that the field
 * belongs to, and without its role they are offered nothing. Late or in trouble it offers nothing, and logs why: what was
 * being fetched is there for the next letter.
 */
export function createSuggest(options: SuggestOptions): Suggester {
  const { authorise, log, orchestrator, store, withinMs = answerWithinMs } = options;

  return async (asked) => {
    const late = new AbortController();
    const told = { id: asked.id, source: asked.source, place: asked.place.target };
    try {
      const offered = await Promise.race([offer(asked), pause(withinMs, null, { signal: late.signal })]);
      if (offered === null) log.warn({ ...told, withinMs }, 'suggestions come too late');
      return offered ?? [];
    } catch (cause) {
      log.warn({ ...told, err: cause }, 'nothing can be suggested');
      return [];
    } finally {
      late.abort();
    }
  };

  async function offer({ actor, source, text, top }: Asked): Promise<readonly Option[]> {
    if (source !== processSource || start.access === 'anyone') return [];
    const { role } = await authorise(actor, start.access);
    if (!reaches(role, start.access)) return [];
    return processOptions({ orchestrator, store, actor }, text, top);
  }
}
