import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDemo, openDemo } from './open-demo.ts';

describe('the demo in its Slack page', { timeout: 60_000 }, () => {
  let open: OpenDemo;
  let page: Page;

  /** Messages with these words, the newest last. */
  const messages = (...words: readonly (string | RegExp)[]): Locator =>
    words.reduce((found, word) => found.filter({ hasText: word }), page.getByTestId('message'));
  /** One message for good, whatever it says later. */
  const pinned = async (message: Locator): Promise<Locator> =>
    page.locator(`[data-testid="message"][data-ts="${await message.getAttribute('data-ts')}"]`);
  const button = (within: Locator, name: string): Locator =>
    within.getByRole('button', { name, exact: true });
  /** From now on the page is this person's. */
  const be = async (who: 'Ana' | 'Jo' | 'Sam'): Promise<void> => {
    const one = (options: { pressed?: boolean }): Locator =>
      page
        .getByRole('group', { name: 'You are' })
        .getByRole('button', { name: who, exact: true, ...options });
    await one({}).click();
    await one({ pressed: true }).waitFor();
  };
  const type = async (line: string): Promise<void> => {
    await page.getByTestId('composer').fill(line);
    await page.getByTestId('composer').press('Enter');
  };
  /** A job of this process faults; resolves to its alert. */
  const alert = async (process: string, info: string): Promise<{ id: number; message: Locator }> => {
    const id = open.control.faultNow(process, { info });
    return {
      id,
      message: await pinned(messages(`${process} faulted`, String(id)).filter({ hasText: info })),
    };
  };

  beforeAll(async () => {
    open = await openDemo();
    page = await open.look(open.demo.slackUrl);
    await messages('I watch').waitFor();
  });
  afterEach(() => expect(open.complaints).toEqual([]));
  afterAll(() => open?.close());

  it('shows a list of what faulted to the one who asked, and to nobody else', async () => {
    await type('/jobs faulted');
    const list = messages(/Faulted in the last 24 h, newest first/);
    await list.getByText('Only visible to you').waitFor();
    expect(await list.textContent()).toContain('Logon failure: unknown user name or bad password');
    expect(await button(list, 'Retry').count()).toBeGreaterThan(1);
    await be('Jo');
    expect(await list.count()).toBe(0);
    await be('Ana');
    await list.waitFor();
  });

  it('alerts by itself; Retry changes the message in place until the job has recovered', async () => {
    open.control.outcome('Invoice_Processing', 'succeed');
    const { message } = await alert('Invoice_Processing', 'The sheet does not exist');
    await button(message, 'Retry').click();
    await message.getByText('🟢 Invoice_Processing recovered after a retry by Ana').waitFor();
    const story = await message.textContent();
    expect(story).toContain('The sheet does not exist');
    expect(story).toMatch(/Successful in /);
    expect(await button(message, 'Retry').count()).toBe(0);
    expect(await button(message, 'Details').count()).toBe(1);
  });

  it('asks in a dialog before Kill, and then ends the retry that hangs', async () => {
    open.control.outcome('Payroll Run', 'hang');
    const { message } = await alert('Payroll Run', 'No answer from SAP');
    await button(message, 'Retry').click();
    await message.getByText('→ Running').first().waitFor();
    await button(message, 'Kill').click();
    const dialog = page.getByTestId('confirm');
    await dialog.getByText('ends at once').waitFor();
    await button(dialog, 'Cancel').click();
    await dialog.waitFor({ state: 'detached' });
    await button(message, 'Kill').click();
    await dialog.getByRole('button', { name: /^Kill job \d+$/ }).click();
    await message.getByText('the retry by Ana was stopped').waitFor();
    expect(await message.textContent()).toMatch(/Ana.* killed/);
    await button(message, 'Retry').waitFor();
  });

  it('asks for inputs in a form, says what is wrong at the field, and follows the job to its end', async () => {
    await type('/jobs start input_output_test_DocEnv');
    const modal = page.getByTestId('modal');
    await modal.getByLabel('age', { exact: true }).fill('thirty');
    await modal.getByLabel('stringNew', { exact: true }).fill('testing');
    await button(modal, 'Start').click();
    await modal
      .getByRole('alert')
      .filter({ hasText: /whole number/ })
      .waitFor();
    expect(await modal.getByLabel('stringNew', { exact: true }).inputValue()).toBe('testing');
    await modal.getByLabel('age', { exact: true }).fill('33');
    await button(modal, 'Start').click();
    await modal.waitFor({ state: 'detached' });
    const run = messages('input_output_test_DocEnv started by Ana');
    await run.filter({ hasText: /Successful in / }).waitFor();
    expect(await run.count()).toBe(1);
  });

  it('shows the job that a colleague wrote about, from the menu over the message', async () => {
    const { id, message } = await alert('Nightly_Report', 'Found by its number');
    await message.waitFor();
    await be('Jo');
    await type(`can somebody look at job ${id}?`);
    await be('Ana');
    const said = messages(`can somebody look at job ${id}?`);
    await said.hover();
    await said.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Show job' }).click();
    const shown = messages('Only visible to you', 'Origin', String(id));
    await shown.waitFor();
    expect(await shown.textContent()).toContain('Found by its number');
  });

  it('refuses a viewer in words, and does nothing', async () => {
    const { id, message } = await alert('Invoice_Processing', 'Not for Sam');
    await message.waitFor();
    await be('Sam');
    await button(message, 'Retry').click();
    await messages('Only visible to you', "You can't retry", 'your role is viewer').waitFor();
    expect(open.control.findJobs(`Reference ne null and Id gt ${id}`)).toEqual([]);
    await message.getByText('🔴 Invoice_Processing faulted').waitFor();
  });
});
