import { createAttendant } from '../alerts/attend.ts';
import { tellEnded } from '../alerts/catch-up.ts';
import { createDeliverer } from '../alerts/delivery/deliver.ts';
import { createFallback } from '../alerts/delivery/fallback.ts';
import { createFollower } from '../alerts/follow.ts';
import { createPoller } from '../alerts/schedule.ts';
import { createStuckWatch } from '../alerts/stuck/stuck-watch.ts';
import { createHeartbeat } from '../alerts/watch/heartbeat.ts';
import { createWatch } from '../alerts/watch/watch.ts';
import { createCopier } from '../audit/copier.ts';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { createAudience } from '../commands/access/audience.ts';
import { quietCommands } from '../commands/audit/quiet.ts';
import { commands } from '../commands/index.ts';
import type { Health } from '../domain/health.ts';
import { hears } from '../domain/route.ts';
import type { Mute } from '../domain/rule.ts';
import { createDigester } from '../reports/digest.ts';
import { createReporter } from '../reports/reporter.ts';
import { renderNotice } from '../views/notice.ts';
import { watchMessage } from '../views/watch.ts';
import { type Base, roomOf } from './base.ts';

/** Everything that looks and tells without being asked. */
export interface Alerting {
  readonly deliverer: ReturnType<typeof createDeliverer>;
  readonly follower: ReturnType<typeof createFollower>;
  readonly reporter: ReturnType<typeof createReporter>;
  /** Tells what happened under a mute that somebody ended. */
  catchUp(mute: Mute): Promise<void>;
  /** An event of the webhook: these jobs are worth a look. */
  hint(type: string, jobs: Parameters<ReturnType<typeof createPoller>['hint']>[0]): void;
  /** People may be reached again there: the next alert for a lost route is tried. */
  retryRoute(target: string): Promise<void>;
  health(): Promise<Pick<Health, 'tenants' | 'troubles' | 'heartbeat'>>;
  start(): void;
  /** Resolves when no look is under way any more. What waits to be told is still delivered until `deliverer.stop()`. */
  stop(): Promise<unknown>;
}

export function createAlerting(
  base: Base,
  adapters: readonly ChatAdapter[],
  audience: ReturnType<typeof createAudience>,
): Alerting {
  const { config, log, now, orchestrator, store, tenant } = base;
  const { adminRoutes: admins, duty, lookbackMs, pollCron: cron, routes } = config;
  const routeTargets = routes.map(({ target }) => target);

  const fallback = createFallback({
    ...roomOf(base, 'fallback'),
    admins,
    routes: routeTargets,
    changed: () => watch.wake(),
  });
  const deliverer = createDeliverer({
    ...roomOf(base, 'deliver'),
    adapters,
    render: (notice, insteadOf) => renderNotice(notice, { jobUrl: orchestrator.jobUrl }, insteadOf),
    fallback,
  });
  const told = { orchestrator, deliverer };
  const follower = createFollower({ ...roomOf(base, 'follow'), ...told });
  const attendant = createAttendant({ ...roomOf(base, 'attend'), ...told });
  const heartbeat =
    config.heartbeatUrl === null
      ? null
      : createHeartbeat({ url: config.heartbeatUrl, log: log.child({ room: 'heartbeat' }), now });
  const watch = createWatch({
    ...roomOf(base, 'watch'),
    ...told,
    adapters,
    render: watchMessage,
    admins,
    routes: routeTargets,
    folders: config.uipath.folders,
    cron,
  });
  const poller = createPoller({
    ...roomOf(base, 'poll'),
    ...told,
    onAlert: () => attendant.wake(),
    onPolled: async (end) => {
      if (end.kind === 'complete') heartbeat?.beat();
      await watch.polled(end);
    },
    routes: routes.filter((route) => hears(route, 'faulted')),
    audience,
    duty,
    cron,
    lookbackMs,
  });
  const stuckWatch =
    config.stuck === null
      ? null
      : createStuckWatch({
          ...config.stuck,
          ...roomOf(base, 'stuck'),
          ...told,
          follower,
          routes,
          audience,
          duty,
          lookbackMs,
        });
  const reporter = createReporter({ orchestrator, store });
  const digester = createDigester({ ...roomOf(base, 'digest'), tenant, reporter, deliverer, routes });
  const copier = createCopier({
    ...roomOf(base, 'audit'),
    deliverer,
    tenant,
    file: config.audit.file,
    targets: config.audit.routes,
    quiet: quietCommands(commands),
    changed: () => watch.wake(),
  });

  return {
    deliverer,
    follower,
    reporter,
    catchUp: async (mute) => {
      if (await tellEnded(store, mute, routes, now(), audience)) deliverer.wake();
    },
    hint: (type, jobs) => {
      if (type === 'job.faulted') poller.hint(jobs);
      else follower.hint(jobs);
    },
    retryRoute: async (target) => {
      await fallback
        .retry(target)
        .catch((cause: unknown) => log.debug({ target, err: cause }, 'a lost route is tried again later'));
    },
    health: async () => ({
      tenants: [poller.health()],
      troubles: await watch.troubles().catch(() => []),
      ...(heartbeat === null ? {} : { heartbeat: heartbeat.health() }),
    }),
    start: () => {
      deliverer.start();
      follower.start();
      attendant.start();
      digester.start();
      poller.start();
      watch.start();
      copier.start();
      stuckWatch?.start();
    },
    stop: async () =>
      Promise.all([
        poller.stop(),
        follower.stop(),
        attendant.stop(),
        digester.stop(),
        watch.stop(),
        heartbeat?.idle(),
        stuckWatch?.stop(),
        copier.stop(),
      ]),
  };
}
