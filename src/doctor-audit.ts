import { existsSync } from 'node:fs';
import { compareFile } from './audit/compare-file.ts';
import type { Config } from './config.ts';
import { withStore } from './doctor-store.ts';
import type { AuditVerdict } from './domain/audit.ts';
import type { Store } from './domain/store.ts';

/**
 * Reads the whole audit and prints whether it is as it was written, and whether the file of `AUDIT_FILE` says the same.
 * Changes nothing. Returns the exit code: 0 when intact, 78 for wrong settings, 1 when something was changed, removed or
 * added, or cannot be read.
 */
export async function examineAudit(env: NodeJS.ProcessEnv, print: (line: string) => void): Promise<number> {
  return withStore(env, print, 'audit: it cannot be read', async (store, config) =>
    examine(store, config, print),
  );
}

async function examine(store: Store, { audit }: Config, print: (line: string) => void): Promise<number> {
  const verdict = await store.verifyAudit();
  const isIntact = verdict.kind === 'intact';
  print(isIntact ? `✓ audit: ${intactWords(verdict)}` : `✗ audit: broken. ${verdict.said}`);
  if (isIntact && audit.keys.length === 0) {
    print('– audit: not signed (AUDIT_KEY is not set): who can write to the database could write it anew');
  } else if (isIntact && verdict.unsigned > 0) {
    const lines = verdict.unsigned === 1 ? '1 line is' : `${count(verdict.unsigned)} lines are`;
    print(`– audit: ${lines} from before the key; the lines after them vouch for them`);
  }
  return (await sameInFile(store, audit.file, print)) && isIntact ? 0 : 1;
}

async function sameInFile(
  store: Store,
  file: string | null,
  print: (line: string) => void,
): Promise<boolean> {
  if (file === null) return true;
  if (!existsSync(file)) {
    print(`– audit file: ${file} is not there yet, or was moved away`);
    return true;
  }
  const { fault, older, same, unreadable } = await compareFile(file, store);
  if (fault !== null) {
    print(`✗ audit file: ${file} says otherwise. ${fault}`);
    return false;
  }
  const rest = [
    older === 0 ? null : `${count(older)} older ones that retention removed`,
    unreadable === 0 ? null : `${count(unreadable)} that cannot be read`,
  ].filter((part) => part !== null);
  print(
    `✓ audit file: ${count(same)} lines are the same in ${file}${rest.length === 0 ? '' : `; ${rest.join(', ')}`}`,
  );
  return true;
}

/** `intact; 1,234 lines since 2026-01-01T…; 12 older ones removed by retention on …; newest is line 1,246, hash …` */
function intactWords(verdict: Extract<AuditVerdict, { kind: 'intact' }>): string {
  const { head, lines, removed, since } = verdict;
  return [
    'intact',
    lines === 0 ? 'no line yet' : `${count(lines)} ${lines === 1 ? 'line' : 'lines'} since ${since ?? ''}`,
    ...(removed === null
      ? []
      : [`${count(removed.lines)} older ones removed by retention, last on ${removed.at}`]),
    ...(head.seq === 0 ? [] : [`the newest is line ${head.seq}, hash ${head.hash}`]),
  ].join('; ');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
