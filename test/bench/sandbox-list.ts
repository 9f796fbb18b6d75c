import { createOrchestratorSandbox, type OrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';
import { bareFetch, bearer } from './job-list-url.ts';
import type { Row, Section } from './row.ts';
import { alternate, median, timed } from './timing.ts';

const sizes = { small: 10_000, large: 1_000_000 } as const;
const rounds = 60;
const spanMs = 30 * 24 * 3600 * 1000;
/** Jobs in the windows of time that are asked for, whatever the size. */
const windowJobs = 500;
/** How many jobs as they come over the wire are weighed. */
const weighed = { rows: 1000, copies: 100 } as const;
/** What the depth of a sorted index grows by: log 1,000,000 / log 10,000. */
const indexGrowth = Math.log(sizes.large) / Math.log(sizes.small);

interface Tenant {
  readonly sandbox: OrchestratorSandbox;
  readonly size: number;
  readonly firstId: number;
  readonly bytesPerJob: number;
}

async function fill(size: number): Promise<Tenant> {
  const sandbox = await createOrchestratorSandbox();
  const before = heapBytes();
  const { firstId } = sandbox.control.bulk(size, { spanMs });
  return { sandbox, size, firstId, bytesPerJob: (heapBytes() - before) / size };
}

/** Questions whose answers are about as large in both sizes. */
function questions({ sandbox, size, firstId }: Tenant): Readonly<Record<string, string>> {
  const ago = (share: number): string => new Date(Date.now() - spanMs * share).toISOString();
  const narrow = windowJobs / size;
  const middle = firstId + size / 2;
  const [job] = sandbox.control.findJobs(`Id eq ${middle}`);
  const within = (field: string): string => `${field} ge ${ago(0.5 + narrow)} and ${field} lt ${ago(0.5)}`;
  return {
    'one by Key': `$filter=Key eq ${String(job?.Key)}`,
    'page by Id, from the middle': `$filter=Id lt ${middle}&$orderby=Id desc&$top=20`,
    'CreationTime range': `$filter=${within('CreationTime')}&$orderby=CreationTime asc&$top=20`,
    'EndTime range': `$filter=${within('EndTime')}&$orderby=EndTime asc&$top=20`,
    'newest by CreationTime': '$orderby=CreationTime desc&$top=20',
    'Faulted in a CreationTime range': `$filter=State eq 'Faulted' and CreationTime ge ${ago(narrow)}&$orderby=Id asc&$top=20`,
    'Running now': "$filter=State eq 'Running'&$orderby=Id desc&$top=20",
  };
}

async function measure(): Promise<readonly Row[]> {
  const small = await fill(sizes.small);
  const large = await fill(sizes.large);
  const asked = { small: questions(small), large: questions(large) };
  const ask = (tenant: Tenant, question: string) => (): Promise<number> =>
    timed(async () => {
      const { value } = await bareFetch(
        `${tenant.sandbox.url}/odata/Jobs?${question}`,
        bearer(tenant.sandbox),
      );
      if (value.length === 0) throw new Error(`Nothing was found by ${question}`);
    });
  const rows: Row[] = [];
  for (const [name, question] of Object.entries(asked.large)) {
    const times = await alternate({
      rounds,
      warmUp: 20,
      ours: ask(large, question),
      bare: ask(small, asked.small[name] ?? ''),
    });
    const [ours, bare] = [median(times.ours), median(times.bare)];
    rows.push({
      what: `Sandbox list, 1,000,000 jobs: ${name}`,
      ours: { value: ours, unit: 'ms' },
      bare: { value: bare, unit: 'ms', peer: 'of 10,000 jobs' },
      promise: { says: `≤ × ${indexGrowth.toFixed(1)}, as an index`, kept: ours / bare <= indexGrowth },
    });
  }
  rows.push({
    what: 'Sandbox memory per job, of 1,000,000',
    ours: { value: large.bytesPerJob, unit: 'bytes' },
    bare: { value: await wireBytes(small.sandbox), unit: 'bytes', peer: 'JSON.parse of the same' },
    promise: null,
  });
  await Promise.all([small.sandbox.close(), large.sandbox.close()]);
  return rows;
}

/** What a job takes up as JSON.parse gives it. */
async function wireBytes(sandbox: OrchestratorSandbox): Promise<number> {
  const response = await fetch(`${sandbox.url}/odata/Jobs?$top=${weighed.rows}`, {
    headers: bearer(sandbox),
  });
  const text = await response.text();
  const before = heapBytes();
  const copies = Array.from({ length: weighed.copies }, () => JSON.parse(text) as { value: unknown[] });
  const bytes = heapBytes() - before;
  return bytes / copies.reduce((sum, { value }) => sum + value.length, 0);
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('Memory is measured with node --expose-gc only.');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export const sandboxList: Section = { name: 'sandbox-list', measure };
