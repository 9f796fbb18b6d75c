import type { AuditEntry } from '../domain/audit.ts';
import { type BulkBody, bulkOutcome } from '../domain/bulk-body.ts';
import type { Timestamp } from '../domain/timestamp.ts';

/** The one line of the audit for a bulk that is done, in the name of who asked for it. */
export function auditEntryOf(
  body: BulkBody,
  end: { readonly at: Timestamp; readonly tenant: string; readonly orchestratorUser: string | null },
): AuditEntry {
  const { by, invocation, target, verb } = body;
  const jobs = body.jobs.map((job) => job.id);
  return {
    ...end,
    actor: `${by.platform}:${by.id}`,
    actorName: by.name,
    command: verb,
    args: JSON.stringify({ jobs }),
    place: target,
    subject: { jobs, process: body.process ?? null, folder: body.folder ?? null },
    rule: body.rule ?? null,
    outcome: bulkOutcome(body),
    answer: null,
    invocation,
    approvedBy: body.approvedBy ?? null,
  };
}
