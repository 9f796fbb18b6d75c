import type { RequestListener } from 'node:http';
import type { Health } from '../domain/health.ts';
import { atOnce } from './at-once.ts';
import { answerJson } from './server.ts';

/** `GET /healthz`: the process is alive and answers, whatever the world around it does. */
export const alive: RequestListener = (_req, res) => answerJson(res, 200, { status: 'alive' });

/** `GET /readyz`: 200 when store, chat and Orchestrator are usable; otherwise 503 with the reasons. */
export function ready(health: () => Promise<Health>): RequestListener {
  const look = atOnce(health);
  return (_req, res) => {
    look().then(
      (now) => {
        const reasons = reasonsAgainst(now);
        answerJson(res, reasons.length === 0 ? 200 : 503, {
          status: reasons.length === 0 ? 'ready' : 'not ready',
          reasons,
        });
      },
      () => answerJson(res, 503, { status: 'not ready', reasons: ['store: cannot be read'] }),
    );
  };
}

/** What keeps the bot from doing its job, one line each. */
export function reasonsAgainst(health: Health): string[] {
  const reasons: string[] = [];
  if (health.storeTrouble !== null) reasons.push(`store: ${health.storeTrouble}`);
  for (const { platform, trouble } of health.platforms) {
    if (trouble !== null) reasons.push(`${platform}: ${trouble}`);
  }
  for (const { tenant, trouble, polledAt } of health.tenants) {
    if (trouble !== null) reasons.push(`orchestrator ${tenant}: ${trouble}`);
    else if (polledAt === null) reasons.push(`orchestrator ${tenant}: not read yet`);
  }
  return reasons;
}
