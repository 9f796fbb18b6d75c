import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { button } from './button.ts';
import { type OpenDemo, openDemo } from './open-demo.ts';
import { openSlackPage, type SlackPage } from './slack-page.ts';

describe('the demo in its Slack page', { timeout: 60_000 }, () => {
  let open: OpenDemo;
  let slack: SlackPage;

  beforeAll(async () => {
    open = await openDemo();
    slack = await openSlackPage(open);
  });
  afterEach(() => expect(open.complaints).toEqual([]));
  afterAll(() => open?.close());

  it('shows a list of what faulted to the one who asked, and to nobody else', async () => {
    await slack.type('/jobs faulted');
    const list = slack.messages(/Faulted in the last 24 h, newest first/);
    await list.getByText('Only visible to you').waitFor();
    expect(await list.textContent()).toContain('Logon failure: unknown user name or bad password');
    expect(await button(list, 'Retry').count()).toBeGreaterThan(1);
    await slack.be('Jo');
    expect(await list.count()).toBe(0);
    await slack.be('Ana');
    await list.waitFor();
  });

  it('alerts by itself; Retry changes the message in place until the job has recovered', async () => {
    open.control.outcome('Invoice_Processing', 'succeed');
    const { message } = await slack.alert('Invoice_Processing', 'The sheet does not exist');
    expect(await message.textContent()).not.toMatch(/<!date|`/);
    await button(message, 'Retry').click();
    await message.getByText('🟢 Invoice_Processing recovered after a retry by Ana').waitFor();
    const story = await message.textContent();
    expect(story).toContain('The sheet does not exist');
    expect(story).toContain('Successful in ');
    expect(await button(message, 'Retry').count()).toBe(0);
    expect(await button(message, 'Details').count()).toBe(1);
  });

  it('asks in a dialog before Kill, and then ends the retry that hangs', async () => {
    open.control.outcome('Payroll Run', 'hang');
    const { message } = await slack.alert('Payroll Run', 'No answer from SAP');
    await button(message, 'Retry').click();
    await message.getByText('→ Running').first().waitFor();
    await button(message, 'Kill').click();
    const dialog = slack.page.getByTestId('confirm');
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
    await slack.type('/jobs start input_output_test_DocEnv');
    const modal = slack.page.getByTestId('modal');
    const field = (name: string) => modal.getByLabel(name, { exact: true });
    await field('age').fill('thirty');
    await field('stringNew').fill('testing');
    await button(modal, 'Start').click();
    await modal
      .getByRole('alert')
      .filter({ hasText: /must be a whole number/ })
      .waitFor();
    expect(await field('stringNew').inputValue()).toBe('testing');
    await field('age').fill('33');
    await button(modal, 'Start').click();
    await modal.waitFor({ state: 'detached' });
    const run = slack.messages('input_output_test_DocEnv started by Ana');
    await run.filter({ hasText: 'Successful in ' }).waitFor();
    expect(await run.count()).toBe(1);
    const [job] = open.control.findJobs("Release/Name eq 'input_output_test_DocEnv'", 'Id desc');
    expect(JSON.parse(String(job?.InputArguments))).toMatchObject({ age: 33, stringNew: 'testing' });
  });

  it('shows the job that a colleague wrote about, from the menu over the message', async () => {
    const { id } = await slack.alert('Nightly_Report', 'Found by its number');
    await slack.be('Jo');
    await slack.type(`can somebody look at job ${id}?`);
    await slack.be('Ana');
    const said = slack.messages(`can somebody look at job ${id}?`);
    await said.hover();
    await button(said, 'More actions').click();
    await slack.page.getByRole('menuitem', { name: 'Show job' }).click();
    const shown = slack.messages('Only visible to you', 'Origin', String(id));
    await shown.waitFor();
    expect(await shown.textContent()).toContain('Found by its number');
  });

  it('refuses a viewer in words, and does nothing', async () => {
    const { id, message } = await slack.alert('Invoice_Processing', 'Not for Sam');
    await slack.be('Sam');
    await button(message, 'Retry').click();
    await slack.messages('Only visible to you', "You can't retry", 'your role is viewer').waitFor();
    expect(open.control.findJobs(`Id gt ${id}`)).toEqual([]);
    await message.getByText('🔴 Invoice_Processing faulted').waitFor();
  });
});
