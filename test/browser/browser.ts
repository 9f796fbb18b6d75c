import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** As root there is no sandbox; a container's /dev/shm is small; and nothing may be asked of the network. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A headless Chromium out of its npm package: nothing has to be installed on the machine, neither nss nor a font.
 * Whoever opens one closes it.
 */
export async function openBrowser(): Promise<Browser> {
  const dir = await unpacked();
  return playwright.launch({
    executablePath: join(dir, 'chromium'),
    args: flags,
    env: { ...environment(), ...(await missingOnThisMachine(dir)) },
  });
}

/**
 * The directory with the browser in it, unpacked once a machine. Test files run side by side: each unpacks for itself,
 * and the first whose directory is whole gives it its lasting name.
 */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const lasting = join(tmpdir(), `orchestrator-chatops-chromium-${version}`);
  if (existsSync(lasting)) return lasting;
  const dir = await mkdtemp(`${lasting}-`);
  await inTemporaryDirectory(dir, async () => {
    const whole = chromium.executablePath();
    // Left out by the package unless it runs in its author's cloud.
    const libraries = inflate(join(packageDir(), 'bin', 'al2023.tar.br'));
    await Promise.all([whole, libraries]);
  });
  const sources = [join(lasting, 'fonts'), '/usr/share/fonts'].map((each) => `<dir>${each}</dir>`).join('');
  const cache = `<cachedir>${join(lasting, 'font-cache')}</cachedir>`;
  await mkdir(join(dir, 'fontconfig'));
  await writeFile(
    join(dir, 'fontconfig', 'fonts.conf'),
    `<?xml version="1.0"?>\n<fontconfig>${sources}${cache}</fontconfig>\n`,
  );
  try {
    await rename(dir, lasting);
  } catch (cause) {
    await rm(dir, { recursive: true, force: true });
    if (!existsSync(lasting)) throw cause;
  }
  return lasting;
}

/** The package unpacks into the temporary directory of the moment at which it is asked. */
function inTemporaryDirectory<T>(dir: string, act: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = dir;
  try {
    return act();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function packageDir(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
}

/** Variables that lend the browser what a bare machine lacks: nss from the package's archive, a font to write with. */
async function missingOnThisMachine(dir: string): Promise<Record<string, string>> {
  const starts = await promisify(execFile)(join(dir, 'chromium'), ['--version']).then(
    () => true,
    () => false,
  );
  const libraries = [join(dir, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    ...(starts ? {} : { LD_LIBRARY_PATH: libraries }),
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(dir, 'fontconfig') }),
  };
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
