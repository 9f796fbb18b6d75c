/**
 * Measures the bot against bare peers in the same run and prints one table; what matters are the ratios.
 * `node test/bench/run.ts [section …]`: all sections, or those that are named. Exits 1 only when something could not be measured.
 */
import { fork } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { audit } from './audit.ts';
import { clientList } from './client-list.ts';
import { command } from './command.ts';
import { faultToMessage } from './fault-to-message.ts';
import { pollRequests } from './poll-requests.ts';
import { rendering } from './rendering.ts';
import type { Row, Section } from './row.ts';
import { sandboxList } from './sandbox-list.ts';
import { startUp } from './start-up.ts';
import { faultStorm } from './storm.ts';
import { table } from './table.ts';
import { typeAhead } from './type-ahead.ts';

/** In the order of the table. */
const sections: readonly Section[] = [
  sandboxList,
  clientList,
  command,
  faultToMessage,
  pollRequests,
  faultStorm,
  rendering,
  typeAhead,
  audit,
  startUp,
];

/** The whole run ends within this, whatever hangs. */
const runMs = 170_000;
const sectionMs = 75_000;
/** A section that was told to end has this long to take its own children with it. */
const lastWordsMs = 1_000;

type Result = { readonly rows: readonly Row[] } | { readonly failed: string };

const [named, ...others] = process.argv.slice(2);
if (process.send === undefined) await runAll(named === undefined ? [] : [named, ...others]);
else await runOne(named ?? '');

/** The parent: one section after the other, each in a fresh process, so that none warms up or burdens the next. */
async function runAll(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((name) => !sections.some((section) => section.name === name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no section ${unknown}. There are: ${sections.map(({ name }) => name).join(', ')}.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const began = performance.now();
  const rows: Row[] = [];
  const missing: string[] = [];
  for (const { name } of sections) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    const result = await inProcess(name, Math.min(sectionMs, runMs - (performance.now() - began)));
    if ('rows' in result) rows.push(...result.rows);
    else missing.push(`${name} could not be measured: ${result.failed}`);
  }
  process.stdout.write(`${[table(rows), machine(), ...missing].join('\n')}\n`);
  process.stderr.write(`measured in ${Math.round((performance.now() - began) / 1000)} s\n`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}

async function inProcess(name: string, ms: number): Promise<Result> {
  if (ms <= 0) return { failed: 'there was no time left' };
  const child = fork(fileURLToPath(import.meta.url), [name], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const late = [
    setTimeout(() => child.connected && child.disconnect(), ms),
    setTimeout(() => child.kill('SIGKILL'), ms + lastWordsMs),
  ];
  let result: Result = { failed: `it ended without a word, or took longer than ${Math.round(ms / 1000)} s` };
  child.once('message', (message) => {
    result = message as Result;
  });
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve()).once('error', () => resolve());
  });
  for (const timer of late) clearTimeout(timer);
  return result;
}

/** What the figures were measured on; the ratios hardly depend on it. */
function machine(): string {
  const [cpu] = cpus();
  return `Node ${process.version}, ${availableParallelism()} × ${cpu?.model.trim() ?? 'unknown processor'}`;
}

/** The child: measures one section and tells the parent. */
async function runOne(name: string): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  const section = sections.find((each) => each.name === name);
  const result = await (section?.measure() ?? Promise.reject(new Error('unknown section'))).then(
    (rows): Result => ({ rows }),
    (cause: unknown): Result => {
      console.error(cause);
      return { failed: cause instanceof Error ? cause.message : String(cause) };
    },
  );
  // Whatever a failed section left open must not hold the run up.
  process.send?.(result, () => process.exit());
}
