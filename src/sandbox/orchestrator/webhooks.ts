import { createHmac } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { LifeEvent } from './life.ts';
import type { JobRow } from './model.ts';
import type { Random } from './random.ts';
import { formatTicks } from './ticks.ts';

export interface WebhookRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly url: string;
  readonly enabled: boolean;
  readonly secret: string | null;
  readonly subscribeToAllEvents: boolean;
  readonly allowInsecureSsl: boolean;
  readonly events: readonly string[];
}

/** What became of one event for one webhook. */
export interface Delivery {
  readonly webhookId: number;
  readonly eventId: string;
  readonly type: string;
  /** HTTP status of the receiver, `failed` when none came, `skipped` while the breaker was open. */
  readonly outcome: number | 'failed' | 'skipped';
}

/** How older and newer servers differ in what they send. */
export interface PayloadStyle {
  /** 2023 documentation shows `Jobs` of job.created as one object. */
  readonly jobsAsObject: boolean;
  readonly withoutRobot: boolean;
}

export interface Webhooks {
  readonly rows: Map<number, WebhookRow>;
  announce(event: LifeEvent, jobs: readonly JobRow[]): void;
  /** Sends a ping to one webhook and returns its payload. */
  ping(webhook: WebhookRow): Record<string, unknown>;
  deliveries(): readonly Delivery[];
  setStyle(style: Partial<PayloadStyle>): void;
  /** Resolves when everything announced so far has been delivered, skipped or given up. */
  settled(): Promise<void>;
  close(): void;
}

/** One failed delivery switches a webhook off for this long; events of that time are lost (vendor's "About webhooks"). */
const breakerMs = 60 * 60 * 1000;
const timeoutMs = 10_000;
const tenantId = 1;

export const eventTypes = [
  'job.created',
  'job.started',
  'job.faulted',
  'job.completed',
  'job.stopped',
  'job.suspended',
] as const;

/** Creates the sender: events of one webhook go out one after the other, never twice. */
export function createWebhooks(clock: Clock, random: Random): Webhooks {
  const rows = new Map<number, WebhookRow>();
  const openUntil = new Map<number, number>();
  const lines = new Map<number, Promise<void>>();
  const log: Delivery[] = [];
  const stopping = new AbortController();
  let style: PayloadStyle = { jobsAsObject: false, withoutRobot: false };

  const deliver = async (webhook: WebhookRow, event: Record<string, unknown>): Promise<void> => {
    const note = (outcome: Delivery['outcome']): void => {
      log.push({ webhookId: webhook.id, eventId: String(event.EventId), type: String(event.Type), outcome });
    };
    if ((openUntil.get(webhook.id) ?? 0) > clock.steady()) return note('skipped');
    const status = await post(webhook, JSON.stringify(event), stopping.signal);
    if (status === null || status < 200 || status > 299)
      openUntil.set(webhook.id, clock.steady() + breakerMs);
    return note(status ?? 'failed');
  };
  const enqueue = (webhook: WebhookRow, event: Record<string, unknown>): void => {
    const before = lines.get(webhook.id) ?? Promise.resolve();
    lines.set(
      webhook.id,
      before.then(() => deliver(webhook, event)),
    );
  };
  const common = (type: string): Record<string, unknown> => ({
    Type: type,
    EventId: random.guid().replaceAll('-', ''),
    Timestamp: formatTicks(clock.stamp()),
    TenantId: tenantId,
  });

  return {
    rows,
    announce: (event, jobs) => {
      const type = `job.${event}`;
      const listeners = [...rows.values()].filter(
        (row) => row.enabled && (row.subscribeToAllEvents || row.events.includes(type)),
      );
      if (listeners.length === 0) return;
      for (const payload of payloads(event, jobs, style)) {
        const whole = { ...common(type), ...payload };
        for (const webhook of listeners) enqueue(webhook, whole);
      }
    },
    ping: (webhook) => {
      const event = common('ping');
      enqueue(webhook, event);
      return event;
    },
    deliveries: () => log,
    setStyle: (next) => {
      style = { ...style, ...next };
    },
    settled: async () => {
      await Promise.all(lines.values());
    },
    close: () => stopping.abort(),
  };
}

async function post(webhook: WebhookRow, body: string, signal: AbortSignal): Promise<number | null> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (webhook.secret !== null && webhook.secret !== '') {
    headers['X-UiPath-Signature'] = signatureOf(body, webhook.secret);
  }
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/** `X-UiPath-Signature`: Base64 of the HMAC-SHA256 of the raw body (vendor's "About webhooks"). */
function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('base64');
}

/** job.created and job.stopped speak of a list, the others of one job each. */
function payloads(
  event: LifeEvent,
  jobs: readonly JobRow[],
  style: PayloadStyle,
): readonly Record<string, unknown>[] {
  const place = (job: JobRow | undefined): Record<string, unknown> => ({
    OrganizationUnitId: job?.release.folder.id,
  });
  const wire = (job: JobRow): Record<string, unknown> => jobPayload(job, style);
  if (event === 'stopped') return [{ Jobs: jobs.map(wire), ...place(jobs[0]) }];
  if (event !== 'created') return jobs.map((job) => ({ Job: wire(job), ...place(job) }));
  const [first] = jobs;
  if (first === undefined) return [];
  const list = jobs.map((job) => ({
    ...wire(job),
    Source: job.details.source,
    SourceType: job.details.sourceType,
    BatchExecutionKey: job.details.batchKey,
    StartingScheduleId: job.details.scheduleId,
    ReleaseName: job.release.name,
    Type: job.details.type,
    InputArguments: parsed(job.details.inputArguments),
  }));
  const startInfo = {
    ReleaseKey: first.release.key,
    Strategy: first.release.folder.modern ? 'ModernJobsCount' : 'JobsCount',
    RobotIds: [],
    JobsCount: jobs.length,
    Source: first.details.sourceType,
  };
  return [{ StartInfo: startInfo, Jobs: style.jobsAsObject ? list[0] : list, ...place(first) }];
}

function jobPayload(job: JobRow, style: PayloadStyle): Record<string, unknown> {
  const { robot, release } = job;
  return {
    Id: job.id,
    Key: job.key,
    State: job.state,
    StartTime: job.started === null ? null : formatTicks(job.started),
    EndTime: job.ended === null ? null : formatTicks(job.ended),
    Info: job.info,
    OutputArguments: parsed(job.details.outputArguments),
    ...(robot !== null &&
      !style.withoutRobot && { Robot: { Id: robot.id, Name: robot.name, MachineName: robot.machine.name } }),
    Release: { Id: release.id, Key: release.key, ProcessKey: release.packageId },
  };
}

/** Arguments are JSON texts in the API, but objects in events. */
function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
