import { createLogger } from '../../src/logger.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import { createOrchestratorSandbox } from '../../src/sandbox/orchestrator/server.ts';
import type { Row, Section } from './row.ts';
import { alternate, median, timed } from './timing.ts';

const folders = 500;
const perFolder = 10;
/** What somebody types, letter by letter and word by word. */
const typed = ['i', 'inv', 'invoice 49', 'proc inv', 'team499', 'zzz'] as const;
const rounds = { rounds: 40, warmUp: 20 } as const;
const firstWithinMs = 2_000;

/** The first answer with its listing, and a search in what is kept, over 5,000 processes in 500 folders. */
async function measure(): Promise<readonly Row[]> {
  const sandbox = await createOrchestratorSandbox({ seed: 'empty' });
  try {
    const names: string[] = [];
    for (let folder = 0; folder < folders; folder += 1) {
      const path = `Area ${folder % 20}/Team ${folder}`;
      sandbox.control.addFolder({ path, robots: 0 });
      for (let at = 0; at < perFolder; at += 1) {
        const name = `Invoice_${at}_Processing of Team${folder}`;
        names.push(name.toLowerCase());
        sandbox.control.addRelease({ name, folder: path });
      }
    }
    const { clientId, clientSecret } = sandbox.credentials;
    const orchestrator = createOrchestrator({
      tenant: 'bench',
      url: sandbox.url,
      tokenUrl: sandbox.tokenUrl,
      auth: { kind: 'client-credentials', clientId, clientSecret, scope: 'OR.Default' },
      log: createLogger('silent'),
    });
    const first = await timed(() => orchestrator.suggestProcesses('inv', { top: 100 }));
    // The first answer may have been the server's own; the list is there when nothing is asked any more.
    await orchestrator.suggestProcesses('', { top: 1 });
    let found = 0;
    const times = await alternate({
      ...rounds,
      ours: async () =>
        (await timed(async () => {
          for (const text of typed) found += (await orchestrator.suggestProcesses(text, { top: 100 })).length;
        })) / typed.length,
      bare: async () =>
        (await timed(async () => {
          for (const text of typed) found += names.filter((name) => name.includes(text)).length;
        })) / typed.length,
    });
    if (found === 0) throw new Error('Nothing was found.');
    const ours = median(times.ours);
    return [
      {
        what: 'First names offered, 5,000 processes',
        ours: { value: first, unit: 'ms' },
        bare: null,
        promise: { says: 'within 2 s', kept: first <= firstWithinMs },
      },
      {
        what: 'Names offered for a keystroke',
        ours: { value: ours * 1000, unit: 'µs' },
        bare: { value: median(times.bare) * 1000, unit: 'µs', peer: 'Array.filter(includes)' },
        promise: { says: 'within 50 ms', kept: ours <= 50 },
      },
    ];
  } finally {
    await sandbox.close();
  }
}

export const typeAhead: Section = { name: 'type-ahead', measure };
