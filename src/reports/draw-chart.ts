import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { Chart } from '../chat/message.ts';
import { chartSvg } from './chart.ts';

const family = 'Inter';
/** The library can be loaded once a process only; the fonts come with it. */
let loading: Promise<readonly Uint8Array[]> | null = null;

/**
 * Draws a chart as a PNG, 1000 pixels wide: some 30 KB, in about a tenth of a second, the first time in half a second
 * (the library and its fonts are then read from their packages). Rejects when these are damaged.
 */
export async function drawChart(chart: Chart): Promise<Uint8Array> {
  loading ??= load();
  const fontBuffers = [...(await loading)];
  const drawing = new Resvg(chartSvg(chart), { font: { fontBuffers, defaultFontFamily: family } });
  try {
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}

async function load(): Promise<readonly Uint8Array[]> {
  const [library, ...fonts] = await Promise.all([
    readFile(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))),
    readFile(fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'))),
    readFile(
      fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')),
    ),
  ]);
  await initWasm(library);
  return fonts;
}
