import type { Locator, Page } from 'playwright-core';
import type { OpenDemo } from './open-demo.ts';

/** The page of the Slack sandbox, as a person uses it. */
export interface SlackPage {
  readonly page: Page;
  /** Messages in the open channel that hold all these words. */
  messages(...words: readonly (string | RegExp)[]): Locator;
  /** From now on the page is this person's. */
  be(who: 'Ana' | 'Jo' | 'Sam'): Promise<void>;
  /** Writes a line, as a command or for people. */
  type(line: string): Promise<void>;
  /** A job of this process faults; resolves to its id and its alert, which is the same message whatever it says later. */
  alert(process: string, info: string): Promise<{ readonly id: number; readonly message: Locator }>;
}

/** Opens the page as Ana, in the channel that gets the alerts; resolves when the bot has begun to watch. */
export async function openSlackPage(
  open: OpenDemo,
  size?: { readonly width: number; readonly height: number },
): Promise<SlackPage> {
  const page = await open.look(open.demo.slackUrl, size);
  const messages = (...words: readonly (string | RegExp)[]): Locator =>
    words.reduce((found, word) => found.filter({ hasText: word }), page.getByTestId('message'));
  await messages('I watch').waitFor();
  return {
    page,
    messages,
    be: async (who) => {
      const one = (options: { pressed?: boolean }): Locator =>
        page
          .getByRole('group', { name: 'You are' })
          .getByRole('button', { name: who, exact: true, ...options });
      await one({}).click();
      await one({ pressed: true }).waitFor();
    },
    type: async (line) => {
      await page.getByTestId('composer').fill(line);
      await page.getByTestId('composer').press('Enter');
    },
    alert: async (process, info) => {
      const id = open.control.faultNow(process, { info });
      const ts = await messages(`🔴 ${process} faulted`, `job ${id}`).getAttribute('data-ts');
      return { id, message: page.locator(`[data-testid="message"][data-ts="${ts}"]`) };
    },
  };
}
