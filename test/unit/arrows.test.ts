import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string }[];
  options: ICruiseOptions;
};

async function read(baseDir: string): Promise<ICruiseResult['summary']> {
  const { tsConfig: _, ...options } = rules.options;
  const { output } = await cruise(['src'], {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: rules.forbidden } as NonNullable<ICruiseOptions['ruleSet']>,
  });
  return (output as ICruiseResult).summary;
}

/** A tree in which these files import these others (every file named exists). */
function tree(imports: Readonly<Record<string, readonly string[]>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'arrows-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [file, targets] of Object.entries(imports)) {
    const path = join(dir, file);
    mkdirSync(dirname(path), { recursive: true });
    const lines = targets.map(
      (target, i) => `import { a as a${i} } from '${target}';\nexport const b${i} = a${i};`,
    );
    writeFileSync(path, `export const a = 1;\n${lines.join('\n')}\n`);
  }
  return dir;
}

describe('import arrows', () => {
  it('reads every source file and finds no forbidden arrow', async () => {
    const summary = await read(root);
    const files = globSync('src/**/*.{ts,tsx}', { cwd: root });
    expect(summary.totalCruised).toBeGreaterThanOrEqual(files.length);
    expect(summary.violations.map(({ from, to, rule }) => `${from} → ${to} (${rule.name})`)).toEqual([]);
  });

  it.each([
    ['domain', 'chat'],
    ['chat', 'domain'],
    ['views', 'commands'],
    ['commands', 'slack'],
    ['alerts', 'commands'],
    ['orchestrator', 'chat'],
    ['storage', 'views'],
    ['slack', 'domain'],
    ['teams', 'slack'],
    ['http', 'commands'],
    ['bulk', 'storage'],
    ['commands', 'bulk'],
    ['sandbox', 'domain'],
    ['views', 'sandbox'],
  ])('refuses an import from %s to %s', async (from, to) => {
    const dir = tree({ [`src/${from}/x.ts`]: [`../${to}/y.ts`], [`src/${to}/y.ts`]: [] });
    expect((await read(dir)).error).toBeGreaterThan(0);
  });

  it('refuses circles and packages in the two vocabularies', async () => {
    const circle = tree({ 'src/views/x.ts': ['./y.ts'], 'src/views/y.ts': ['./x.ts'] });
    expect((await read(circle)).violations.map(({ rule }) => rule.name)).toContain('no-circles');
    const core = tree({ 'src/domain/x.ts': ['node:fs'] });
    expect((await read(core)).violations.map(({ rule }) => rule.name)).toContain(
      'domain-and-chat-use-no-package',
    );
  });

  it('lets an allowed arrow pass', async () => {
    const dir = tree({ 'src/views/x.ts': ['../domain/y.ts'], 'src/domain/y.ts': [] });
    expect((await read(dir)).error).toBe(0);
  });
});
