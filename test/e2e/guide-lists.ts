import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';

/** Jobs of the API guide's page "Jobs requests". */
const guide = {
  docBot: [125_161, 127_283, 127_416],
  nightBot: [125_160, 125_162, 125_163],
  environment: [125_153, 125_154, 125_160, 125_161, 125_162, 125_163, 127_283, 127_416],
  logonFailures: [125_153, 125_154, 125_160, 125_162],
} as const;

/** The options of the last list of jobs that was asked for with this in its filter. */
function lastList(bot: Bot, part: string): Readonly<Record<string, string>> {
  const lists = bot.sandbox.control
    .requests()
    .filter((each) => each.method === 'GET' && /\/odata\/Jobs\?/.test(each.url))
    .map((each) => new URL(each.url, 'http://host').searchParams);
  const found = lists.findLast((each) => (each.get('$filter') ?? '').includes(part));
  return Object.fromEntries(found ?? []);
}

/** The jobs of the guide that a message names. */
function namedIn(message: Seen): readonly number[] {
  return [...message.text.matchAll(/\b12\d{4}\b/g)].map(([id]) => Number(id)).toSorted((a, b) => a - b);
}

/** Rows of the guide about lists: what is typed, the request that leaves, the answer that comes. */
export function guideLists(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`lists of the API guide on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('sam', (m) => /I watch/.test(m.text), 'the bot to be there');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const ask = async (line: string, heading: string): Promise<Seen> => {
      await chat.type('sam', line);
      return chat.until('sam', (m) => m.text.includes(heading), `the answer to ${line}`);
    };

    it('by robot id, the top three', async () => {
      const answer = await ask('list robot:#749 top:3', 'Jobs on robot #749, newest first');
      expect(lastList(bot, 'Robot/Id eq 749')).toMatchObject({
        $top: '3',
        $filter: 'Robot/Id eq 749',
        $expand: 'Robot,Release',
      });
      expect(namedIn(answer)).toEqual(expect.arrayContaining([...guide.docBot]));
      expect(answer.text).toMatch(/State.*Process.*When/s);
      await chat.pick('sam', answer, '127283');
      const shown = await chat.until(
        'sam',
        (m) => m.text.includes('127283') && m.text.includes('Origin'),
        'the details of a row',
      );
      expect(shown.text).toContain('Release_Project_all_env');
    });

    it('by robot name', async () => {
      const answer = await ask('list robot:DocBot', 'Jobs on DocBot, newest first: 3');
      expect(lastList(bot, 'DocBot').$filter).toBe("Robot/Name eq 'DocBot'");
      expect(new Set(namedIn(answer))).toEqual(new Set(guide.docBot));
    });

    it('by robot and state, and by several states', async () => {
      const answer = await ask(
        'list robot:#749 state:Successful',
        'Jobs that are Successful on robot #749, newest first: 2',
      );
      expect(lastList(bot, 'Successful').$filter).toBe("Robot/Id eq 749 and State eq 'Successful'");
      expect(new Set(namedIn(answer))).toEqual(new Set([125_161, 127_283]));
      const both = await ask(
        'list robot:#749 state:successful,faulted',
        'Jobs that are Successful or Faulted on robot #749, newest first: 3',
      );
      expect(new Set(namedIn(both))).toEqual(new Set(guide.docBot));
      expect(both.text).toContain('The sheet does not exist');
    });

    it('by robot and end', async () => {
      const moment = '2018-02-22T10:00:00.837Z';
      const before = await ask(
        `list robot:#759 ended-before:${moment}`,
        `Jobs on robot #759 ended before 2018-02-22 10:00 UTC, newest first: 3`,
      );
      expect(lastList(bot, 'EndTime lt').$filter).toBe(`Robot/Id eq 759 and EndTime lt ${moment}`);
      expect(new Set(namedIn(before))).toEqual(new Set(guide.nightBot));
      const after = await ask(
        `list robot:#759 ended-after:${moment}`,
        `No jobs on robot #759 ended after 2018-02-22 10:00 UTC`,
      );
      expect(lastList(bot, 'EndTime gt').$filter).toBe(`Robot/Id eq 759 and EndTime gt ${moment}`);
      expect(after.text).toContain('Last one: Release_Project_all_env');
      expect(after.text).toMatch(/Try .*list robot:#759/);
    });

    it('by robot and start', async () => {
      const moment = '2017-09-22T09:59:22.837Z';
      await ask(
        `list robot:#749 started-after:${moment}`,
        `Jobs on robot #749 started after 2017-09-22 09:59 UTC, newest first: 3`,
      );
      expect(lastList(bot, 'StartTime ge').$filter).toBe(`Robot/Id eq 749 and StartTime ge ${moment}`);
      await ask(
        `list robot:#749 started-before:${moment}`,
        `No jobs on robot #749 started before 2017-09-22 09:59 UTC`,
      );
      expect(lastList(bot, 'StartTime lt').$filter).toBe(`Robot/Id eq 749 and StartTime lt ${moment}`);
    });

    it('by environment, with the process', async () => {
      const answer = await ask('list env:312 top:2', 'Jobs of environment 312, newest first');
      expect(lastList(bot, 'EnvironmentId')).toMatchObject({
        $top: '2',
        $filter: 'Release/EnvironmentId eq 312',
        $expand: expect.stringContaining('Release') as string,
      });
      expect(new Set(namedIn(answer))).toEqual(new Set([127_283, 127_416]));
      expect(answer.text).toContain('Release_Project_all_env');
    });

    it('faulted ones by the text of their error', async () => {
      const said = 'Logon failure: unknown user name or bad password';
      const answer = await ask(
        `faulted error:"${said}" since:2017-01-01 top:2 robot:#759`,
        `Faulted on robot #759 with “${said}” in the error since 2017-01-01, newest first`,
      );
      const { $filter: filter = '', ...others } = lastList(bot, 'indexof');
      expect(others).toMatchObject({ $top: '2', $expand: 'Robot,Release' });
      expect(filter).toMatch(/CreationTime gt 201[67]-\d\d-\d\dT\d\d:\d\d:00\.000Z/);
      expect(filter).toContain(`State eq 'Faulted' and indexof(Info,'${said}') ne -1`);
      expect(new Set(namedIn(answer))).toEqual(new Set([125_160, 125_162]));
    });

    it('faulted ones by the text of their error, on whatever robot', async () => {
      const said = 'Logon failure: unknown user name or bad password';
      const id = bot.orchestrator.fault('Invoice_Processing', { info: `${said} (newest)` });
      const answer = await ask(
        `faulted error:"${said}" since:2017-01-01 top:2`,
        `Faulted with “${said}” in the error since 2017-01-01, newest first`,
      );
      const { $filter: filter = '', ...others } = lastList(bot, 'indexof');
      expect(others).toMatchObject({ $top: '2', $expand: 'Robot,Release' });
      expect(filter).toMatch(
        /CreationTime gt 201[67]-\d\d-\d\dT\d\d:\d\d:00\.000Z\) and State eq 'Faulted' and /,
      );
      expect(filter).toContain(`State eq 'Faulted' and indexof(Info,'${said}') ne -1`);
      expect(answer.text).toContain(String(id));
      expect(answer.text).toContain(`${said} (newest)`);
    });

    it('by how they were started, or by the name of what started them', async () => {
      await ask('list source:schedule top:2', 'Jobs started by schedule, newest first');
      expect(lastList(bot, 'SourceType').$filter).toBe("SourceType eq 'Schedule'");
      await ask('list source:Night* top:1', 'started by Night*');
      expect(lastList(bot, 'startswith(Source,').$filter).toBe("startswith(Source,'Night')");
    });

    it('all together, and what is wrong with one of them', async () => {
      await ask(
        'list process:Release_* robot:DocBot env:312 source:Manual state:Faulted error:sheet folder:Default since:2018-01-01 until:2019-01-01 started-after:2018-01-01 started-before:2019-01-01 ended-after:2018-01-01 ended-before:2019-01-01',
        'Jobs that are Faulted of Release_* on DocBot of environment 312 started by Manual with “sheet” in the error since 2018-01-01 until 2019-01-01 started after 2018-01-01 and before 2019-01-01 ended after 2018-01-01 and before 2019-01-01 in Default, newest first: 1',
      );
      await ask('list env:Production', 'takes the number of an environment');
    });

    it('page on to the end', async () => {
      const first = await ask('list robot:DocBot top:2', 'Jobs on DocBot, newest first');
      const page = async (shown: Seen): Promise<Seen> => {
        await chat.click('sam', shown, 'More');
        return chat.until('sam', (m) => m.id === shown.id && m.text.includes('continued'), 'the next page');
      };
      const two = await chat.until(
        'sam',
        (m) => m.text.includes('Jobs on DocBot') && m.buttons.includes('More'),
        'the first page',
      );
      expect(new Set(namedIn(first).concat(namedIn(two)))).toEqual(new Set(guide.docBot));
      const rest = await page(two);
      expect(new Set(namedIn(rest))).toEqual(new Set([125_161]));
      expect(rest.buttons).not.toContain('More');
    });

    it('what runs and what waits, side by side', async () => {
      const { control } = bot.sandbox;
      control.addJob({ process: 'Invoice_Processing', state: 'Running', frozen: true, startedAgoMs: 60_000 });
      control.addJob({ process: 'Payroll Run', state: 'Pending', frozen: true, createdAgoMs: 120_000 });
      const running = await ask('running', 'Running now');
      expect(running.text).toMatch(/Running, \d+ min/);
      const pending = await ask('pending', 'Pending now');
      expect(pending.text).toMatch(/Pending, \d+ min/);
    });
  });
}
