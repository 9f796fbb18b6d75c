import type { Args, Block, CommandButton, Message, RichText } from '../chat/message.ts';
import {
  type DigestBody,
  isGreen,
  type JobReport,
  type ProcessTimes,
  type ReportCause,
  successRate,
} from '../domain/report-body.ts';
import { duration } from './duration.ts';
import { filterWords } from './filter-words.ts';
import { buttonsBlock } from './job-buttons.ts';
import { faultChart } from './report-chart.ts';
import { bold, code, cut, dotted, line, lines, moment } from './rich-text.ts';

const hourMs = 3_600_000;

/** The answer to `report`. `since` is the period in the words that were typed. */
export function reportMessage(
  report: JobReport,
  view: { readonly tenant: string; readonly since: string; readonly refresh: Args },
): Message {
  return message(report, {
    tenant: view.tenant,
    lead: `Runs${filterWords({ ...restrictions(report), since: view.since })}`,
    refresh: view.refresh,
  });
}

/** A report that came by itself. */
export function digestMessage({ every, report }: DigestBody, tenant: string): Message {
  const what = every === 'day' ? 'Daily digest' : 'Weekly digest';
  return message(report, { tenant, lead: `${what}${filterWords(restrictions(report))}`, refresh: null });
}

function message(
  report: JobReport,
  view: { readonly tenant: string; readonly lead: string; readonly refresh: Args | null },
): Message {
  const heading = `${isGreen(report) ? '🟢' : '📊'} ${view.lead}: ${verdict(report)}`;
  const [worst] = report.causes;
  const news = worst === undefined ? '' : `. Most: ${worst.faults} × ${errorWords(worst)}`;
  const silent = silentLine(report);
  return {
    preview: cut(`${heading.replace(/^\S+ /u, '')}${news}`, 200),
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: totals(report) },
      ...(report.chart === null ? [] : [faultChart(report.chart, report.zone)]),
      ...section('Faults by cause', [...report.causes.map(causeLine), ...otherCauses(report)]),
      ...(silent === null ? [] : section('Did not run, though they did before', [silent])),
      ...section('Slowest', report.slowest.map(timesLine)),
      { kind: 'context', text: smallPrint(report) },
      ...buttonsBlock(buttonsOf(report, view)),
    ],
  };
}

/** `96.2 % of 1,204 went well`, `no faults in 120 runs`, `nothing ran` */
function verdict(report: JobReport): string {
  const rate = successRate(report);
  const ended = report.successful + report.faulted;
  if (rate === null) return report.stopped + report.active === 0 ? 'nothing ran' : 'nothing came to its end';
  if (report.faulted === 0) return ended === 1 ? 'the one run went well' : `all ${number(ended)} went well`;
  // Rounded down: 100 % is only said when it is true.
  return `${(Math.floor(rate * 1000) / 10).toFixed(1)} % of ${number(ended)} went well`;
}

function totals(report: JobReport): RichText {
  const counts: readonly (readonly [number, string])[] = [
    [report.faulted, '🔴 faulted'],
    [report.successful, '✅ successful'],
    [report.stopped, '⏹️ stopped'],
    [report.active, 'not ended yet'],
  ];
  const robots = report.robotMs === 0 ? null : line(bold(hours(report.robotMs)), ' of robot time');
  return dotted([
    ...counts.map(([count, word]) => (count === 0 ? null : line(bold(number(count)), ` ${word}`))),
    robots,
  ]);
}

function causeLine(cause: ReportCause): RichText {
  const who = cause.process ?? `${cause.processes} processes`;
  const fresh = cause.fresh === null ? [] : [cause.fresh ? ', new' : ', known'];
  return line(
    `${number(cause.faults)} × `,
    bold(errorWords(cause)),
    ` (${who}, job `,
    code(cause.job),
    fresh,
    ')',
  );
}

function otherCauses({ otherCauses: { causes, faults } }: JobReport): readonly RichText[] {
  return causes === 0
    ? []
    : [[`${number(faults)} more of ${number(causes)} other ${causes === 1 ? 'cause' : 'causes'}`]];
}

/** Of fewer runs than this their longest says as much as how long most of them took. */
const fewRuns = 10;

function timesLine({ job, longestMs, p95Ms, process, runs }: ProcessTimes): RichText {
  if (runs === 1) return line(bold(process), ` ${duration(longestMs)} in its one run (job `, code(job), ')');
  if (runs < fewRuns)
    return line(bold(process), ` up to ${duration(longestMs)} in ${runs} runs (job `, code(job), ')');
  return line(
    bold(process),
    ` 95 % of ${number(runs)} runs within ${duration(p95Ms)}, longest ${duration(longestMs)} (job `,
    code(job),
    ')',
  );
}

function silentLine({ silent }: JobReport): RichText | null {
  if (silent === null || silent.processes.length === 0) return null;
  const more = silent.more === 0 ? '' : ` and ${number(silent.more)} more`;
  return [`${silent.processes.join(', ')}${more}`];
}

function section(title: string, rows: readonly RichText[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'text', text: lines([[bold(title)], ...rows]) }];
}

function smallPrint({ read, since, until }: JobReport): RichText {
  const when = line(moment(since, 'date-time'), ' to ', moment(until, 'date-time'));
  return dotted([
    when,
    read.whole ? null : `of the newest ${number(read.jobs)} jobs only: there were more`,
    read.malformed === 0
      ? null
      : `⚠️ Orchestrator sent ${number(read.malformed)} ${read.malformed === 1 ? 'job' : 'jobs'} in a form I cannot read`,
  ]);
}

function buttonsOf(
  report: JobReport,
  { refresh, tenant }: { readonly tenant: string; readonly refresh: Args | null },
): readonly CommandButton[] {
  const asked: Args = { tenant, ...restrictions(report), since: report.since };
  return [
    ...(report.faulted === 0 ? [] : [{ label: 'Show faults', command: 'faulted', args: asked }]),
    ...(refresh === null
      ? []
      : [{ label: 'Refresh', command: 'report', args: { tenant, ...refresh, replace: true } }]),
  ];
}

function restrictions({ folder, process }: JobReport): {
  readonly process?: string;
  readonly folder?: string;
} {
  return {
    ...(process === undefined ? {} : { process }),
    ...(folder === undefined ? {} : { folder }),
  };
}

function errorWords({ error }: ReportCause): string {
  return error === '' ? 'no reason given' : error;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** `3.4 h`, `312 h`; below an hour in minutes. */
function hours(ms: number): string {
  if (ms < hourMs) return duration(ms);
  const value = ms / hourMs;
  return `${value < 10 ? value.toFixed(1) : number(Math.round(value))} h`;
}
