import type { Reply } from '../chat/invocation.ts';
import { BotError } from '../domain/errors.ts';
import { type ExportBody, exportClaim, isAwaited } from '../domain/export-body.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import { briefMessage } from '../views/answers.ts';
import { exportBusyMessage } from '../views/export.ts';
import { renderNotice } from '../views/notice.ts';
import { type ExportScope, exportScope } from './access/export-scope.ts';
import { claimantText } from './claimant.ts';
import { type Command, type Context, defineCommand } from './define.ts';
import { countFilter, hiddenText } from './reading/arguments.ts';
import { askedWords, filterOf, jobFiltersWithState } from './reading/job-filters.ts';

/** A file holds no more, whoever writes it. */
const mostRows = 1_000_000;
/** A claim without an export was left behind by a process that died. */
const claimLivesMs = 60_000;
/** Names of folders that a question gives at most. */
const mostFolders = 5;

const args = {
  ...jobFiltersWithState,
  top: countFilter('top:500', 'The newest so many', mostRows),
  cancel: hiddenText(),
} as const;

export const exportJobs: Command = defineCommand({
  name: 'export',
  task: 'Get jobs as a file',
  summary: 'Writes the jobs that fit the filters into a CSV file and brings it here.',
  examples: [
    'export state:Faulted since:7d',
    'export folder:Finance/* since:2026-11-01 until:2026-12-01',
    'export process:Invoice* top:500',
  ],
  access: 'viewer',
  mayTake: 'operator',
  args,
  run: async (context, given) => {
    if (given.cancel !== undefined) return cancel(context, given.cancel);
    const { access, discretion, invocation, person: by, store } = context;
    const { cancel: _, top, ...asked } = given;
    const scope = await exportScope(context, filterOf(asked, null));
    access.demand(scope.of);
    // Not everybody here may see what stands in it: it goes to the person alone.
    const alone = discretion.withheld().length > 0;
    const way = context.exporter.wayIn(by.platform, alone ? { kind: 'personal' } : invocation.place);
    if (way === null) throw noWay(context);
    const at = timestamp(context.now());
    const busy = await takeTurn(context, at);
    if (busy !== null) return busy;
    const key = exportClaim(context.orchestrator.tenant, by);
    const body: ExportBody = {
      kind: 'export',
      by,
      at,
      target: alone ? `${by.platform}:${by.id}` : invocation.place.target,
      way,
      question: `Jobs${askedWords(asked)}${top === undefined ? '' : `, the newest ${top.toLocaleString('en-US')}`}${narrowedWords(scope)}`,
      filter: scope.filter,
      top: top ?? null,
      step: { name: 'asking' },
    };
    const notice = await context.live(body).catch(async (cause: unknown) => {
      await store.release(key);
      throw cause;
    });
    await store.settle(key, notice.id);
    context.exporter.wake();
    return { kind: 'done' };
  },
});

/** One export a person at a time: null when it is this one's turn, else the answer. */
export async function takeTurn(context: Context, at: string): Promise<Reply | null> {
  const { orchestrator, person, store } = context;
  const key = exportClaim(orchestrator.tenant, person);
  const claim = await store.claim(key, claimantText(person), at);
  if (claim.won) return null;
  const notice = claim.outcome === null ? null : await store.notice(claim.outcome);
  const fresh = epochMs(at) - epochMs(claim.at) < claimLivesMs;
  const underWay = notice?.body.kind === 'export' ? isAwaited(notice.body) : claim.outcome === null && fresh;
  if (!underWay) {
    await store.release(key);
    if ((await store.claim(key, claimantText(person), at)).won) return null;
  }
  context.outcome('refused: an export is under way');
  const message = exportBusyMessage({ at: claim.at, export: notice });
  return { kind: 'answer', message, to: 'asker' };
}

async function cancel(context: Context, id: string): Promise<Reply> {
  const { access, invocation, orchestrator, person, store } = context;
  const exported = await store.notice(id);
  const body = exported?.body;
  if (body?.kind !== 'export' || exported?.tenant !== orchestrator.tenant)
    throw new BotError('usage', 'That export is long over.');
  const own = body.by.platform === person.platform && body.by.id === person.id;
  const { folder = null, process = null } = body.filter;
  const sees = access.sees({ tenant: orchestrator.tenant, folder, process });
  if (!own && !(access.reaches('operator') && sees)) {
    throw new BotError('denied', `Only ${body.by.name} or an operator can cancel this export.`);
  }
  let ended = false;
  const notice = await context.change(id, (each) => {
    ended = each.kind === 'export' && isCancellable(each);
    return each.kind === 'export' && ended ? { ...each, step: { name: 'cancelled', by: person } } : each;
  });
  if (notice === null || !ended) {
    context.outcome('refused: too late to cancel');
    const message = briefMessage('Too late to cancel: this export is over, or its file is on its way.');
    return { kind: 'answer', message, to: 'asker' };
  }
  await store.release(exportClaim(orchestrator.tenant, body.by));
  return invocation.on === null
    ? { kind: 'answer', message: briefMessage('The export is cancelled.'), to: 'asker' }
    : { kind: 'replace', message: renderNotice(notice, orchestrator) };
}

/** Which folders are meant, where those who ask may not see all. */
function narrowedWords({ narrowedTo }: ExportScope): string {
  if (narrowedTo === null) return '';
  const more = narrowedTo.length - mostFolders;
  return `, of what you may see: ${narrowedTo.slice(0, mostFolders).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function isCancellable(body: ExportBody): boolean {
  return isAwaited(body) && body.step.name !== 'sending';
}

function noWay({ prefix }: Context): BotError {
  return new BotError(
    'refused',
    'Teams takes files from bots in personal chats only, and I have no address for a download link.',
    {
      hint: `Ask me in our personal chat, without \`${prefix.trim()}\`. Or ask the bot's admin to set PUBLIC_URL.`,
    },
  );
}
