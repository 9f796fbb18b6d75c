import type { Asked } from '../../chat/suggester.ts';
import { noSubject } from '../../domain/audit.ts';
import type { Store } from '../../domain/store.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';

const hourMs = 3_600_000;

/** Notes that somebody was offered nothing because they may not. Never rejects. */
export type SuggestionAudit = (
  asked: Pick<Asked, 'actor' | 'id' | 'place' | 'source'>,
  denied: { readonly command: string; readonly rule: string | null },
) => Promise<void>;

/** Each letter asks anew: one line a person, kind and hour tells of all of them. */
export function createSuggestionAudit(options: {
  readonly store: Pick<Store, 'audit' | 'claim'>;
  readonly tenant: string;
  readonly log: Logger;
  readonly now: () => Date;
}): SuggestionAudit {
  const { log, now, store, tenant } = options;
  return async ({ actor, id, place, source }, { command, rule }) => {
    try {
      const at = timestamp(now());
      const who = `${actor.platform}:${actor.id}`;
      const hour = Math.floor(now().getTime() / hourMs);
      if (!(await store.claim(`audited:${source}:${who}:${hour}`, who, at)).won) return;
      await store.audit({
        at,
        actor: who,
        // A platform names nobody while they type.
        actorName: actor.id,
        orchestratorUser: null,
        command,
        args: JSON.stringify({ suggest: source }),
        place: place.target,
        tenant,
        subject: noSubject,
        rule,
        outcome: 'denied',
        answer: null,
        invocation: id,
        approvedBy: null,
      });
    } catch (cause) {
      log.error({ err: cause, source }, 'audit failed');
    }
  };
}
