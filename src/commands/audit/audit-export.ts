import { randomUUID } from 'node:crypto';
import type { Reply } from '../../chat/invocation.ts';
import type { AuditFilter } from '../../domain/audit.ts';
import { BotError } from '../../domain/errors.ts';
import { type ExportBody, exportClaim } from '../../domain/export-body.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { briefMessage } from '../../views/answers.ts';
import type { Context } from '../define.ts';
import { takeTurn } from '../export.ts';

/** Opens the export of these lines, which goes to the asker alone, whatever the place. Throws where there is no such way. */
export async function exportAudit(context: Context, filter: AuditFilter, question: string): Promise<Reply> {
  const { exporter, invocation, orchestrator, person: by, store } = context;
  const target = ownPlace(context);
  const at = timestamp(context.now());
  const busy = await takeTurn(context, at);
  if (busy !== null) return busy;
  const key = exportClaim(orchestrator.tenant, by);
  const body: ExportBody = {
    kind: 'export',
    by,
    at,
    target,
    way: 'file',
    question,
    filter: {},
    audit: filter,
    top: null,
    step: { name: 'asking' },
  };
  const id = randomUUID();
  await store
    .openNotice({ id, tenant: orchestrator.tenant, body, targets: [target] }, at)
    .catch(async (cause: unknown) => {
      await store.release(key);
      throw cause;
    });
  await store.settle(key, id);
  exporter.wake();
  const here = target === invocation.place.target;
  const message = briefMessage(
    here ? 'The file comes here in a moment.' : 'The file comes to you alone, in our direct messages.',
  );
  return { kind: 'answer', message, to: 'asker' };
}

/** Slack reaches people by their id; Teams takes files from bots in the personal chat only. */
function ownPlace({ actor, exporter, invocation, person }: Context): string {
  const { place } = invocation;
  if (place.kind === 'personal') {
    if (exporter.wayIn(person.platform, place) === 'file') return place.target;
  } else if (actor.platform === 'slack') return `slack:${actor.id}`;
  throw new BotError('refused', 'I can bring you this file in our personal chat only.', {
    hint: 'Ask me there.',
  });
}
