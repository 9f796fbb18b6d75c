import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type App, startApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { logConsole } from './log-console.ts';
import { createLogger, type Logger } from './logger.ts';
import { printableLine } from './redact/printable.ts';
import { createRedactor } from './redact/redactor.ts';

/** sysexits.h EX_CONFIG: the settings are wrong; a restart will not help. */
const exitBadConfig = 78;
/** sysexits.h EX_USAGE: the command line is wrong. */
const exitBadUsage = 64;

/** Where links lead that are unfurled when the settings name no Orchestrator yet. */
const cloudUrl = 'https://cloud.uipath.com';

const [job = 'start', ...rest] = process.argv.slice(2);

switch (job) {
  case 'start':
    await start();
    break;
  case 'demo': {
    const { runDemo } = await import('./demo.ts');
    endOnSignal(await runDemo());
    break;
  }
  case 'sandbox':
    await sandbox();
    break;
  case 'doctor':
    await doctor();
    break;
  case 'manifests':
    await manifests();
    break;
  default:
    process.stderr.write(`Unknown job "${job}". Use start, demo, sandbox, doctor or manifests.\n`);
    process.exitCode = exitBadUsage;
}

async function start(): Promise<void> {
  const config = configOrExit();
  if (config === null) return;
  const log = createLogger(config.logLevel, undefined, createRedactor(config.redaction));
  watchForLostErrors(log);
  logConsole(log);
  try {
    endOnSignal(await startApp(config, log));
    // Who moves log files away says so; the audit's file is opened anew for each line, so nothing is to be done.
    if (config.audit.file !== null)
      process.on('SIGHUP', () => log.info('SIGHUP: files are opened anew anyway'));
  } catch (cause) {
    log.fatal({ err: cause }, 'cannot start');
    process.exitCode = 1;
  }
}

function configOrExit(): ReturnType<typeof readConfig> | null {
  try {
    return readConfig(process.env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    process.stderr.write(`${cause.faults.map(printableLine).join('\n')}\n`);
    process.exitCode = exitBadConfig;
    return null;
  }
}

/** An error that nobody caught is logged; the bot goes on, since its state lies in the store. */
function watchForLostErrors(log: Logger): void {
  process.on('unhandledRejection', (cause) => log.error({ err: cause }, 'unhandled rejection'));
  process.on('uncaughtException', (cause) => {
    log.fatal({ err: cause }, 'uncaught exception');
    process.exit(1);
  });
}

/** SIGINT or SIGTERM once ends it in order, twice at once. */
function endOnSignal(running: Pick<App, 'stop'>): void {
  let asked = false;
  const end = (): void => {
    if (asked) process.exit(1);
    asked = true;
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** The options of `manifests`, or what is wrong with them. */
function manifestOptions(): { url: string; 'app-id': string; out: string } | string {
  try {
    const { values } = parseArgs({
      args: rest,
      options: {
        url: { type: 'string', default: '' },
        'app-id': {
          type: 'string',
          default: process.env.MICROSOFT_APP_ID ?? '00000000-0000-0000-0000-000000000000',
        },
        out: { type: 'string', default: 'dist/manifests' },
      },
    });
    return /^https:\/\/[^/]+/.test(values.url) ? values : 'Give the public address of the bot.';
  } catch (cause) {
    return `${(cause as Error).message}.`;
  }
}

async function doctor(): Promise<void> {
  const [{ examine }, { examineAudit }, { rotateKeys }] = await Promise.all([
    import('./doctor.ts'),
    import('./doctor-audit.ts'),
    import('./doctor-keys.ts'),
  ]);
  let values: { 'register-webhook': boolean; 'rotate-keys': boolean; audit: boolean };
  try {
    const options = {
      'register-webhook': { type: 'boolean', default: false },
      'rotate-keys': { type: 'boolean', default: false },
      audit: { type: 'boolean', default: false },
    } as const;
    ({ values } = parseArgs({ args: rest, options }));
  } catch (cause) {
    process.stderr.write(
      `${(cause as Error).message}. The doctor takes --register-webhook, --rotate-keys or --audit only.\n`,
    );
    process.exitCode = exitBadUsage;
    return;
  }
  const print = (line: string): boolean => process.stdout.write(`${printableLine(line)}\n`);
  if (values['rotate-keys']) {
    process.exitCode = await rotateKeys(process.env, print);
    return;
  }
  process.exitCode = values.audit
    ? await examineAudit(process.env, print)
    : await examine(process.env, print, { registerWebhook: values['register-webhook'] });
}

async function sandbox(): Promise<void> {
  const [{ runSandbox }, { apiVersions, isApi }] = await Promise.all([
    import('./demo.ts'),
    import('./sandbox/orchestrator/api-age.ts'),
  ]);
  const { values } = parseArgs({ args: rest, options: { api: { type: 'string' } } });
  const { api = null } = values;
  if (api !== null && !isApi(api)) {
    process.stderr.write(`--api takes ${Object.keys(apiVersions).join(', ')}, not "${api}".\n`);
    process.exitCode = 64;
    return;
  }
  endOnSignal(await runSandbox(api));
}

async function manifests(): Promise<void> {
  const [{ writeManifests }, { commands }, { shortcuts }, { version }] = await Promise.all([
    import('./manifests.ts'),
    import('./commands/index.ts'),
    import('./commands/shortcuts.ts'),
    import('./version.ts'),
  ]);
  const values = manifestOptions();
  if (typeof values === 'string') {
    process.stderr.write(`${values} Like this: npm run manifests -- --url https://bot.example.com\n`);
    process.exitCode = exitBadUsage;
    return;
  }
  const icons = fileURLToPath(new URL('../manifests/teams', import.meta.url));
  const paths = await writeManifests({
    url: values.url.replace(/\/+$/, ''),
    orchestratorUrl: URL.canParse(process.env.UIPATH_URL ?? '') ? (process.env.UIPATH_URL ?? '') : cloudUrl,
    appId: values['app-id'],
    out: values.out,
    icons,
    commands,
    shortcuts,
    version,
  });
  for (const path of paths) process.stdout.write(`${path}\n`);
}
