import { type ChatAdapter, DeliveryError } from '../chat/chat-adapter.ts';
import { BotError } from '../domain/errors.ts';
import type { ExportBody, ExportFile, ExportStep } from '../domain/export-body.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import type { Redactor } from '../redact/redactor.ts';
import { fileCaption, ownFileNote } from '../views/export.ts';
import { writeAuditFile } from './audit-file.ts';
import type { Links } from './link.ts';
import { writeOwnFile } from './own-file.ts';
import { fetchServerFile } from './server-file.ts';
import type { Shelf } from './shelf.ts';

/** How long a link can be used. */
const linkLivesMs = 15 * 60_000;
/** How long Orchestrator may write a file. */
const serverPatienceMs = 30 * 60_000;
const shortestLookMs = 500;
const longestLookMs = 10_000;

/** Where a file of the audit begins: nobody has to be asked for it. */
const beginAudit: ExportStep = {
  name: 'writing',
  why: 'kept-by-bot',
  said: null,
  rows: 0,
  bytes: 0,
  after: null,
  unreadable: 0,
};

/** What an export needs to go on. */
export interface ExportParts {
  readonly orchestrator: Orchestrator;
  readonly adapters: readonly ChatAdapter[];
  readonly shelf: Shelf;
  readonly store: Pick<Store, 'auditLines'>;
  readonly redactor: Redactor;
  /** Null without an address of the bot that people reach. */
  readonly links: Links | null;
  readonly stopping: () => boolean;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => Date;
}

/** Keeps a step. Throws when the export was ended meanwhile. */
export type Save = (step: ExportStep) => Promise<void>;

/**
 * Does one step of an export and keeps the next one; returns the ms after which to come back, or null for "when asked
 * again". A crash anywhere repeats the step: Orchestrator may then write a file that nobody fetches, and a file may
 * be sent twice where the platform cannot be asked whether it arrived.
 * Throws `BotError` and `DeliveryError`.
 */
export async function advance(
  parts: ExportParts,
  id: string,
  body: ExportBody,
  save: Save,
): Promise<number | null> {
  const { orchestrator, now, shelf } = parts;
  const { step } = body;
  switch (step.name) {
    case 'asking': {
      if (body.audit !== undefined) {
        await save(beginAudit);
        return 0;
      }
      const answer = await orchestrator.requestExport(body.filter, body.top);
      if (answer.kind === 'asked') {
        const { exports } = answer;
        await save({ name: 'preparing', exports, ready: 0, since: timestamp(now()) });
        return shortestLookMs;
      }
      const { said, why } = answer;
      await save({ name: 'writing', why, said, rows: 0, bytes: 0, after: null, unreadable: 0 });
      return 0;
    }
    case 'preparing':
      return look(parts, step, save);
    case 'fetching': {
      const { exports } = step;
      const alive = () => save(step);
      const { bytes, rows } = await fetchServerFile({
        id,
        exports,
        orchestrator,
        shelf,
        redactor: parts.redactor,
        alive,
        now,
      });
      await save(written(id, body, { rows, bytes, notes: [] }));
      return 0;
    }
    case 'writing': {
      const writing = { ...parts, id, step, save };
      const done =
        body.audit === undefined
          ? await writeOwnFile({ ...writing, body })
          : await writeAuditFile({ ...writing, filter: body.audit });
      if (!done.done) return null;
      const notes = [ownFileNote(step.why, step.said), ...done.notes];
      await save(written(id, body, { rows: done.rows, bytes: done.bytes, notes }));
      return 0;
    }
    case 'sending':
      return give(parts, id, body, step, save);
    case 'linked':
      if (epochMs(step.until) > now().getTime()) return null;
      await save({ name: 'expired', file: step.file });
      await shelf.drop(id);
      return null;
    case 'sent':
    case 'empty':
    case 'expired':
    case 'cancelled':
    case 'failed':
      return null;
  }
}

async function look(
  { orchestrator, now }: ExportParts,
  step: Extract<ExportStep, { name: 'preparing' }>,
  save: Save,
): Promise<number> {
  const { exports } = step;
  let ready = 0;
  for (const one of exports) {
    const status = await orchestrator.exportStatus(one.id);
    if (status === 'failed') {
      throw new BotError('refused', `Orchestrator says that its export of ${one.folder} failed.`, {
        hint: 'Exports that take too long end like this. Ask for less, e.g. with `since:7d`.',
      });
    }
    if (status === 'ready') ready += 1;
  }
  if (ready === exports.length) {
    await save({ name: 'fetching', exports });
    return 0;
  }
  const age = now().getTime() - epochMs(step.since);
  if (age > serverPatienceMs) {
    throw new BotError('refused', 'Orchestrator has not finished the export within 30 minutes.', {
      hint: 'It may still do so: look in Orchestrator under My Reports. Or ask for less, e.g. with `since:7d`.',
    });
  }
  if (ready !== step.ready) await save({ ...step, ready });
  return Math.min(longestLookMs, Math.max(shortestLookMs, age / 5));
}

/** The step after the file is written. */
function written(id: string, body: ExportBody, file: Omit<ExportFile, 'name'>): ExportStep {
  if (file.rows === 0) return { name: 'empty', notes: file.notes };
  const kind = body.audit === undefined ? 'jobs' : 'audit';
  return { name: 'sending', file: { ...file, name: nameOf(kind, id, body.at) }, tried: false };
}

/** `jobs-2026-11-23-2107-1a2b3c.csv`: no two exports share one. */
function nameOf(kind: 'jobs' | 'audit', id: string, at: Timestamp): string {
  const moment = at.slice(0, 16).replace('T', '-').replace(':', '');
  return `${kind}-${moment}-${id.slice(0, 6)}.csv`;
}

async function give(
  parts: ExportParts,
  id: string,
  body: ExportBody,
  step: Extract<ExportStep, { name: 'sending' }>,
  save: Save,
): Promise<number | null> {
  const { links, now, shelf } = parts;
  const { file, tried } = step;
  const shelved = await shelf.find(id);
  if (shelved === null) {
    // Another machine wrote it, or somebody tidied up: it is written anew.
    await save({ name: 'asking' });
    return 0;
  }
  if (body.way === 'link') {
    if (links === null)
      throw new DeliveryError(
        'refused',
        'There is no address for a download link any more: PUBLIC_URL is not set.',
      );
    const until = timestamp(now().getTime() + linkLivesMs);
    await save({ name: 'linked', file, url: await links.make(id, until), until });
    return null;
  }
  const platform = body.target.slice(0, body.target.indexOf(':'));
  const adapter = parts.adapters.find((each) => each.platform === platform);
  if (adapter === undefined)
    throw new DeliveryError('refused', `No such chat platform is set up: ${platform}.`);
  if (!tried) await save({ ...step, tried: true });
  const outgoing = { ...shelved, id, name: file.name };
  const send = async (target: string) =>
    adapter.sendFile(target, outgoing, fileCaption(body, file), { uncertain: tried });
  let directly = false;
  const how = await send(body.target).catch(async (error: unknown) => {
    const own = `${body.by.platform}:${body.by.id}`;
    // Slack alone reaches people by their id.
    const refused = error instanceof DeliveryError && error.outcome === 'refused';
    if (!refused || platform !== 'slack' || own === body.target) throw error;
    directly = true;
    return send(own);
  });
  await save({ name: 'sent', file, how, directly });
  if (how === 'posted') await shelf.drop(id);
  return null;
}
