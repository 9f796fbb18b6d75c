import { fileURLToPath } from 'node:url';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

let bundled: Promise<PageBundle> | null = null;

/** The page's script and style, put together once a process, in memory. */
export function bundlePage(): Promise<PageBundle> {
  bundled ??= build();
  return bundled;
}

async function build(): Promise<PageBundle> {
  // Loaded here so that nothing but the page needs the bundler.
  const { build: esbuild } = await import('esbuild');
  const path = (name: string) => fileURLToPath(new URL(`./page/${name}`, import.meta.url));
  const { outputFiles } = await esbuild({
    entryPoints: { app: path('main.tsx'), style: path('page.css') },
    bundle: true,
    write: false,
    outdir: path('.'),
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    external: ['/page/*'],
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const text = (ending: string) => outputFiles.find((one) => one.path.endsWith(ending))?.text ?? '';
  return { script: text('app.js'), style: text('style.css') };
}
