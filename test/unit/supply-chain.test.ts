import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shippedBill } from '../supply/bill.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const manifest = read('package.json') as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
};
const lock = read('package-lock.json') as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** What may be shipped: it asks for a notice at most, or (MPL) for changes to its own files, of which there are none. */
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'MPL-2.0',
  'OFL-1.1',
]);
/** Microsoft's terms allow it for development; it only serves tests and the demo, and is shipped with nothing. */
const developedWith: Readonly<Record<string, string>> = {
  '@microsoft/m365agentsplayground': 'SEE LICENSE IN LICENSE',
};

/** Is this SPDX expression met by what is allowed? Of alternatives one is enough. */
function isAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '');
  return plain
    .split(' OR ')
    .some((one) => one.split(' AND ').every((license) => allowed.has(license.trim())));
}

describe('what the bot is made of', () => {
  it('is named by exact versions', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.length).toBeGreaterThan(30);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('is locked by digest, and comes from a registry', () => {
    expect(locked.length).toBeGreaterThan(300);
    for (const [path, { integrity = '', resolved = 'https://registry.example/x.tgz' }] of locked) {
      expect(integrity, path).toMatch(/^sha512-[\w+/]{86}==$/);
      expect(resolved, path).toMatch(/^https:\/\/[^/]+\/.*\.tgz$/);
    }
  });

  it('has licences that are allowed, all of it', () => {
    const others = locked.filter(
      ([path, { dev, license = 'none' }]) =>
        !isAllowed(license) && !(dev === true && developedWith[nameOf(path)] === license),
    );
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only', false],
    ['MIT AND GPL-3.0-only', false],
    ['(MIT OR GPL-3.0-only)', true],
    ['UNLICENSED', false],
    ['SEE LICENSE IN LICENSE', false],
    ['none', false],
  ])('%s: %s', (license, expected) => {
    expect(isAllowed(license)).toBe(expected);
  });

  it('ships nothing whose install script is wanted', () => {
    const scripts = locked.filter(
      ([, { dev, hasInstallScript }]) => hasInstallScript === true && dev !== true,
    );
    expect(scripts.map(([path]) => path)).toEqual([]);
  });
});

/** What the project says about install scripts, in a project of its own with a package that has one. */
function tryInstall(): { readonly said: string; readonly code: number; ran(): boolean } {
  const dir = mkdtempSync(join(tmpdir(), 'scripts-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const trace = join(dir, 'ran');
  for (const each of ['app', 'sly']) mkdirSync(join(dir, each));
  const write = (path: string, value: unknown): void => writeFileSync(join(dir, path), JSON.stringify(value));
  write('sly/package.json', {
    name: 'sly',
    version: '1.0.0',
    scripts: { postinstall: `node -e "fs.writeFileSync('${trace}','')"` },
  });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', dir], {
    cwd: join(dir, 'sly'),
    stdio: 'pipe',
  });
  const { allowScripts } = manifest;
  write('app/package.json', {
    name: 'app',
    version: '1.0.0',
    dependencies: { sly: 'file:../sly-1.0.0.tgz' },
    allowScripts,
  });
  writeFileSync(join(dir, 'app/.npmrc'), readFileSync(new URL('.npmrc', root)));
  const ran = (): boolean => {
    try {
      readFileSync(trace);
      return true;
    } catch {
      return false;
    }
  };
  try {
    const said = execFileSync('npm', ['install', '--offline'], { cwd: join(dir, 'app'), stdio: 'pipe' });
    return { said: said.toString(), code: 0, ran };
  } catch (cause) {
    const { status, stderr } = cause as { readonly status: number; readonly stderr: Buffer };
    return { said: stderr.toString(), code: status, ran };
  }
}

const [npmMajor = 0, npmMinor = 0] = execFileSync('npm', ['--version']).toString().split('.').map(Number);
/** The first npm that heeds `strict-allow-scripts`. */
const npmHeeds = npmMajor > 11 || (npmMajor === 11 && npmMinor >= 19);

describe('install scripts', () => {
  it.runIf(npmHeeds)(
    'that nobody has allowed stop the installation, and do not run',
    { timeout: 60_000 },
    () => {
      const { code, ran, said } = tryInstall();
      expect(code).not.toBe(0);
      expect(said).toContain('ESTRICTALLOWSCRIPTS');
      expect(ran()).toBe(false);
    },
  );

  it('are all decided about: allowed or not', () => {
    const decided = Object.keys(manifest.allowScripts);
    const wanting = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => nameOf(path));
    expect(wanting.filter((name) => !decided.includes(name))).toEqual([]);
    expect(decided.filter((name) => !wanting.includes(name))).toEqual([]);
  });
});

describe('the bill of materials', () => {
  it('names everything that is shipped, by digest and licence, and nothing else', { timeout: 60_000 }, () => {
    const bom = shippedBill(fileURLToPath(root), 'orchestrator-chatops');
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.[5-9]$/) });
    expect(bom.metadata.component).toMatchObject({
      name: 'orchestrator-chatops',
      purl: `pkg:npm/orchestrator-chatops@${manifest.version}`,
    });
    const shipped = locked.filter(([, { dev }]) => dev !== true);
    expect(new Set(bom.components.map(({ name, version }) => `${name}@${version}`))).toEqual(
      new Set(shipped.map(([path, { version }]) => `${nameOf(path)}@${version}`)),
    );
    const digests = new Set(
      shipped.map(([, { integrity = '' }]) => Buffer.from(integrity.slice(7), 'base64').toString('hex')),
    );
    for (const { hashes, licenses, name, purl, version } of bom.components) {
      expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(licenses, name).toHaveLength(1);
      expect(
        hashes.some(({ alg, content }) => alg === 'SHA-512' && digests.has(content)),
        name,
      ).toBe(true);
    }
    const refs = new Set([
      ...bom.components.map((each) => each['bom-ref']),
      `orchestrator-chatops@${manifest.version}`,
    ]);
    for (const { dependsOn, ref } of bom.dependencies) {
      expect([ref, ...dependsOn].filter((each) => !refs.has(each))).toEqual([]);
    }
  });
});
