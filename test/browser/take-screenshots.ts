/** Draws the README's pictures anew from the running demo: `node test/browser/take-screenshots.ts [scene …]`. Emoji need a font on the machine. */
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
/** Beside its sidebar the Slack page has room for just that. */
const slackSize = { width: 1040, height: 800 };
/** Whether a process works again is looked up every 15 seconds. */
const recoveryMs = 45_000;

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
  const slack = await openSlackPage(open, slackSize);
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

  await slack.type('/jobs report since:7d');
  const report = slack.messages(/went well/);
  await report.getByRole('img', { name: /Bars of/ }).waitFor();
  const before = slack.page.viewportSize();
  await slack.page.setViewportSize({ ...slackSize, height: 1400 });
  await take('slack-report', report);
  if (before !== null) await slack.page.setViewportSize(before);

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

/** What the tenant goes through for the pictures of grouped alerts; each resolves once it has happened there. */
const problems = {
  one: ({ control }: OpenDemo): void => {
    for (const order of [4711, 4712, 4713])
      control.faultNow('FX Rates Download', { info: `System.TimeoutException: Rate ${order} took too long` });
  },
  storm: ({ control }: OpenDemo): void => {
    const logon = ['Payroll Run', 'Nightly_Report', 'SAP_Health_Check', 'Month End Close'];
    for (let at = 0; at < 60; at += 1)
      control.faultNow(logon[at % logon.length] ?? '', {
        info: 'Logon failure: unknown user name or bad password',
      });
    for (let at = 0; at < 18; at += 1) control.faultNow('Timesheet Import', { info: fault });
    for (let at = 0; at < 7; at += 1)
      control.faultNow('CV Screening', {
        info: 'System.IO.IOException: There is not enough space on the disk',
      });
  },
};

async function takeSlackProblems(open: OpenDemo): Promise<void> {
  const slack = await openSlackPage(open, slackSize);
  problems.one(open);
  const grouped = slack.messages('FX Rates Download faulted 3 times', /last success|no success known/);
  await grouped.waitFor();
  await take('slack-grouped', grouped);
  open.control.outcome('FX Rates Download', 'succeed');
  open.control.start('FX Rates Download');
  const recovered = slack.messages('🟢 FX Rates Download works again');
  await recovered.waitFor({ timeout: recoveryMs });
  await take('slack-works-again', recovered);

  await slack.type('/jobs mute process:Invoice* for:2h reason:"new version"');
  const muted = slack.messages('Invoice* is muted here');
  await muted.waitFor();
  await take('slack-muted', muted);

  problems.storm(open);
  const storm = slack.messages(/⚠️ [89]\d faults in \d/);
  await storm.waitFor({ timeout: recoveryMs });
  await take('slack-storm', storm);
}

async function takeTeamsProblems(open: OpenDemo): Promise<void> {
  const teams = await openPlaygroundPage(open);
  await teams.go('Automation - Job alerts');
  problems.one(open);
  const grouped = teams.cards('FX Rates Download faulted 3 times', /last success|no success known/);
  await grouped.waitFor();
  await take('teams-grouped', grouped);
  open.control.outcome('FX Rates Download', 'succeed');
  open.control.start('FX Rates Download');
  const recovered = teams.cards('🟢 FX Rates Download works again');
  await recovered.waitFor({ timeout: recoveryMs });
  await take('teams-works-again', recovered);

  problems.storm(open);
  const storm = teams.cards(/⚠️ [89]\d faults in \d/);
  await storm.waitFor({ timeout: recoveryMs });
  await take('teams-storm', storm);

  await teams.go('Personal Chat');
  await teams.type('mute process:Invoice* for:2h reason:"new version"');
  const muted = teams.cards('Invoice* is muted here');
  await muted.waitFor();
  await take('teams-muted', muted);
}

/** Named on the command line; all when none is. */
const scenes = { takeSlack, takeTeams, takeSlackProblems, takeTeamsProblems };
const wanted = process.argv.slice(2);

await mkdir(dir, { recursive: true });
for (const [name, takeAll] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const open = await openDemo();
  try {
    await takeAll(open);
  } finally {
    await open.close();
  }
}
