import { setTimeout as pause } from 'node:timers/promises';
import type { Option } from '../chat/form.ts';
import type { Place } from '../chat/invocation.ts';
import type { Asked, Suggester } from '../chat/suggester.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { PolicyRule } from '../domain/policy.ts';
import { groupOf } from '../domain/role-rules.ts';
import type { Store } from '../domain/store.ts';
import type { Logger } from '../logger.ts';
import { createAccess, showing } from './access/access.ts';
import type { Authoriser } from './access/authorise.ts';
import { createDiscretion } from './access/discretion.ts';
import { guardOrchestrator } from './access/guard.ts';
import type { SuggestionAudit } from './audit/audit-suggestion.ts';
import { processOptions, processSource } from './start/process-options.ts';
import { start } from './start.ts';

/** Slack gives up after 3 s, with its way to us and back in them. */
const answerWithinMs = 2_000;

export interface SuggestOptions {
  readonly orchestrator: Orchestrator;
  readonly store: Pick<Store, 'keep' | 'recall'>;
  readonly authorise: Authoriser;
  /** All that are in force, those of the roles too. */
  readonly rules: readonly PolicyRule[];
  readonly now: () => Date;
  /** Told of everybody who is offered nothing because they may not; never rejects. */
  readonly onDenied?: SuggestionAudit;
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
  const { authorise, log, now, orchestrator, rules, store, withinMs = answerWithinMs } = options;

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

  async function offer(asked: Asked): Promise<readonly Option[]> {
    const { actor, place: at, source, text, top } = asked;
    if (source !== processSource || start.access === 'anyone') return [];
    const deed = { command: start.name, group: groupOf(start.access) };
    // Only the person who types sees them.
    const place: Place = { target: at.target, kind: at.kind ?? 'channel', private: true };
    const standing = await authorise(actor, place, [deed, showing]);
    const access = createAccess({ rules, standing, place, command: start, approved: null, at: now() });
    if (access.admit().kind === 'deny') {
      void options.onDenied?.(asked, { command: start.name, rule: access.ruled() });
      return [];
    }
    const discretion = createDiscretion({ rules, place, routes: [], at: now() });
    const guarded = guardOrchestrator(orchestrator, access, discretion, false);
    return processOptions({ orchestrator: guarded, store, actor }, text, top);
  }
}
