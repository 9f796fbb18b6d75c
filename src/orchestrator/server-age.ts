import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Logger } from '../logger.ts';

/** What servers know or do not know depending on their release (UiPath's published API descriptions 2018.4 to 20.0). */
type Feature =
  /** Folders, and with them suspended jobs: from 2019.10 on. */
  | 'folders'
  /** `Reference` at a start, RestartJob, rows that name their folder: from 2020.10 on. */
  | 'references'
  /** More kinds of sources than Manual, Schedule, Agent and Queue: after 2020.10. */
  | 'sources'
  /** Entry points of processes, which say what agents and API workflows take: after 2020.10. */
  | 'entry-points'
  /** ValidateDynamicJob: after 2020.10. */
  | 'dry-runs'
  /** Names of webhooks: after 2020.10. */
  | 'webhook-names'
  /** Environments of robots: until API 20, which is today's cloud. */
  | 'environments';

/** What was learned about one server; a feature that nothing was learned about is null. */
export interface ServerAge {
  /** Reads what the headers of any answer give away. */
  heard(headers: Headers): void;
  /** Something was seen that only such a server shows, or an answer that only a server without it gives. */
  learned(feature: Feature, known: boolean): void;
  /** The same from a hint: counts as long as nothing better is known. */
  suspected(feature: Feature, known: boolean): void;
  /** Does the server know this? Asks it for its version, once, when nothing told so far; null when that told nothing either. */
  knows(feature: Feature): Promise<boolean | null>;
}

/** What came one after the other: who knows one knows those before it. API version, where it is known, and year and month. */
const history: readonly { readonly feature: Feature; readonly api: number; readonly release: number }[] = [
  { feature: 'folders', api: 11, release: 19_10 },
  { feature: 'references', api: 11, release: 20_10 },
  { feature: 'sources', api: 12, release: 21_04 },
  { feature: 'entry-points', api: 12, release: 21_04 },
  { feature: 'dry-runs', api: 12, release: 21_04 },
  { feature: 'webhook-names', api: 12, release: 21_04 },
];
/** First API version without environments. */
const environmentsUntil = 20;

const versionAnswer = z.object({ version: z.string() });

/**
 * Keeps what is learned about a server for as long as the process lives, and logs it. Nothing is sent before somebody
 * wants to know; most servers say their version in a header of every answer (`api-supported-versions`) anyway.
 */
export function createServerAge(options: {
  /** Reads `/api/Status/Version` (from about 2021.10 on). */
  readonly ask: () => Promise<{ readonly body: unknown }>;
  readonly log: Logger;
  readonly tenant: string;
}): ServerAge {
  const { ask, log, tenant } = options;
  const known = new Map<Feature, boolean>();
  let api: number | null = null;
  let asked: Promise<void> | null = null;

  function keep(feature: Feature, has: boolean): void {
    if (known.get(feature) === has) return;
    known.set(feature, has);
    log.info({ tenant, feature, known: has }, 'learned what Orchestrator knows');
  }

  function learned(feature: Feature, has: boolean): void {
    const { release } = history.find((step) => step.feature === feature) ?? {};
    const implied =
      release === undefined
        ? []
        : history.filter((step) => (has ? step.release < release : step.release > release));
    for (const each of [feature, ...implied.map((step) => step.feature)]) keep(each, has);
  }

  function heard(headers: Headers): void {
    const version = newest(headers.get('api-supported-versions'));
    if (version === null || version === api) return;
    api = version;
    log.info({ tenant, api }, 'Orchestrator said its API version');
    // API 11 is 2020.10; of lower numbers nothing is documented but that they are older.
    for (const step of history) {
      if (step.feature !== 'folders' || version >= step.api) keep(step.feature, version >= step.api);
    }
    keep('environments', version < environmentsUntil);
  }

  async function askVersion(): Promise<void> {
    try {
      const read = versionAnswer.safeParse((await ask()).body);
      if (!read.success) return;
      const release = releaseOf(read.data.version);
      log.info({ tenant, version: read.data.version }, 'Orchestrator said its version');
      if (release === null || api !== null) return;
      for (const step of history) keep(step.feature, release >= step.release);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      // A server that answers at all has no such page and will not have one later; another may be asked again.
      if (error.kind === 'unavailable') asked = null;
      log.info({ tenant, status: error.status }, 'Orchestrator did not say its version');
    }
  }

  return {
    heard,
    learned,
    suspected(feature, has) {
      if (!known.has(feature)) learned(feature, has);
    },
    async knows(feature) {
      if (!known.has(feature)) {
        asked ??= askVersion();
        await asked;
      }
      return known.get(feature) ?? null;
    },
  };
}

/** Learns from rows of jobs or processes, which name their folder from 2020.10 on. */
export function lookAtAge(rows: readonly unknown[], age: ServerAge): void {
  const row = rows.find((one) => typeof one === 'object' && one !== null && 'Id' in one && 'Key' in one);
  if (row !== undefined) age.suspected('references', 'OrganizationUnitId' in (row as object));
}

/** The newest of `19.0, 20.0`; null when there is no number. */
function newest(versions: string | null): number | null {
  const numbers = [...(versions ?? '').matchAll(/(\d{1,4})(?:\.\d+)?/g)].map((match) => Number(match[1]));
  return numbers.length === 0 ? null : Math.max(...numbers);
}

/** `2018.4.1` and `18.4.1` → 1804; null for what is no release. */
function releaseOf(version: string): number | null {
  const [, year, month] = /^(?:20)?(\d{2})\.(\d{1,2})\b/.exec(version) ?? [];
  return year === undefined || month === undefined ? null : Number(year) * 100 + Number(month);
}
