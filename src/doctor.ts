import { type Config, ConfigError, readConfig } from './config.ts';
import { directoryLooks } from './doctor-directory.ts';
import type { Look } from './doctor-look.ts';
import { lookAtWebhook, registerWebhook } from './doctor-webhook.ts';
import { given } from './given.ts';
import { createLogger } from './logger.ts';
import { createOrchestrator } from './orchestrator/client.ts';
import { tenantName } from './orchestrator/tenant.ts';
import { printableLine } from './redact/printable.ts';
import { createRedactor } from './redact/redactor.ts';
import { openStore } from './storage/store.ts';

/**
 * Looks at the settings and at everything they point to, changing nothing there, and prints a line each: `✓` how it stands,
 * `✗` what is wrong, `–` what could not be seen or is good to know. With `registerWebhook` it also makes the webhook in
 * Orchestrator, or repairs it.
 * Returns the exit code: 0 when all is well, 78 for wrong settings, 1 for anything else.
 */
export async function examine(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
  options: { readonly registerWebhook?: boolean } = {},
): Promise<number> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    for (const fault of cause.faults) print(`✗ ${printableLine(fault)}`);
    return 78;
  }
  const redactor = createRedactor(config.redaction);
  const plain = (said: string): string => printableLine(redactor.text(said).shown);
  print('✓ settings: complete');
  let wrong = 0;
  for (const [what, look] of looks(config, options.registerWebhook === true)) {
    try {
      const stands = await look((aside) => print(`– ${what}: ${plain(aside)}`));
      if (stands !== null) print(`✓ ${what}: ${plain(stands)}`);
    } catch (cause) {
      wrong++;
      const { message, hint } = cause as Error & { hint?: string | null };
      print(`✗ ${what}: ${plain(`${message}${hint ? ` ${hint}` : ''}`)}`);
    }
  }
  return wrong === 0 ? 0 : 1;
}

function looks(config: Config, register: boolean): readonly Look[] {
  const log = createLogger('silent');
  const { uipath } = config;
  const connection = { tenant: tenantName(uipath.url), ...given(uipath), log };
  const orchestrator = createOrchestrator(connection);
  const seen: Look[] = [
    [
      'store',
      async () => {
        const store = await openStore(config.databaseUrl);
        try {
          await store.ping();
          return 'can be read and written';
        } finally {
          await store.close();
        }
      },
    ],
    [
      'Orchestrator sign-in and jobs',
      async () => {
        await orchestrator.ping();
        const page = await orchestrator.jobs({ filter: {}, order: 'newest', top: 1 });
        const skewS = Math.round((Date.now() - page.serverTime.getTime()) / 1000);
        return `tenant ${orchestrator.tenant}, ${page.jobs.length === 0 ? 'no job yet' : `newest job ${page.jobs[0]?.id}`}, clocks ${Math.abs(skewS)} s apart`;
      },
    ],
    [
      'Orchestrator folders',
      async () => {
        const folders = await orchestrator.folders();
        if (folders.length === 0)
          throw new Error('none is visible. Assign the external application to the folders it should watch.');
        return folders.map((folder) => folder.path).join(', ');
      },
    ],
  ];
  const { publicUrl } = config;
  const secret = uipath.webhookSecret;
  if (register || (secret !== null && publicUrl !== null)) {
    seen.push([
      'Orchestrator webhook',
      async (note) => {
        if (publicUrl === null)
          throw new Error('Orchestrator must reach the bot. Set PUBLIC_URL to its address.');
        if (secret === null)
          throw new Error('its events must be signed. Set UIPATH_WEBHOOK_SECRET to a long random text.');
        const wanted = { url: `${publicUrl}/webhooks/uipath`, secret };
        return register ? registerWebhook(connection, wanted, note) : lookAtWebhook(connection, wanted, note);
      },
    ]);
  }
  seen.push(...directoryLooks(config, log));
  const { metrics, trustedHops } = config.http;
  if (metrics !== null)
    seen.push([
      'health and metrics',
      async () => `on ${metrics.host}:${metrics.port}, not on ${config.port}`,
    ]);
  if (trustedHops > 0)
    seen.push([
      'limits',
      async () =>
        `count by the address that ${trustedHops === 1 ? 'one proxy' : `${trustedHops} proxies`} of yours wrote down`,
    ]);
  seen.push(...routeLooks(config));
  return seen;
}

/** A Teams route works only once the bot has met the conversation. */
function routeLooks(config: Config): readonly Look[] {
  const targets = new Set([
    ...config.routes.map(({ target }) => target),
    ...config.routes.flatMap(({ escalate }) => (escalate === undefined ? [] : [escalate.to])),
    ...config.adminRoutes,
  ]);
  return [...targets]
    .filter((target) => target.startsWith('teams:'))
    .map((target) => [
      `route ${target}`,
      async () => {
        const store = await openStore(config.databaseUrl);
        try {
          const met = await store.recall(`teams:reference:${target.slice('teams:'.length)}`);
          if (met === null)
            throw new Error(
              'the bot has not met this conversation. Install or mention it there; alerts wait until then.',
            );
          return 'met';
        } finally {
          await store.close();
        }
      },
    ]);
}
