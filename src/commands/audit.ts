import type { Reply } from '../chat/invocation.ts';
import type { Args } from '../chat/message.ts';
import type { AuditFilter } from '../domain/audit.ts';
import { BotError } from '../domain/errors.ts';
import { auditLineMessage, auditListMessage } from '../views/audit.ts';
import { auditArgs, mostRows } from './audit/audit-args.ts';
import { exportAudit } from './audit/audit-export.ts';
import { type ArgValues, type Context, defineCommand } from './define.ts';

/** Rows unless told otherwise. */
const usualRows = 10;

type Asked = ArgValues<typeof auditArgs>;

export const audit = defineCommand({
  name: 'audit',
  task: 'See who did what',
  synonyms: ['history', 'trail'],
  summary:
    'Lists every attempt, allowed or not, newest first: who, what, on what, when, and what came of it.',
  examples: [
    'audit',
    'audit outcome:denied since:7d',
    'audit by:Ana command:kill',
    'audit job:127416',
    'audit folder:Finance/* since:2026-11-01 as:csv',
  ],
  access: 'admin',
  args: auditArgs,
  run: async (context, given) => {
    demandPrivacy(context);
    // It tells of everything: who administers a part may not read of the rest.
    context.access.demand([{ tenant: context.orchestrator.tenant, folder: null, process: null }]);
    if (given.line !== undefined) return oneLine(context, given.line);
    const filter = filterOf(given);
    if (given.as === true) return exportAudit(context, filter, questionOf(given));
    return page(context, given, filter);
  },
});

async function page(context: Context, given: Asked, filter: AuditFilter): Promise<Reply> {
  const { actor, orchestrator, store } = context;
  const top = Math.min(given.top ?? usualRows, mostRows[actor.platform]);
  const found = await store.auditLines(filter, top + 1, given.before);
  const shown = found.slice(0, top);
  const last = shown.at(-1);
  const refresh = { tenant: orchestrator.tenant, ...askedArgs(given) };
  const message = auditListMessage(shown, {
    question: `${questionOf(given)}, newest first${given.before === undefined ? '' : ' (continued)'}`,
    tenant: orchestrator.tenant,
    refresh,
    more: found.length > top && last !== undefined ? { ...refresh, before: last.seq } : null,
    now: context.now(),
  });
  return given.replace === true ? { kind: 'replace', message } : { kind: 'answer', message, to: 'asker' };
}

async function oneLine({ store }: Context, seq: number): Promise<Reply> {
  const [found] = await store.auditAfter(seq - 1, 1);
  if (found?.seq !== seq) {
    throw new BotError('usage', `The audit has no line ${seq}: it is yet to come, or retention removed it.`);
  }
  return { kind: 'answer', message: auditLineMessage(found), to: 'asker' };
}

/** What people tried is for admins alone; where everybody reads along it is not shown. */
function demandPrivacy({ invocation }: Context): void {
  const { kind, private: alone } = invocation.place;
  if (kind === 'personal' || alone) return;
  throw new BotError('refused', 'The audit is for admins, and here everybody would read it.', {
    hint: 'Ask me in our personal chat: `audit`.',
  });
}

function filterOf({ by, command, folder, job, outcome, place, process, since, until }: Asked): AuditFilter {
  const all = { by, command, folder, job, outcome, place, process, since: since?.at, until: until?.at };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Arguments that ask the same again; `top` goes along. */
function askedArgs({ by, command, folder, job, outcome, place, process, since, top, until }: Asked): Args {
  const all = {
    by,
    command,
    folder,
    job,
    outcome,
    place,
    process,
    top,
    since: since?.said,
    until: until?.said,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** `Audit of kill by Ana on Invoice* in Finance: denied, since 24h` */
function questionOf({ by, command, folder, job, outcome, place, process, since, until }: Asked): string {
  const parts: readonly (readonly [string, string | number | undefined])[] = [
    ['of', command],
    ['by', by],
    ['on job', job],
    ['on', process],
    ['in', folder],
    ['from', place],
    ['with outcome', outcome],
    ['since', since?.said],
    ['until', until?.said],
  ];
  return `Audit${parts.map(([word, value]) => (value === undefined ? '' : ` ${word} ${value}`)).join('')}`;
}
