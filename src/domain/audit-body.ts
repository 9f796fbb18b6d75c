import type { AuditLine } from './audit.ts';

/** Acts and refusals that a place is told of: those of some seconds in one message. */
export interface AuditBody {
  readonly kind: 'audit';
  /** The first of them, oldest first. */
  readonly lines: readonly ToldLine[];
  /** Those beyond them. */
  readonly more: number;
  /** Number of the last line that was looked at for it. */
  readonly upTo: number;
}

/** What is told of a line. */
export interface ToldLine
  extends Pick<
    AuditLine,
    'seq' | 'at' | 'actor' | 'actorName' | 'command' | 'place' | 'rule' | 'outcome' | 'approvedBy' | 'subject'
  > {
  /** Jobs beyond those that `subject` names. */
  readonly moreJobs: number;
}

const linesTold = 12;
const jobsTold = 5;

/** The message of these lines, oldest first; null when none is to be told. `quiet`: commands that only look. */
export function auditBody(lines: readonly AuditLine[], quiet: ReadonlySet<string>): AuditBody | null {
  const told = lines.filter((line) => isTold(line, quiet));
  const last = lines.at(-1);
  if (told.length === 0 || last === undefined) return null;
  const shown = told.slice(0, linesTold).map(toldLine);
  return { kind: 'audit', lines: shown, more: told.length - shown.length, upTo: last.seq };
}

/** Whatever was refused to somebody, and whatever does more than look. */
function isTold({ command, outcome }: AuditLine, quiet: ReadonlySet<string>): boolean {
  return outcome === 'denied' || !quiet.has(command);
}

function toldLine(line: AuditLine): ToldLine {
  const { actor, actorName, approvedBy, at, command, outcome, place, rule, seq, subject } = line;
  const jobs = subject.jobs.slice(0, jobsTold);
  return {
    actor,
    actorName,
    approvedBy,
    at,
    command,
    outcome,
    place,
    rule,
    seq,
    subject: { ...subject, jobs },
    moreJobs: subject.jobs.length - jobs.length,
  };
}
