import type { AuditLine } from '../domain/audit.ts';
import { auditBody } from '../domain/audit-body.ts';
import type { Store } from '../domain/store.ts';
import { timestamp } from '../domain/timestamp.ts';

/** A message at most this often, whatever happens. */
const everyMs = 5_000;
const pageLines = 500;
/** Lines that one message counts; what is beyond them comes with the next. */
const mostLines = 2_000;
const placeKey = 'audit:told';

/** Tells places of acts and refusals. Each line is told once, in the order of the audit. */
export function createPlaceCopy(options: {
  readonly store: Pick<Store, 'auditAfter' | 'auditHead' | 'keep' | 'recall' | 'openNotice' | 'notice'>;
  readonly deliverer: { wake(): void };
  readonly tenant: string;
  readonly targets: readonly string[];
  /** Commands that only look: of them refusals alone are told. */
  readonly quiet: ReadonlySet<string>;
  readonly now: () => Date;
}): () => Promise<void> {
  const { deliverer, now, quiet, store, targets, tenant } = options;
  let toldMs = Number.NEGATIVE_INFINITY;

  return async () => {
    const kept = await store.recall(placeKey);
    if (kept === null) {
      // What was before the first start with such a place is no news.
      await store.keep(placeKey, String((await store.auditHead()).seq));
      return;
    }
    const nowMs = now().getTime();
    if (nowMs - toldMs < everyMs && nowMs >= toldMs) return;
    const lines = await read(Number(kept));
    const last = lines.at(-1);
    if (last === undefined) return;
    const body = auditBody(lines, quiet);
    let upTo = last.seq;
    if (body !== null) {
      // Named after where it begins: after a crash it is opened once more and stays what it was.
      const id = `audit:${kept}`;
      await store.openNotice({ id, tenant, body, targets }, timestamp(nowMs));
      const opened = (await store.notice(id))?.body;
      if (opened?.kind === 'audit') upTo = opened.upTo;
      toldMs = nowMs;
      deliverer.wake();
    }
    await store.keep(placeKey, String(upTo));
  };

  async function read(after: number): Promise<readonly AuditLine[]> {
    const lines: AuditLine[] = [];
    while (lines.length < mostLines) {
      const page = await store.auditAfter(lines.at(-1)?.seq ?? after, pageLines);
      lines.push(...page);
      if (page.length < pageLines) break;
    }
    return lines;
  }
}
