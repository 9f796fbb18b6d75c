import type { Args, Block, CommandButton, Message, RichText, TableRow } from '../chat/message.ts';
import { type AuditLine, type AuditOutcome, actorOf, outcomeKind } from '../domain/audit.ts';
import type { AuditBody, ToldLine } from '../domain/audit-body.ts';
import { buttonsBlock } from './job-buttons.ts';
import { bold, code, cut, dotted, line, lines, moment, person, shortMoment } from './rich-text.ts';

/** Why something was not done, in a table and in a message; the page of the line tells all of it. */
const maxReason = 80;
const maxTold = 160;
const jobsShown = 3;
const maxArgs = 1500;

const signs: Readonly<Record<AuditOutcome, string>> = { ok: '✅', denied: '🔒', refused: '⛔', failed: '❌' };

type Shown = Pick<AuditLine, 'actor' | 'actorName' | 'command' | 'outcome' | 'rule' | 'subject'>;

export interface AuditListView {
  /** The question in words, e.g. `Audit of kill by Ana, newest first`. */
  readonly question: string;
  readonly tenant: string;
  /** Arguments that ask the same question again. */
  readonly refresh: Args;
  /** Arguments of the next page; null when this is the last. */
  readonly more: Args | null;
  readonly now: Date;
}

/** A page of the audit: what was tried, by whom, when; each line with its details a click away. */
export function auditListMessage(page: readonly AuditLine[], view: AuditListView): Message {
  const { more, now, question, refresh, tenant } = view;
  const [newest] = page;
  const button = (label: string, args: Args): CommandButton => ({ label, command: 'audit', args });
  const buttons = [
    ...(more === null ? [] : [button('More', { ...more, replace: true })]),
    button('Refresh', { ...refresh, replace: true }),
    ...(newest === undefined ? [] : [button('Export as CSV', { ...refresh, as: 'csv' })]),
  ];
  if (newest === undefined) {
    const nothing = `${question}: nothing`;
    return {
      preview: nothing,
      blocks: [{ kind: 'heading', text: nothing }, ...buttonsBlock(buttons)],
    };
  }
  return {
    preview: cut(`${question}. ${newest.actorName}: ${newest.command}, ${newest.outcome}`, 200),
    blocks: [
      { kind: 'heading', text: question },
      {
        kind: 'table',
        pick: 'Details of a line …',
        columns: [
          { title: 'What', weight: 6 },
          { title: 'Who', weight: 3 },
          { title: 'When', weight: 3 },
        ],
        rows: page.map((each) => tableRow(each, tenant, now)),
      },
      ...buttonsBlock(buttons),
    ],
  };
}

/** One line of the audit with all that it says. */
export function auditLineMessage(entry: AuditLine): Message {
  const { answer, approvedBy, args, at, command, hash, invocation, outcome, place, rule, seq } = entry;
  const { subject, tenant } = entry;
  const heading = `${signs[outcomeKind(outcome)]} Audit, line ${seq}: ${command}`;
  const facts: readonly (readonly [string, RichText | null])[] = [
    ['Who', line(whoOf(entry), ' ', code(entry.actor))],
    ['In Orchestrator', entry.orchestratorUser === null ? null : [entry.orchestratorUser]],
    ['When', line(moment(at, 'date-time') ?? at)],
    ['Where', place === '' ? null : [code(place)]],
    ['Outcome', [outcome]],
    ['Rule', rule === null ? null : [rule]],
    ['Approved by', approvedBy === null ? null : [person(approvedBy)]],
    ['Jobs', subject.jobs.length === 0 ? null : [cut(subject.jobs.join(', '), maxArgs)]],
    ['Process', subject.process === null ? null : [subject.process]],
    ['Folder', subject.folder === null ? null : [subject.folder]],
    ['Tenant', tenant === null ? null : [tenant]],
    ['Orchestrator said', answer === null ? null : [answer]],
    ['Arguments', args === '{}' ? null : [code(cut(args, maxArgs))]],
    ['Ref', invocation === '' ? null : [code(invocation)]],
  ];
  return {
    preview: `${heading} by ${entry.actorName}: ${outcome}`,
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'facts',
        facts: facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
      },
      { kind: 'context', text: line('Hash ', code(hash)) },
    ],
  };
}

/** Acts and refusals of some seconds, for a place that is told of them. */
export function auditNewsMessage({ lines: told, more }: AuditBody, tenant: string): Message {
  const count = told.length + more;
  const denied = told.filter(({ outcome }) => outcomeKind(outcome) === 'denied').length;
  const [first] = told;
  const heading = `🧾 Audit of ${tenant}: ${count === 1 ? '1 line' : `${count} lines`}${denied === 0 ? '' : `, ${denied} denied`}`;
  const news = first === undefined ? '' : `. ${first.actorName}: ${first.command}, ${first.outcome}`;
  const blocks: readonly Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: lines(told.map(toldLine)) },
    ...(more === 0 ? [] : [{ kind: 'context' as const, text: [`and ${more} more`] }]),
  ];
  return { preview: cut(`${heading}${news}`, 200), blocks };
}

function tableRow(entry: AuditLine, tenant: string, now: Date): TableRow {
  const { at, command, seq } = entry;
  const below = [subjectWords(entry, 0), reasonOf(entry, maxReason)].filter((part) => part !== null);
  return {
    name: `${seq} ${command} by ${entry.actorName}`,
    cells: [
      line(
        `${signs[outcomeKind(entry.outcome)]} `,
        bold(command),
        below.length === 0 ? null : `\n${below.join('\n')}`,
      ),
      [whoOf(entry)],
      line(shortMoment(at, now) ?? at),
    ],
    button: { label: 'Details', command: 'audit', args: { tenant, line: seq } },
  };
}

function toldLine(entry: ToldLine): RichText {
  const { approvedBy, at, command, moreJobs, outcome, place } = entry;
  return line(
    `${signs[outcomeKind(outcome)]} `,
    dotted([
      moment(at),
      whoOf(entry),
      bold(command),
      subjectWords(entry, moreJobs),
      reasonOf(entry, maxTold),
      approvedBy === null ? null : line('approved by ', person(approvedBy)),
      place === '' ? null : code(place),
    ]),
  );
}

function whoOf({ actor, actorName }: Pick<Shown, 'actor' | 'actorName'>): RichText[number] {
  const who = actorOf({ actor, actorName });
  return who === null ? actorName : person(who);
}

/** `127416, 127417 and 3 more · Invoice_Run · Finance`; null when nothing is known. */
function subjectWords({ subject }: Pick<Shown, 'subject'>, moreJobs: number): string | null {
  const { folder, jobs, process } = subject;
  const shown = jobs.slice(0, jobsShown);
  const rest = jobs.length - shown.length + moreJobs;
  const ids = shown.length === 0 ? null : `${shown.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
  const words = [ids, process, folder].filter((part) => part !== null);
  return words.length === 0 ? null : words.join(' · ');
}

/** What stands in the way, or more than a plain `ok`. */
function reasonOf({ outcome, rule }: Pick<Shown, 'outcome' | 'rule'>, most: number): string | null {
  if (outcome === 'ok') return null;
  return cut(outcome === 'denied' && rule !== null ? `denied by ${rule}` : outcome, most);
}
