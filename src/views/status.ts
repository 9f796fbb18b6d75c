import type { Block, Message, RichText } from '../chat/message.ts';
import type { Health, TenantHealth } from '../domain/health.ts';
import { epochMs } from '../domain/timestamp.ts';
import type { Trouble } from '../domain/watch-body.ts';
import { ago, duration } from './duration.ts';
import { code, line, lines, moment } from './rich-text.ts';
import { troubleHeading, troubleLines } from './trouble.ts';

const maxWaiting = 10;

/**
 * How the bot itself is doing: what it sees, what it cannot see and since when, what waits. `approvals`: requests that
 * nobody has decided yet.
 */
export function statusMessage(health: Health, now: Date, approvals = 0): Message {
  const others = health.troubles.filter((trouble) => !isShown(trouble, health));
  const troubles =
    health.tenants.filter((tenant) => tenant.trouble !== null || tenant.usage.heldMs > 0).length +
    health.platforms.filter((platform) => platform.trouble !== null).length +
    (health.storeTrouble === null ? 0 : 1) +
    others.length +
    ((health.heartbeat?.trouble ?? null) === null ? 0 : 1);
  const heading =
    troubles === 0
      ? '🟢 All is well'
      : `⚠️ ${troubles === 1 ? '1 thing needs' : `${troubles} things need`} attention`;
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    ...health.tenants.map((tenant): Block => ({ kind: 'text', text: tenantText(tenant, now) })),
    {
      kind: 'text',
      text: lines(
        health.platforms.map(({ platform, trouble }): RichText => {
          const name = platform === 'slack' ? 'Slack' : 'Teams';
          return [trouble === null ? `🟢 ${name}: connected` : `⚠️ ${name}: ${trouble}`];
        }),
      ),
    },
    { kind: 'text', text: waitingText(health) },
    { kind: 'text', text: approvalsText(approvals) },
    ...others.map((trouble): Block => ({ kind: 'text', text: troubleText(trouble) })),
  ];
  if (health.storeTrouble !== null) blocks.push({ kind: 'text', text: [`⚠️ Store: ${health.storeTrouble}`] });
  if (health.heartbeat !== undefined)
    blocks.push({ kind: 'text', text: [heartbeatText(health.heartbeat, now)] });
  const up = duration(now.getTime() - epochMs(health.startedAt));
  blocks.push({ kind: 'context', text: [`Version ${health.version} · up ${up}`] });
  return {
    preview: heading,
    blocks: blocks.filter((block) => block.kind !== 'text' || block.text.length > 0),
  };
}

function tenantText(tenant: TenantHealth, now: Date): RichText {
  const { usage } = tenant;
  const load = `${usage.readsLastMinute} of ${usage.readsPerMinute} reads in the last minute`;
  const numbers = [
    tenant.requestsPerPoll === null ? null : `${tenant.requestsPerPoll} a poll`,
    usage.rateLimited === 0 ? null : `${usage.rateLimited} rate-limited`,
    usage.failed === 0 ? null : `${usage.failed} failed since the start`,
  ].filter((part) => part !== null);
  const polled =
    tenant.polledAt === null ? 'no poll yet' : `last poll ${ago(now.getTime() - epochMs(tenant.polledAt))}`;
  const use = [load, ...numbers].join(', ');
  const hold: readonly RichText[] =
    usage.heldMs === 0
      ? []
      : [[`⏳ Orchestrator limits requests and asks to wait: I look again in ${duration(usage.heldMs)}`]];
  if (tenant.trouble === null)
    return lines([[`🟢 Orchestrator ${tenant.tenant}: reachable, ${polled}`], ...hold, [use]]);
  return lines([
    line(
      `⚠️ I cannot see Orchestrator ${tenant.tenant}`,
      tenant.troubleSince === null ? null : line(' since ', moment(tenant.troubleSince, 'date-time')),
      `: ${tenant.trouble}`,
    ),
    [`Alerts wait until it is back; nothing is lost within the lookback (${polled}).`],
    ...hold,
    [use],
  ]);
}

function waitingText(health: Health): RichText {
  if (health.waiting.length === 0) return ['🟢 No alert is waiting'];
  return lines(
    health.waiting.slice(0, maxWaiting).map((place) => {
      const count = place.count === 1 ? '1 message waits' : `${place.count} messages wait`;
      return [`⚠️ ${place.target}: ${count}${place.lastError === null ? '' : `: ${place.lastError}`}`];
    }),
  );
}

function approvalsText(count: number): RichText {
  if (count === 0) return [];
  return line(
    count === 1 ? '⏳ 1 request waits for approval: ' : `⏳ ${count} requests wait for approval: `,
    code('approvals'),
    ' shows yours',
  );
}

/** Is it said by another line already? What this process does not meet itself stands in the store only. */
function isShown(trouble: Trouble, health: Health): boolean {
  if (trouble.what === 'store') return health.storeTrouble !== null;
  if (trouble.what === 'folders' || !('tenant' in trouble)) return false;
  return health.tenants.some((each) => each.tenant === trouble.tenant && each.trouble !== null);
}

function troubleText(trouble: Trouble): RichText {
  return lines([
    line(`⚠️ ${troubleHeading(trouble)}, since `, moment(trouble.since, 'date-time')),
    ...troubleLines(trouble),
  ]);
}

function heartbeatText({ at, trouble }: NonNullable<Health['heartbeat']>, now: Date): string {
  if (trouble !== null) return `⚠️ The heartbeat does not arrive: ${trouble}`;
  return `🟢 Heartbeat: ${at === null ? 'not sent yet' : `sent ${ago(now.getTime() - epochMs(at))}`}`;
}
