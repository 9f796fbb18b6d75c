/** Draws the README's pictures anew from the running demo: `node test/browser/take-screenshots.ts`. Emoji need a font on the machine. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { button } from './button.ts';
import { type OpenDemo, openDemo } from './open-demo.ts';
import { openPlaygroundPage } from './playground-page.ts';
import { openSlackPage } from './slack-page.ts';

const dir = join(import.meta.dirname, '..', '..', '.github', 'screenshots');
/** Messages are seldom wider; what is beyond is empty page. */
const maxWidth = 780;

const fault = `RemoteException wrapping System.ArgumentException: The sheet does not exist
   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)
   at UiPath.Excel.Activities.ExcelReadRange.EndExecute(AsyncCodeActivityContext context, IAsyncResult result)
   at System.Activities.AsyncCodeActivity.CompleteAsyncCodeActivityData.CompleteAsyncCodeActivityWorkItem.Execute(ActivityExecutor executor)`;

/** A picture from the top of the first of these to the bottom of the last. */
async function take(name: string, ...parts: readonly [Locator, ...Locator[]]): Promise<void> {
  const page = parts[0].page();
  await page.mouse.move(0, 0);
  for (const part of parts) await part.scrollIntoViewIfNeeded();
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (!first || !last) throw new Error(`There is nothing to be seen for ${name}`);
  const width = Math.min(maxWidth, first.width);
  const clip = { x: first.x, y: first.y, width, height: last.y + last.height - first.y };
  await page.screenshot({ path: join(dir, `${name}.png`), clip });
}

async function takeSlack(open: OpenDemo): Promise<void> {
  const slack = await openSlackPage(open);
  open.control.outcome('Payroll Run', 'succeed');
  const { message } = await slack.alert('Payroll Run', fault);
  await take('slack-alert', slack.messages('I watch'), message);
  await button(message, 'Retry').click();
  await message.getByText('🟢 Payroll Run recovered').waitFor();
  await take('slack-recovered', message);

  await slack.type('/jobs faulted top:4');
  const list = slack.messages(/Faulted in the last 24 h/);
  await list.waitFor();
  await take('slack-faulted', list);

  await slack.type('/jobs start Vendor_Onboarding');
  const modal = slack.page.getByTestId('modal');
  await modal.getByLabel('in_VendorName', { exact: true }).fill('Nordwind GmbH');
  await take('slack-start-form', modal);
}

async function takeTeams(open: OpenDemo): Promise<void> {
  const teams = await openPlaygroundPage(open);
  await teams.go('Automation - Job alerts');
  open.control.outcome('Payroll Run', 'succeed');
  const card = await teams.alert('Payroll Run', fault);
  await take('teams-alert', card);
  await button(card, 'Retry').click();
  await card.getByText('🟢 Payroll Run recovered').waitFor();
  await take('teams-recovered', card);

  await teams.go('Personal Chat');
  await teams.type('faulted top:4');
  const list = teams.cards(/Faulted in the last 24 h/);
  await list.waitFor();
  await take('teams-faulted', list);
}

await mkdir(dir, { recursive: true });
for (const takeAll of [takeSlack, takeTeams]) {
  const open = await openDemo();
  try {
    await takeAll(open);
  } finally {
    await open.close();
  }
}
