import type { Block, Button, Message, RichText } from '../chat/message.ts';
import { type BulkBody, type BulkVerb, countFates, jobsWith } from '../domain/bulk-body.ts';
import { buttonsBlock } from './job-buttons.ts';
import { idsText, jobsWord } from './job-words.ts';
import { capital, cut, dotted, line, lines, moment, person, sentence } from './rich-text.ts';

/** Reasons that are told; further ones are counted. */
const mostReasons = 5;
const maxReason = 300;

const words: Readonly<
  Record<BulkVerb, { readonly doing: string; readonly did: string; readonly result: string }>
> = {
  retry: { doing: 'Retrying', did: 'retried', result: 'New jobs: ' },
  stop: { doing: 'Stopping', did: 'asked to stop', result: 'Asked to stop: ' },
  kill: { doing: 'Killing', did: 'killed', result: 'Killed: ' },
};

/** One message that lives: how far it has come and, in the end, what worked and what did not. */
export function bulkMessage(body: BulkBody, view: { readonly id: string; readonly tenant: string }): Message {
  const { by, verb } = body;
  const heading = body.ended ? endHeading(body) : `${verb === 'retry' ? '🔁' : '⏹️'} ${progress(body)}`;
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: lines([[body.what], ...(body.ended ? [results(body)] : [])]) },
    ...(body.ended ? reasons(body) : []),
    { kind: 'context', text: dotted([line('confirmed by ', person(by)), moment(body.at)]) },
    ...buttonsBlock(buttonsOf(body, view)),
  ];
  return { preview: cut(heading.replace(/^\S+ /, ''), 200), blocks };
}

/** `Retrying 14 jobs: 9 done, 1 failed` */
function progress(body: BulkBody): string {
  const { done, failed, skipped, unknown } = countFates(body);
  const parts = [
    `${done} done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} not known`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ];
  return `${words[body.verb].doing} ${jobsWord(body.jobs.length)}: ${parts.join(', ')}`;
}

function endHeading(body: BulkBody): string {
  const { done } = countFates(body);
  const all = body.jobs.length;
  const { did } = words[body.verb];
  const sign = body.cancelled === null ? (done === all ? '✅' : '⚠️') : '⚪';
  const off = body.cancelled === null ? '' : `, then called off by ${body.cancelled.name}`;
  if (done === all) return `${sign} ${jobsWord(all)} ${did} by ${body.by.name}`;
  return `${sign} ${done} of ${jobsWord(all)} ${did} by ${body.by.name}${off}`;
}

function results(body: BulkBody): RichText {
  const done = jobsWith(body, 'done');
  if (done.length === 0) return [];
  const ids = done.map(({ fate, id }) => (body.verb === 'retry' ? (fate.job ?? id) : id));
  return line(words[body.verb].result, idsText(ids));
}

/** What did not work, by reason, worst first. */
function reasons(body: BulkBody): readonly Block[] {
  const groups = [
    ...grouped(jobsWith(body, 'failed'), (ids) => `❌ ${ids.length} failed: `),
    ...grouped(
      jobsWith(body, 'unknown'),
      (ids) => `❔ Not known of ${jobsWord(ids.length)}; look before you ${body.verb} again: `,
    ),
    ...grouped(
      jobsWith(body, 'skipped'),
      (ids) => `⚪ ${ids.length} left as ${ids.length === 1 ? 'it is' : 'they are'}: `,
    ),
  ];
  const shown = groups.slice(0, mostReasons).map((text): Block => ({ kind: 'text', text }));
  const rest = groups.length - shown.length;
  return rest === 0 ? shown : [...shown, { kind: 'context', text: [`and ${rest} more reasons`] }];
}

function grouped(
  jobs: readonly {
    readonly id: number;
    readonly fate: { readonly reason: string; readonly hint?: string | null };
  }[],
  lead: (ids: readonly number[]) => string,
): readonly RichText[] {
  const groups = new Map<string, { readonly ids: number[]; readonly hint: string | null }>();
  for (const { fate, id } of jobs) {
    const group = groups.get(fate.reason) ?? { ids: [], hint: fate.hint ?? null };
    group.ids.push(id);
    groups.set(fate.reason, group);
  }
  const ordered = [...groups].toSorted(([, a], [, b]) => b.ids.length - a.ids.length);
  return ordered.map(([reason, { hint, ids }]) =>
    lines([
      line(lead(ids), ...sentence(cut(reason, maxReason)), ' (', idsText(ids), ')'),
      hint === null ? [] : sentence(cut(hint, maxReason)),
    ]),
  );
}

function buttonsOf(
  body: BulkBody,
  { id, tenant }: { readonly id: string; readonly tenant: string },
): readonly Button[] {
  const { verb } = body;
  if (!body.ended) {
    return body.cancelled === null
      ? [{ label: 'Cancel the rest', command: verb, args: { tenant, halt: id } }]
      : [];
  }
  const { failed } = countFates(body);
  if (failed === 0) return [];
  const label = `${capital(verb)} the ${failed === 1 ? 'one' : failed} that failed`;
  return [{ label, command: verb, args: { tenant, failed: id } }];
}
