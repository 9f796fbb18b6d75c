import type { Locator, Page } from 'playwright-core';
import type { OpenDemo } from './open-demo.ts';

/** The page of the Agents Playground, as a person uses it. */
export interface PlaygroundPage {
  readonly page: Page;
  /** Cards in the open conversation that hold all these words. */
  cards(...words: readonly (string | RegExp)[]): Locator;
  go(conversation: 'Personal Chat' | 'Automation - Job alerts'): Promise<void>;
  /** Writes a line in the conversation that is open. */
  type(line: string): Promise<void>;
  /** Replaces what stands in a field of a card, key by key: the page misses what is set at one stroke. */
  fillIn(field: Locator, text: string): Promise<void>;
  /** A job of this process faults; resolves to its alert, which keeps naming the job. */
  alert(process: string, info: string): Promise<Locator>;
}

/** Opens the page, without its log, in Ana's personal chat. */
export async function openPlaygroundPage(
  open: OpenDemo,
  size?: { readonly width: number; readonly height: number },
): Promise<PlaygroundPage> {
  const page = await open.look(open.demo.teamsUrl, size);
  await page.getByRole('button', { name: 'Hide log panel' }).click();
  const cards = (...words: readonly (string | RegExp)[]): Locator =>
    words.reduce((found, word) => found.filter({ hasText: word }), page.locator('.ac-preview-panel'));
  return {
    page,
    cards,
    go: (conversation) => page.getByRole('treeitem', { name: conversation }).click(),
    type: async (line) => {
      await page.getByRole('textbox').last().fill(line);
      await page.keyboard.press('Enter');
    },
    fillIn: async (field, text) => {
      await field.click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
    alert: async (process, info) => {
      const id = open.control.faultNow(process, { info });
      const card = cards(`job ${id}`);
      await card.filter({ hasText: `🔴 ${process} faulted` }).waitFor();
      return card;
    },
  };
}
