import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';

/** Processes and robots of the API guide's page "Jobs requests", which live in a classic folder. */
const guide = {
  onAll: { name: 'Release_Project_all_env', key: '795cbab2-8008-4a54-b1cb-f9ff1ece139e' },
  withInputs: { name: 'input_output_test_DocEnv', key: '429cf1cc-283c-424f-a935-43f72c2ca719' },
  docBot: 749,
  inputBot: 121,
} as const;
const modern = 'Release_Project';
const agent = 'Invoice_Agent';
const folderHeader = 'x-uipath-organizationunitid';
const validate = { method: 'POST', path: 'OData.ValidateDynamicJob' };

type StartInfo = Readonly<Record<string, unknown>>;

/** Everything the guide can start: what is typed, the request that leaves, the answer that comes. */
export function guideStarts(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`starts of the API guide on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    let from = 0;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat], {
        UIPATH_SCOPE: 'OR.Jobs OR.Execution.Read OR.Folders.Read OR.Monitoring.Read OR.Robots.Read',
      });
      await chat.until('sam', (m) => /I watch/.test(m.text), 'the bot to be there');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const control = () => bot.sandbox.control;
    const sent = (action: string) =>
      control()
        .requests()
        .slice(from)
        .filter((each) => each.method === 'POST' && each.url.includes(`OData.${action}`));
    const infosOf = (action: string): readonly StartInfo[] =>
      sent(action).map((each) => (each.requestBody as { startInfo: StartInfo }).startInfo);
    /** What StartJobs was asked for since the last command, without the reference, which differs each time. */
    const starts = (): readonly StartInfo[] =>
      infosOf('StartJobs').map(({ Reference: reference, ...info }) => {
        expect(reference).toMatch(/^chatops-[0-9a-f]{20}$/);
        return info;
      });

    const ended = (run: Seen): number => [...run.text.matchAll(/Successful in/g)].length;

    /** Types this and waits for what is new or changed and fits. */
    async function told(line: string, what: RegExp): Promise<Seen> {
      const before = new Map((await chat.messages('ana')).map((message) => [message.id, message.text]));
      from = control().requests().length;
      await chat.type('ana', line);
      return chat.until(
        'ana',
        (m) => before.get(m.id) !== m.text && what.test(m.text),
        `${what} after ${line}`,
      );
    }

    it('on all robots of the environment', async () => {
      const run = await told(
        `start ${guide.onAll.name} robots:all`,
        new RegExp(`${guide.onAll.name} × 3 started by`),
      );
      expect(starts()).toEqual([{ ReleaseKey: guide.onAll.key, Strategy: 'All', RobotIds: [] }]);
      expect(sent('StartJobs')[0]?.requestHeaders[folderHeader]).toBe('1');
      expect(sent('StartJobs')[0]?.responseBody).toMatchObject({ value: [{}, {}, {}] });
      await chat.until('jo', (m) => m.id === run.id && ended(m) === 3, 'all three to end');
    });

    it('on named robots, with inputs', async () => {
      const run = await told(
        `start ${guide.withInputs.name} robots:DocBot,#121 age=33 trueOrFalse=false stringNew=testing`,
        new RegExp(`${guide.withInputs.name} × 2 started by`),
      );
      expect(starts()).toEqual([
        {
          ReleaseKey: guide.withInputs.key,
          Strategy: 'Specific',
          JobsCount: 0,
          RobotIds: [guide.docBot, guide.inputBot],
          InputArguments: '{"age":33,"trueOrFalse":false,"stringNew":"testing"}',
        },
      ]);
      await chat.until(
        'jo',
        (m) => m.id === run.id && ended(m) === 2 && /DocBot/.test(m.text) && /InputBot/.test(m.text),
        'both to end on their robots',
      );
    });

    it('so many, in a modern folder and in a classic one', async () => {
      await told(`start ${modern} count:3`, new RegExp(`${modern} × 3 started by`));
      const { key } = control().releases(modern)[0] ?? {};
      expect(starts()).toEqual([{ ReleaseKey: key, Strategy: 'ModernJobsCount', JobsCount: 3 }]);
      await told(`start ${guide.onAll.name} count:3`, new RegExp(`${guide.onAll.name} × 3 started by`));
      expect(starts()).toEqual([{ ReleaseKey: guide.onAll.key, Strategy: 'JobsCount', JobsCount: 3 }]);
    });

    it('on named robots in a modern folder, a request each', async () => {
      await told(
        `start ${modern} robots:"shared-unattended", shared-bot2`,
        new RegExp(`${modern} × 2 started by`),
      );
      const ids = starts().map(({ RobotIds: [id] = [], ...rest }: { RobotIds?: readonly number[] }) => {
        expect(rest).toMatchObject({ Strategy: 'ModernJobsCount', JobsCount: 1 });
        return id;
      });
      expect(new Set(ids).size).toBe(2);
    });

    it('says why not, and what to do instead, where robots are not there or not grouped', async () => {
      const all = await told(`start ${modern} robots:all`, /is a modern folder/);
      expect(all.text).toContain('count:3');
      const unknown = await told(`start ${guide.onAll.name} robots:DocBott`, /no robot “DocBott” in Default/);
      expect(unknown.text).toContain('DocBot');
      const both = await told(`start ${guide.onAll.name} robots:all count:2`, /one job on each/);
      expect(both.text).toContain('robots:');
      const other = await told(`start ${guide.onAll.name} robots:#121`, /refused to start/);
      expect(other.text).toContain("Couldn't find the specified unattended user/robot");
      expect(sent('StartJobs')).toEqual([]);
    });

    it('sends a number with zeros in front as the number that was meant, and text as text', async () => {
      await told(
        `start ${guide.withInputs.name} age=0065 trueOrFalse=no stringNew=0065`,
        new RegExp(`${guide.withInputs.name} started by`),
      );
      expect(starts()[0]?.InputArguments).toBe('{"age":65,"trueOrFalse":false,"stringNew":"0065"}');
      await told(
        `start ${guide.withInputs.name} {"age": 0065, "trueOrFalse": false, "stringNew": "0065"}`,
        new RegExp(`${guide.withInputs.name} started by`),
      );
      expect(starts()[0]?.InputArguments).toBe('{"age":65,"trueOrFalse":false,"stringNew":"0065"}');
    });

    it('refuses more than 10,000 characters of JSON with the count', async () => {
      const answer = await told(
        `start ${guide.withInputs.name} age=1 trueOrFalse=no stringNew=${'x'.repeat(9_960)}`,
        /characters of JSON; Orchestrator takes 10000 at most/,
      );
      const sentAs = JSON.stringify({ age: 1, trueOrFalse: false, stringNew: 'x'.repeat(9_960) });
      expect(answer.text).toContain(`The inputs are ${sentAs.length} characters`);
      expect([...sent('StartJobs'), ...sent('ValidateDynamicJob')]).toEqual([]);
    });

    it('asks Orchestrator beforehand whether it would start', async () => {
      const key = control().releases(modern)[0]?.key;
      await told(`start ${modern}`, new RegExp(`${modern} started by`));
      expect(infosOf('ValidateDynamicJob')).toEqual([
        { ReleaseKey: key, Strategy: 'ModernJobsCount', JobsCount: 1 },
      ]);
      control().setStartFindings({
        process: modern,
        errors: ['No credentials.'],
        codes: ['RobotNoCredentials'],
      });
      const refused = await told(`start ${modern}`, /Orchestrator refused to start Release_Project/);
      expect(refused.text).toContain('No credentials.');
      expect(refused.text).toContain("Set them in the account's robot settings");
      expect(sent('StartJobs')).toEqual([]);
      control().setStartFindings({ process: modern, errors: [], codes: ['RobotBusy'] });
      const waits = await told(`start ${modern}`, /Release_Project will wait/);
      expect(waits.text).toContain('Every robot that could run it is busy.');
      expect(sent('StartJobs')).toHaveLength(1);
      control().setStartFindings();
    });

    it('starts all the same when that cannot be asked', async () => {
      for (const action of [{ status: 500 }, { status: 404 }] as const) {
        control().inject({ match: validate, times: 1, action });
        await told(`start ${modern}`, new RegExp(`${modern} started by`));
        expect(sent('StartJobs')).toHaveLength(1);
      }
    });

    it('asks for what an agent takes, field by field, and checks it', async () => {
      from = control().requests().length;
      await chat.type('ana', `start ${agent}`);
      const form = await chat.form('ana');
      expect(form.fields).toEqual([
        'question',
        'currency',
        'Amount in the currency',
        'copies',
        'due',
        'urgent',
        'lines',
      ]);
      const expanded = control()
        .requests()
        .slice(from)
        .map((each) => new URL(each.url, 'http://host').searchParams)
        .filter((query) => query.get('$expand') === 'EntryPoint');
      expect(expanded.map((query) => query.get('$filter'))).toEqual([
        `Key eq '${control().releases(agent)[0]?.key}'`,
      ]);
      await chat.submit('ana', form, {
        question: 'Is it paid?',
        currency: 'USD',
        'Amount in the currency': '0012.50',
        copies: '2',
        due: '2026-11-30',
        urgent: true,
      });
      await chat.until('jo', (m) => new RegExp(`${agent} started by`).test(m.text), 'the run');
      expect(JSON.parse(String(starts()[0]?.InputArguments))).toEqual({
        question: 'Is it paid?',
        currency: 'USD',
        amount: 12.5,
        copies: 2,
        due: '2026-11-30',
        urgent: true,
      });
      const wrong = await told(
        `start ${agent} question=Hi amount=-1 currency=CHF copies=6`,
        /can't start with/,
      );
      expect(wrong.text).toContain('question must have 3 characters or more, not 2.');
      expect(wrong.text).toContain('amount must be 0 or more.');
      expect(wrong.text).toContain('currency must be one of EUR, USD, GBP');
      expect(wrong.text).toContain('copies must be 1 to 5.');
      expect(sent('StartJobs')).toEqual([]);
      await told('start currency_rates base=EUR at="2026-11-23 14:00"', /Currency_Rates started by/);
      expect(starts()[0]?.InputArguments).toBe('{"base":"EUR","at":"2026-11-23T14:00:00Z"}');
    });
  });
}
