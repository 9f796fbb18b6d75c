import type { Invocation } from '../../chat/invocation.ts';
import type { Args, Json } from '../../chat/message.ts';
import type { AuditEntry, AuditSubject } from '../../domain/audit.ts';
import { mostBulkJobs } from '../../domain/bulk-body.ts';
import type { BotError } from '../../domain/errors.ts';
import type { Person } from '../../domain/person.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { cut } from '../../views/rich-text.ts';
import type { Command } from '../define.ts';
import { readJobName } from '../reading/find-job.ts';

/** Stands in the audit for a request that names no command. */
export const unreadable = 'unreadable';
/** Characters of the arguments, and of what is said, in one line. */
const maxArgs = 4000;
const maxSaid = 1000;

/** What a line of the audit is made of. */
export interface Audited {
  readonly invocation: Invocation;
  /** Id of the invocation, in the log and here. */
  readonly ref: string;
  /** Null when the words named none. */
  readonly command: Command | null;
  readonly args: Args;
  readonly tenant: string;
  readonly outcome: string;
  /** What was touched in Orchestrator; what the arguments name goes with it. */
  readonly subject: AuditSubject;
  readonly answer: string | null;
  readonly rule: string | null;
  readonly approvedBy: Person | null;
  readonly at: Date;
  readonly redactor: Redactor;
  /** Who the table of people says they are in Orchestrator; null when it says nothing. */
  readonly orchestratorUser?: string | null;
}

/** The line of one attempt: without secrets, and of inputs their names alone. */
export function auditEntry(audited: Audited): AuditEntry {
  const { answer, approvedBy, args, at, command, invocation, outcome, redactor, ref, rule, tenant } = audited;
  const { actor, place } = invocation;
  return {
    at: timestamp(at),
    actor: `${actor.platform}:${actor.id}`,
    actorName: actor.name,
    orchestratorUser: audited.orchestratorUser ?? null,
    command: command?.name ?? unreadable,
    args: command === null ? '{}' : toldArgs(command, args, redactor),
    place: place.target,
    tenant,
    subject: subjectOf(audited),
    rule,
    outcome: said(outcome, redactor),
    answer: answer === null ? null : said(answer, redactor),
    invocation: ref,
    approvedBy,
  };
}

/** What a refusal of Orchestrator says: its status, its number and its words; null when it was not asked. */
export function refusalWords({ code, message, status }: BotError): string | null {
  if (status === null) return null;
  return `${status}${code === null ? '' : ` (${code})`}: ${message}`;
}

/** The arguments that the command knows, without secrets; of inputs their names. */
function toldArgs(command: Command, args: Args, redactor: Redactor): string {
  const told: Record<string, Json> = {};
  for (const [name, spec] of Object.entries(command.args)) {
    const value = args[name] ?? null;
    if (value === null) continue;
    if (spec.form !== 'inputs') told[name] = value;
    else if (typeof value === 'object' && !Array.isArray(value)) told[name] = Object.keys(value);
  }
  const text = JSON.stringify(redactor.json(told).shown);
  return text.length <= maxArgs ? text : JSON.stringify({ tooLong: Object.keys(told) });
}

/** What was touched, with what the arguments name: a refusal stands before anything is looked up. */
function subjectOf({ args, command, invocation, redactor, subject }: Audited): AuditSubject {
  const named = (name: string): string | null => {
    const value = args[name];
    return typeof value === 'string' ? said(value, redactor) : null;
  };
  const job = args.job ?? command?.args.job?.fromMessage?.(invocation.on?.text ?? '') ?? null;
  return {
    jobs: subject.jobs.length > 0 ? subject.jobs : jobsIn(job),
    process: subject.process ?? named('process'),
    folder: subject.folder ?? named('folder'),
  };
}

function jobsIn(value: Json): readonly number[] {
  const all = Array.isArray(value) ? value : [value];
  const names = all.flatMap((each: Json) => {
    if (typeof each === 'number') return [readJobName(each)];
    return typeof each === 'string' ? each.split(/[\s,]+/).map(readJobName) : [];
  });
  return names.filter((name) => typeof name === 'number').slice(0, mostBulkJobs);
}

function said(text: string, redactor: Redactor): string {
  return cut(redactor.text(text).shown, maxSaid);
}
