import { createRounds } from '../alerts/rounds.ts';
import { type DigestPeriod, type DigestPlan, lastPeriod } from '../domain/digest-plan.ts';
import { type DigestBody, isGreen, type Reporter } from '../domain/report-body.ts';
import type { Route } from '../domain/route.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';

/** A digest that could not go out is made up for this long; then the next one is near enough. */
const latestMs = 6 * 3_600_000;
/** A look at least this often: it finds what another process left undone. */
const lookEveryMs = 60_000;
/** Reading a tenant's jobs takes seconds, rarely a minute; a process that dies meanwhile keeps others waiting so long. */
const leaseMs = 5 * 60_000;

export interface DigesterOptions {
  readonly tenant: string;
  readonly store: Store;
  readonly reporter: Reporter;
  readonly deliverer: { wake(): void };
  readonly routes: readonly Route[];
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Opens digests at their times. Nothing here rejects: trouble stands in the log, and is tried again until it is too late. */
export interface Digester {
  start(): void;
  /** Looks at once. */
  wake(): void;
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
  /** Begins no more; resolves when the look under way has ended. */
  stop(): Promise<void>;
}

interface Due {
  readonly key: string;
  readonly route: Route;
  readonly plan: DigestPlan;
  readonly period: DigestPeriod;
}

/**
 * Creates a digester. Each route gets one digest a period, over restarts and several processes: what has been decided
 * for a period is a settled claim, and the notice is named after route and period, so that a process that dies before it
 * settles leaves nothing that could be said twice.
 */
export function createDigester(options: DigesterOptions): Digester {
  const { deliverer, holder, log, now, reporter, store, tenant } = options;
  const planned = options.routes.flatMap((route) =>
    route.digest === undefined ? [] : [{ route, plan: route.digest }],
  );
  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease(`digest:${tenant}`, holder, timestamp(now()), ttlMs);
  let stopping = false;

  async function undecided(at: Date): Promise<readonly Due[]> {
    const due = planned.flatMap(({ plan, route }): Due[] => {
      const { period } = lastPeriod(plan, at);
      const late = at.getTime() - epochMs(period.until);
      const key = `digest:${tenant}:${route.target}:${period.key}`;
      return late > latestMs ? [] : [{ key, route, plan, period }];
    });
    const decided = await store.claims(due.map(({ key }) => key));
    return due.filter(({ key }) => (decided.get(key)?.outcome ?? null) === null);
  }

  async function open({ key, plan, period, route }: Due): Promise<void> {
    const { since, until } = period;
    const report = await reporter.report({
      since,
      until,
      zone: plan.zone,
      ...(route.process === undefined ? {} : { process: route.process }),
      ...(route.folder === undefined ? {} : { folder: route.folder }),
    });
    const quiet = plan.skipGreen && isGreen(report);
    const at = timestamp(now());
    if (!quiet) {
      const body: DigestBody = { kind: 'digest', every: plan.every, report };
      await store.openNotice({ id: key, tenant, body, targets: [route.target] }, at);
    }
    await store.claim(key, holder, at);
    await store.settle(key, quiet ? 'green' : 'opened');
    log.info({ tenant, target: route.target, day: period.key, quiet }, 'a digest is due');
    if (!quiet) deliverer.wake();
  }

  async function look(): Promise<void> {
    const due = await undecided(now());
    if (due.length === 0 || !(await lease(leaseMs))) return;
    try {
      // Another process may have been at it until now.
      for (const one of await undecided(now())) {
        if (stopping || !(await lease(leaseMs))) return;
        await open(one).catch((cause: unknown) =>
          log.warn({ err: cause, target: one.route.target, day: one.period.key }, 'a digest must wait'),
        );
      }
    } finally {
      await lease(0);
    }
  }

  /** Ms until the next one is due, or until the next look. */
  function pauseMs(at: Date): number {
    const next = planned.map(({ plan }) => epochMs(lastPeriod(plan, at).next) - at.getTime());
    return Math.max(1, Math.min(lookEveryMs, ...next));
  }

  const rounds = createRounds(async () => {
    if (planned.length === 0) return null;
    await look().catch((cause: unknown) => log.error({ err: cause }, 'digests cannot be looked after'));
    return pauseMs(now());
  });

  return {
    start: rounds.start,
    wake: rounds.ask,
    idle: rounds.idle,
    async stop() {
      stopping = true;
      await rounds.stop();
    },
  };
}
