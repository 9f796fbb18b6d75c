/* oxlint-disable unicorn/require-post-message-target-origin -- Slack's method of that name, not the window's */
import { WebClient } from '@slack/web-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { openBrowser } from '../browser/browser.ts';
import { startThirdPartyBot, type ThirdPartyBot } from './sandbox-slack-bot.ts';

let browser: Browser;
let page: Page;
let sandbox: SlackSandbox;
let bot: ThirdPartyBot;
/** What went wrong inside the page, and what it asked of the world outside. */
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  complaints = [];
  sandbox = await createSlackSandbox();
  bot = await startThirdPartyBot(sandbox, 'http');
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(sandbox.url) && !request.url().startsWith('data:')) {
      complaints.push(request.url());
    }
  });
  await page.goto(sandbox.url);
  await page.getByTestId('composer').waitFor();
});
afterEach(async () => {
  await page.close();
  await bot.close();
  await sandbox.close();
});

const type = async (line: string) => {
  await page.getByTestId('composer').fill(line);
  await page.getByTestId('composer').press('Enter');
};
const message = (words: string) => page.getByTestId('message').filter({ hasText: words });
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('a command typed, a button clicked, a confirmation given', async () => {
  await type('/jobs faulted');
  const answer = message('ana said faulted');
  await answer.getByText('Only visible to you').waitFor();
  await answer.getByRole('button', { name: 'Kill' }).click();
  await page.getByTestId('confirm').getByText('This ends job 1.').waitFor();
  await button('Yes').click();
  await message('Killed').waitFor();
  await answer.getByRole('button', { name: 'Retry' }).click();
  await message('Retried by').getByText('(edited)').waitFor();
  await button('Jo').click();
  await message('Retried by').waitFor({ state: 'detached' });
  await message('Killed').waitFor();
  expect(await message('Killed').count()).toBe(1);
  expect(complaints).toEqual([]);
});

test('a form: held back, refused, taken', async () => {
  await button('Shortcuts').click();
  await page.getByRole('menuitem', { name: 'Start a process' }).click();
  const modal = page.getByTestId('modal');
  await modal.getByRole('button', { name: 'Start' }).click();
  await modal.getByRole('alert').filter({ hasText: 'required' }).waitFor();
  await modal.getByLabel('Process').fill('Nope');
  await modal.getByLabel('Robot').selectOption({ label: 'DocBot' });
  await modal.getByRole('button', { name: 'Start' }).click();
  await modal.getByText('No process of that name').waitFor();
  await modal.getByLabel('Process').fill('Release');
  await modal.getByRole('button', { name: 'Start' }).click();
  await modal.waitFor({ state: 'detached' });
  await page.getByTestId('toast').filter({ hasText: 'Started Release' }).click();
  await message('Started Release').waitFor();
  expect(complaints).toEqual([]);
});

test('a message shortcut, and news from another channel', async () => {
  await type('job 127416 is down');
  await message('127416').hover();
  await message('127416').getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Show job' }).click();
  await message('Seen: job 127416').waitFor();
  await button('finance-ops').click();
  const slack = new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl });
  await slack.chat.postMessage({ channel: channelIds.alerts, text: 'Payroll Run faulted' });
  await page.getByTestId('toast').filter({ hasText: 'Payroll Run faulted' }).waitFor();
  await page.getByTestId('channel').filter({ hasText: 'robot-alerts' }).getByText('1').waitFor();
  expect(complaints).toEqual([]);
});

const expected = {
  Text: { v: { value: 'a\nb' } },
  Number: { v: { value: '1.5' } },
  Day: { v: { selected_date: '2026-11-23' } },
  Hour: { v: { selected_time: '09:30' } },
  Boxes: { v: { selected_options: [{ value: 'two' }] } },
  Radio: { v: { selected_option: { value: 'right' } } },
  Several: { v: { selected_options: [{ value: 'red' }, { value: 'blue' }] } },
  Who: { v: { selected_user: users.sam.id } },
  Where: { v: { selected_conversation: channelIds.finance } },
};

test('fields of every kind hold what is given', async () => {
  const option = (text: string) => ({ text: { type: 'plain_text', text }, value: text.toLowerCase() });
  const input = (name: string, element: object) => ({
    type: 'input',
    block_id: name,
    optional: true,
    label: { type: 'plain_text', text: name },
    element: { action_id: 'v', ...element },
  });
  await sandbox.drive.globalShortcut(users.ana.id, 'start');
  const view = await sandbox.drive.waitFor(() => sandbox.drive.views(users.ana.id)[0]);
  await new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl }).apiCall('views.update', {
    view_id: view.id,
    view: {
      type: 'modal',
      callback_id: 'start_form',
      title: { type: 'plain_text', text: 'All fields' },
      submit: { type: 'plain_text', text: 'Send' },
      blocks: [
        input('Text', { type: 'plain_text_input', multiline: true }),
        input('Number', { type: 'number_input', is_decimal_allowed: true }),
        input('Day', { type: 'datepicker' }),
        input('Hour', { type: 'timepicker' }),
        input('Boxes', { type: 'checkboxes', options: [option('One'), option('Two')] }),
        input('Radio', { type: 'radio_buttons', options: [option('Left'), option('Right')] }),
        input('Several', { type: 'multi_static_select', options: [option('Red'), option('Blue')] }),
        input('Who', { type: 'users_select' }),
        input('Where', { type: 'conversations_select' }),
      ],
    },
  });
  const modal = page.getByTestId('modal');
  await modal.getByLabel('Text').fill('a\nb');
  await modal.getByLabel('Number').fill('1.5');
  await modal.getByLabel('Day').fill('2026-11-23');
  await modal.getByLabel('Hour').fill('09:30');
  await modal.getByLabel('Two').check();
  await modal.getByLabel('Right').check();
  await modal.getByLabel('Several').selectOption(['Red', 'Blue']);
  await modal.getByLabel('Who').selectOption({ label: 'Sam Rao' });
  await modal.getByLabel('Where').selectOption({ label: '#finance-ops' });
  await modal.getByRole('button', { name: 'Send' }).click();
  await modal.waitFor({ state: 'detached' });
  const sent = sandbox.drive.deliveries().findLast((one) => one.payload.type === 'view_submission');
  expect(sent?.payload).toMatchObject({ view: { state: { values: expected } } });
  expect(complaints).toEqual([]);
});
