import type { OrchestratorSandbox } from '../../src/sandbox/orchestrator/index.ts';

/** Where the last job list was read from, and a header to read the same again. Throws when none was. */
export function lastJobList(sandbox: OrchestratorSandbox): {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const read = sandbox.control
    .requests()
    .findLast(({ method, url }) => method === 'GET' && url.includes('/odata/Jobs?'));
  if (read === undefined) throw new Error('No job list was read.');
  return { url: new URL(read.url, sandbox.url).href, headers: bearer(sandbox) };
}

/** The header of a caller that the sandbox knows. */
export function bearer(sandbox: OrchestratorSandbox): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${sandbox.credentials.accessToken}` };
}

/** Reads JSON with nothing around it. Throws when the answer is no success. */
export async function bareFetch(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly value: readonly Readonly<Record<string, unknown>>[] }> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} from ${url}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as { value: Record<string, unknown>[] };
}
