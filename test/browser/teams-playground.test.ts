import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { button } from './button.ts';
import { type OpenDemo, openDemo } from './open-demo.ts';
import { openPlaygroundPage, type PlaygroundPage } from './playground-page.ts';

describe('the demo in the Agents Playground', { timeout: 60_000 }, () => {
  let open: OpenDemo;
  let teams: PlaygroundPage;

  beforeAll(async () => {
    open = await openDemo();
    // What has faulted before the bot first looked is not alerted.
    await vi.waitFor(
      async () => expect((await fetch(`${open.demo.botUrl}/readyz`)).status).toBe(200),
      10_000,
    );
    teams = await openPlaygroundPage(open);
  });
  afterEach(() => expect(open.complaints).toEqual([]));
  afterAll(() => open?.close());

  it('answers in the personal chat with a card', async () => {
    await teams.go('Personal Chat');
    await teams.type('faulted');
    const list = teams.cards('Faulted in the last 24 h, newest first');
    expect(await list.textContent()).toContain('Logon failure: unknown user name or bad password');
    expect(await button(list, 'Retry').count()).toBeGreaterThan(1);
  });

  it('alerts in the channel by itself; Retry changes the card in place until the job has recovered', async () => {
    await teams.go('Automation - Job alerts');
    open.control.outcome('Invoice_Processing', 'succeed');
    const card = await teams.alert('Invoice_Processing', 'The sheet does not exist');
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
    await teams.go('Automation - Job alerts');
    open.control.outcome('Payroll Run', 'hang');
    const card = await teams.alert('Payroll Run', 'No answer from SAP');
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
    await teams.go('Personal Chat');
    await teams.type('start input_output_test_DocEnv');
    const form = teams.cards('Start input_output_test_DocEnv');
    const field = (name: string) => form.getByLabel(name, { exact: true });
    await teams.fillIn(field('age'), 'thirty');
    await teams.fillIn(field('stringNew'), 'testing');
    await button(form, 'Start').click();
    await form.getByText(/must be a whole number/).waitFor();
    expect(await field('stringNew').inputValue()).toBe('testing');
    await teams.fillIn(field('age'), '33');
    await button(form, 'Start').click();
    await teams.cards('input_output_test_DocEnv started by Ana', 'Successful in ').waitFor();
    expect(await field('age').count()).toBe(0);
    const [job] = open.control.findJobs("Release/Name eq 'input_output_test_DocEnv'", 'Id desc');
    expect(JSON.parse(String(job?.InputArguments))).toMatchObject({ age: 33, stringNew: 'testing' });
  });
});
