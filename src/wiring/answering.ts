import { createApprovalWorker } from '../approvals/worker.ts';
import { createBulkWorker } from '../bulk/worker.ts';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Handler } from '../chat/invocation.ts';
import type { Suggester } from '../chat/suggester.ts';
import { createSuggestionAudit } from '../commands/audit/audit-suggestion.ts';
import { createDispatch, type DispatchOptions } from '../commands/dispatch.ts';
import { commands } from '../commands/index.ts';
import { createSuggest } from '../commands/suggest.ts';
import type { Health } from '../domain/health.ts';
import { createExporter } from '../exports/exporter.ts';
import { createLinks } from '../exports/link.ts';
import type { Shelf } from '../exports/shelf.ts';
import type { Alerting } from './alerting.ts';
import { type Base, roomOf } from './base.ts';
import { atMost, longestLookMs } from './pause.ts';
import type { People } from './people.ts';

/** Everything that answers people and does what they ask for. */
export interface Answering {
  readonly handler: Handler;
  readonly suggester: Suggester;
  /** A file that a download link stands for. */
  readonly fetchFile: ReturnType<typeof createExporter>['fetch'];
  start(): void;
  /** Resolves when nothing that acts is under way any more. */
  stop(): Promise<unknown>;
}

export function createAnswering(
  base: Base,
  parts: {
    readonly adapters: readonly ChatAdapter[];
    readonly people: People;
    readonly alerting: Alerting;
    readonly shelf: Shelf;
    readonly health: () => Promise<Health>;
    readonly onOutcome: NonNullable<DispatchOptions['onOutcome']>;
  },
): Answering {
  const { config, log, now, orchestrator, redactor, store, tenant } = base;
  const { adapters, alerting, health, onOutcome, people, shelf } = parts;
  const { authorise, identities, rules } = people;
  const { deliverer, follower } = alerting;

  const bulks = createBulkWorker({
    ...roomOf(base, 'bulk'),
    orchestrator,
    deliverer,
    follower,
    orchestratorUserOf: identities.inOrchestrator,
  });
  const exporter = createExporter({
    ...roomOf(base, 'exports'),
    orchestrator,
    adapters,
    deliverer,
    shelf,
    redactor,
    links: config.publicUrl === null ? null : createLinks({ store, publicUrl: config.publicUrl, now }),
  });
  const dispatch = createDispatch({
    commands,
    orchestrator,
    store,
    policy: config.policy,
    rules: config.rules,
    identify: identities.of,
    identityOf: identities.everywhere,
    orchestratorUserOf: identities.inOrchestrator,
    isSame: identities.isSame,
    adapters,
    deliverer,
    follower,
    exporter,
    bulks,
    approvals: { wake: () => approvals.wake() },
    reporter: alerting.reporter,
    alerting: { routes: config.routes, catchUp: alerting.catchUp },
    health,
    onOutcome,
    redactor,
    log: log.child({ room: 'dispatch' }),
    now,
  });
  const approvals = createApprovalWorker({ ...roomOf(base, 'approvals'), tenant, deliverer, dispatch });
  const suggestLog = log.child({ room: 'suggest' });

  return {
    handler: async (invocation, responder) => {
      await dispatch(invocation, responder);
      // Where somebody speaks with the bot, people may be reached again.
      await alerting.retryRoute(invocation.place.target);
    },
    suggester: createSuggest({
      orchestrator,
      store,
      authorise,
      rules,
      now,
      onDenied: createSuggestionAudit({ store, tenant, log: suggestLog, now }),
      log: suggestLog,
    }),
    fetchFile: exporter.fetch,
    start: () => {
      exporter.start();
      bulks.start();
      approvals.start();
    },
    stop: async () => Promise.all([atMost(longestLookMs, exporter.stop()), bulks.stop(), approvals.stop()]),
  };
}
