import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDemo, openDemo } from './open-demo.ts';

describe('the demo in the Agents Playground', { timeout: 60_000 }, () => {
  let open: OpenDemo;
  let page: Page;

  /** Cards with these words, in the conversation that is open. */
  const cards = (...words: readonly (string | RegExp)[]): Locator =>
    words.reduce((found, word) => found.filter({ hasText: word }), page.locator('.ac-preview-panel'));
  const button = (within: Locator, name: string): Locator =>
    within.getByRole('button', { name, exact: true });
  const go = (conversation: 'Personal Chat' | 'Automation - Job alerts'): Promise<void> =>
    page.getByRole('treeitem', { name: conversation }).click();
  const type = async (line: string): Promise<void> => {
    await page.getByRole('textbox').last().fill(line);
    await page.keyboard.press('Enter');
  };
  /** A job of this process faults; resolves to its alert, for good: it keeps naming the job. */
  const alert = async (process: string, info: string): Promise<Locator> => {
    const id = open.control.faultNow(process, { info });
    const card = cards(`job ${id}`);
    await card
      .filter({ hasText: `🔴 ${process} faulted` })
      .filter({ hasText: info })
      .waitFor();
    return card;
  };

  beforeAll(async () => {
    open = await openDemo();
    page = await open.look(open.demo.teamsUrl);
    await page.getByRole('button', { name: 'Hide log panel' }).click();
  });
  afterEach(() => expect(open.complaints).toEqual([]));
  afterAll(() => open?.close());

  it('answers in the personal chat with a card', async () => {
    await go('Personal Chat');
    await type('faulted');
    const list = cards(/Faulted in the last 24 h, newest first/);
    await list.waitFor();
    expect(await list.textContent()).toContain('Logon failure: unknown user name or bad password');
    expect(await button(list, 'Retry').count()).toBeGreaterThan(1);
  });

  it('alerts in the channel by itself; Retry changes the card in place until the job has recovered', async () => {
    await go('Automation - Job alerts');
    open.control.outcome('Invoice_Processing', 'succeed');
    const card = await alert('Invoice_Processing', 'The sheet does not exist');
    await button(card, 'Retry').click();
    await card.getByText('🟢 Invoice_Processing recovered after a retry by Ana').waitFor();
    expect(await card.count()).toBe(1);
    const story = await card.textContent();
    expect(story).toContain('The sheet does not exist');
    expect(story).toContain('Successful in ');
    expect(await button(card, 'Retry').count()).toBe(0);
    expect(await button(card, 'Details').count()).toBe(1);
  });

  it('asks below the button before Kill, and then ends the retry that hangs', async () => {
    open.control.outcome('Payroll Run', 'hang');
    const card = await alert('Payroll Run', 'No answer from SAP');
    await button(card, 'Retry').click();
    await card.getByText('→ Running').first().waitFor();
    await button(card, 'Kill').click();
    await card.getByText('ends at once').waitFor();
    await card.getByRole('button', { name: /^Kill job \d+$/ }).click();
    await card.getByText('the retry by Ana was stopped').waitFor();
    expect(await card.textContent()).toMatch(/Ana.* killed/);
    await button(card, 'Retry').waitFor();
  });

  it('asks for inputs in a form card, says what is wrong at the field, and follows the job to its end', async () => {
    await go('Personal Chat');
    await type('start input_output_test_DocEnv');
    const form = cards('Start input_output_test_DocEnv');
    await form.getByLabel('age', { exact: true }).fill('thirty');
    await form.getByLabel('stringNew', { exact: true }).fill('testing');
    await button(form, 'Start').click();
    await form.getByText(/whole number/).waitFor();
    expect(await form.getByLabel('stringNew', { exact: true }).inputValue()).toBe('testing');
    await form.getByLabel('age', { exact: true }).fill('33');
    await button(form, 'Start').click();
    await cards('input_output_test_DocEnv started by Ana', 'Successful in ').waitFor();
    await form.waitFor({ state: 'detached' });
  });
});
