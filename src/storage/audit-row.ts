import type { AuditEntry, AuditLine } from '../domain/audit.ts';
import type { AuditRow } from './audit-hash.ts';
import { clean, moment } from './schema.ts';

/** An entry as both databases give it back: the hash is taken over what is read later. */
export function toRow(entry: AuditEntry): Omit<AuditRow, 'seq' | 'prev' | 'hash'> {
  const { approvedBy, subject } = entry;
  return {
    at: moment(entry.at),
    actor: kept(entry.actor),
    actor_name: kept(entry.actorName),
    orchestrator_user: maybe(entry.orchestratorUser),
    command: kept(entry.command),
    args: kept(entry.args),
    place: kept(entry.place),
    tenant: maybe(entry.tenant),
    // A space on either side, so that a number is found and no part of one.
    jobs: subject.jobs.length === 0 ? '' : ` ${subject.jobs.join(' ')} `,
    process: maybe(subject.process),
    folder: maybe(subject.folder),
    rule: maybe(entry.rule),
    outcome: kept(entry.outcome),
    answer: maybe(entry.answer),
    invocation: kept(entry.invocation),
    approved_by: approvedBy === null ? null : kept(`${approvedBy.platform}:${approvedBy.id}`),
    approved_by_name: approvedBy === null ? null : kept(approvedBy.name),
  };
}

export function toLine(row: AuditRow): AuditLine {
  const {
    actor_name: actorName,
    orchestrator_user: orchestratorUser,
    approved_by,
    approved_by_name,
    folder,
    jobs,
    process,
    ...same
  } = row;
  const [platform, ...id] = (approved_by ?? '').split(':');
  const named = platform === 'slack' || platform === 'teams';
  return {
    ...same,
    actorName,
    orchestratorUser,
    subject: { jobs: jobs.split(' ').filter(Boolean).map(Number), process, folder },
    approvedBy: named ? { platform, id: id.join(':'), name: approved_by_name ?? '' } : null,
  };
}

export function kept(text: string): string {
  return clean(text).toWellFormed();
}

function maybe(text: string | null): string | null {
  return text === null ? null : kept(text);
}
