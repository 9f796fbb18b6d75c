import { usualReadsPerMinute } from '../domain/read-budget.ts';
import type { Auth } from '../orchestrator/auth.ts';
import type { Reader } from './reader.ts';

export interface UipathSettings {
  readonly url: string;
  readonly tokenUrl: string | null;
  readonly auth: Auth;
  readonly folders: readonly string[];
  readonly webhookSecret: string | null;
  readonly readsPerMinute: number;
}

/** Fewer would not even do for the polls and a job that somebody follows; what is far more no server allows. */
const fewestReads = 5;
const mostReads = 1000;
/** Of a webhook's secret; UiPath's API description. */
const longestSecret = 100;

/** How to reach Orchestrator and sign in there. */
export function readUipath(reader: Reader): UipathSettings {
  const { list, url, fault } = reader;
  const base = url('UIPATH_URL');
  if (base === null)
    fault(
      'UIPATH_URL',
      'not set',
      'Give the Orchestrator address, e.g. https://cloud.uipath.com/org/tenant/orchestrator_',
    );
  return {
    url: base ?? '',
    tokenUrl: url('UIPATH_TOKEN_URL'),
    auth: readAuth(reader),
    folders: list('UIPATH_FOLDERS'),
    webhookSecret: readWebhookSecret(reader),
    readsPerMinute: readBudget(reader),
  };
}

function readWebhookSecret({ text, fault }: Reader): string | null {
  const secret = text('UIPATH_WEBHOOK_SECRET');
  if (secret !== null && secret.length > longestSecret)
    fault(
      'UIPATH_WEBHOOK_SECRET',
      `longer than ${longestSecret} characters`,
      'Orchestrator takes no longer one; use a shorter secret',
    );
  return secret;
}

function readBudget({ text, fault }: Reader): number {
  const value = text('UIPATH_READS_PER_MINUTE') ?? String(usualReadsPerMinute);
  const reads = Number(value);
  if (!/^\d+$/.test(value) || reads < fewestReads || reads > mostReads)
    fault(
      'UIPATH_READS_PER_MINUTE',
      `${value} is no number from ${fewestReads} to ${mostReads}`,
      `Leave it unset for ${usualReadsPerMinute}`,
    );
  return reads;
}

/** The first of the three ways to sign in that is set; half of one is a fault. */
function readAuth(reader: Reader): Auth {
  const { text, fault } = reader;
  const accessToken = text('UIPATH_ACCESS_TOKEN');
  const clientId = text('UIPATH_CLIENT_ID');
  const clientSecret = text('UIPATH_CLIENT_SECRET');
  const username = text('UIPATH_USERNAME');
  const password = text('UIPATH_PASSWORD');
  const tenancyName = text('UIPATH_TENANCY_NAME');
  if (clientId !== null || clientSecret !== null) {
    if (clientId === null)
      fault(
        'UIPATH_CLIENT_ID',
        'not set, though UIPATH_CLIENT_SECRET is',
        "Give the external application's id",
      );
    if (clientSecret === null)
      fault(
        'UIPATH_CLIENT_SECRET',
        'not set, though UIPATH_CLIENT_ID is',
        "Give the external application's secret",
      );
    const scope = text('UIPATH_SCOPE') ?? 'OR.Jobs OR.Execution.Read OR.Folders.Read OR.Monitoring.Read';
    return {
      kind: 'client-credentials',
      clientId: clientId ?? '',
      clientSecret: clientSecret ?? '',
      scope,
    };
  }
  if (accessToken !== null) return { kind: 'token', accessToken };
  if (username !== null || password !== null || tenancyName !== null) {
    for (const [name, value] of [
      ['UIPATH_TENANCY_NAME', tenancyName],
      ['UIPATH_USERNAME', username],
      ['UIPATH_PASSWORD', password],
    ] as const) {
      if (value === null)
        fault(name, 'not set', 'Signing in by password needs tenancy name, user name and password');
    }
    return {
      kind: 'password',
      tenancyName: tenancyName ?? '',
      username: username ?? '',
      password: password ?? '',
    };
  }
  fault(
    'UIPATH_CLIENT_ID',
    'no way to sign in to Orchestrator is set',
    'Set it with UIPATH_CLIENT_SECRET, or set UIPATH_ACCESS_TOKEN, or UIPATH_TENANCY_NAME, UIPATH_USERNAME and UIPATH_PASSWORD',
  );
  return { kind: 'token', accessToken: '' };
}
