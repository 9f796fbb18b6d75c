/**
 * How much slower are lists on a million jobs than on ten thousand? Prints the median of each query and the ratio.
 * Run: node --expose-gc bench/sandbox-list.ts
 */
import { createOrchestratorSandbox } from '../src/sandbox/orchestrator/index.ts';

const sizes = [10_000, 1_000_000] as const;
/** The whole of the smaller size is done once before, so that both are measured warm. */
const rounds = 60;
const spanMs = 30 * 24 * 3600 * 1000;
const dayMs = 24 * 3600 * 1000;

/** The filters that the bot polls and lists with; times are relative so that each size finds about as much. */
function queries(size: number): Readonly<Record<string, string>> {
  const ago = (share: number): string => new Date(Date.now() - spanMs * share).toISOString();
  const narrow = 500 / size;
  return {
    'newest by id': '$orderby=Id desc&$top=20',
    'page by id': '$filter=Id lt 133000&$orderby=Id desc&$top=20',
    'newest by creation': '$orderby=CreationTime desc&$top=20',
    'ended since': `$filter=EndTime ge ${ago(narrow)}&$orderby=EndTime asc&$top=100`,
    'faults of a narrow window': `$filter=State eq 'Faulted' and CreationTime ge ${ago(narrow)}&$orderby=Id desc&$top=100`,
    'running now': "$filter=State eq 'Running'&$orderby=Id desc&$top=100",
  };
}

async function measure(size: number): Promise<{
  readonly builtMs: number;
  readonly heapMib: number;
  readonly medians: ReadonlyMap<string, number>;
}> {
  const sandbox = await createOrchestratorSandbox({ seed: 'both' });
  const headers = { Authorization: `Bearer ${sandbox.credentials.accessToken}` };
  const before = performance.now();
  sandbox.control.bulk(size, { spanMs });
  const builtMs = performance.now() - before;
  const medians = new Map<string, number>();
  for (const [name, query] of Object.entries(queries(size))) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      const response = await fetch(`${sandbox.url}/odata/Jobs?${query}`, { headers });
      await response.text();
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      times.push(performance.now() - started);
    }
    medians.set(name, times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0);
  }
  globalThis.gc?.();
  const heapMib = process.memoryUsage().heapUsed / 2 ** 20;
  await sandbox.close();
  return { builtMs, heapMib, medians };
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

await measure(sizes[0]);
const [small, large] = [await measure(sizes[0]), await measure(sizes[1])];
print(
  `${sizes[1].toLocaleString('en')} jobs over ${spanMs / dayMs} days made in ${(large.builtMs / 1000).toFixed(1)} s`,
);
print(`heap: ${Math.round(large.heapMib)} MiB`);
for (const [name, ms] of large.medians) {
  const base = small.medians.get(name) ?? ms;
  print(`${name.padEnd(28)} ${base.toFixed(2)} ms → ${ms.toFixed(2)} ms   × ${(ms / base).toFixed(2)}`);
}
