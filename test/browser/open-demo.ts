import type { Page } from 'playwright-core';
import { type Demo, runDemo } from '../../src/demo.ts';
import { openBrowser } from './browser.ts';

/** How long the page may take to show what somebody waits for. */
const patienceMs = 15_000;

/** The demo on free ports, and a browser to look at it. */
export interface OpenDemo {
  readonly demo: Demo;
  readonly control: Demo['orchestrator']['control'];
  /** Opens an address of the demo. Nothing beyond this machine is reached. */
  look(url: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  /** What went wrong inside the pages. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Starts the demo with a tenant in which nothing happens by itself but its first fault, and jobs are quick. */
export async function openDemo(): Promise<OpenDemo> {
  const [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
  const { control } = demo.orchestrator;
  control.live(null);
  control.setDurations({ pendingMs: 300, runningMs: 900, stoppingMs: 300, terminatingMs: 300 });
  const complaints: string[] = [];
  return {
    demo,
    control,
    complaints,
    look: async (url, size = { width: 1280, height: 800 }) => {
      const page = await browser.newPage({ viewport: size });
      page.setDefaultTimeout(patienceMs);
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.route(
        (address) => address.hostname !== '127.0.0.1',
        (route) => route.abort(),
      );
      await page.goto(url);
      return page;
    },
    close: async () => {
      await browser.close();
      await demo.stop();
    },
  };
}

function startDemo(): Promise<Demo> {
  return runDemo(() => undefined, { bot: 0, orchestrator: 0, slack: 0, teams: 0 });
}
