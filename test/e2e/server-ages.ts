import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrchestratorSandboxOptions } from '../../src/sandbox/orchestrator/server.ts';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

type Api = NonNullable<OrchestratorSandboxOptions['api']>;

/** Processes of the guide, in the classic folder that every one of these servers has. */
const plain = 'Release_Project_all_env';

/** The main job against servers of other ages: nothing leaves that they refuse, nothing breaks for what they lack. */
export function serverAges(platform: string, open: () => Promise<ChatDriver>): void {
  describe.each<Api>(['2018.4', '2020.10', 'v20'])(`Orchestrator %s on ${platform}`, (api) => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat], {}, api);
      await chat.until('sam', (m) => /I watch/.test(m.text), 'the bot to be there');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const ask = async (line: string, heading: RegExp) => {
      await chat.type('ana', line);
      return chat.until('ana', (m) => heading.test(m.text), `the answer to ${line}`);
    };
    const sent = (part: string) =>
      bot.sandbox.control.requests().filter((each) => each.method === 'POST' && each.url.includes(part));

    it('lists what there is, also by states that it does not know', async () => {
      expect((await ask('list robot:#749', /Jobs on robot #749, newest first: 3/)).text).toContain('127416');
      await ask('running', /No running jobs|Running now/);
      await ask('list state:Suspended', /No jobs that are Suspended|Jobs that are Suspended/);
      await ask('list state:Resumed,Suspended,Faulted robot:#749', /on robot #749, newest first: 1/);
    });

    it('knows environments, or says clearly that the server does not', async () => {
      const before = bot.sandbox.control.requests().length;
      const asked = () =>
        bot.sandbox.control
          .requests()
          .slice(before)
          .map(({ url }) => new URL(url, 'http://host').searchParams)
          .filter((query) => query.get('$filter')?.includes('EnvironmentId') === true);
      await chat.type('ana', 'list env:312 top:2');
      if (api === 'v20') {
        const answer = await chat.until('ana', (m) => /knows no environments/.test(m.text), 'a clear answer');
        expect(answer.text).toContain('folder:Finance/*');
        expect(asked()).toEqual([]);
      } else {
        const list = await chat.until('ana', (m) => /Jobs of environment 312/.test(m.text), 'the list');
        expect(list.text).toContain('127416');
        const [query] = asked();
        expect(query?.get('$filter')).toBe('Release/EnvironmentId eq 312');
        expect(query?.get('$expand')).toContain('Release');
        expect(query?.get('$top')).toBe('2');
      }
    });

    it('knows sources, or says clearly which', async () => {
      await chat.type('ana', 'list source:Apps top:1');
      await chat.until(
        'ana',
        (m) => (api === 'v20' ? /jobs started by Apps/i : /older than the source Apps/).test(m.text),
        'an answer',
      );
    });

    it('starts, follows to the end, and retries', async () => {
      bot.orchestrator.outcome(plain, 'fault');
      await chat.type('ana', `start ${plain}`);
      const run = await chat.until('jo', (m) => new RegExp(`${plain} started by`).test(m.text), 'the run');
      await chat.until('jo', (m) => m.id === run.id && /Faulted/.test(m.text), 'its end');
      const [start] = bot.orchestrator.starts(plain);
      expect(start).toMatchObject({ Strategy: 'JobsCount', JobsCount: 1 });
      expect('Reference' in (start ?? {})).toBe(api !== '2018.4');
      const ended = await chat.until(
        'ana',
        (m) => m.id === run.id && m.buttons.includes('Retry'),
        'a way to retry it',
      );
      bot.orchestrator.outcome(plain, 'succeed');
      await chat.click('ana', ended, 'Retry');
      await chat.until('ana', (m) => m.id === run.id && /Successful in/.test(m.text), 'its success');
      expect(sent('RestartJob')).toHaveLength(api === '2018.4' ? 0 : 1);
    });

    it('starts on all robots of the environment, and on those that are named', async () => {
      bot.orchestrator.outcome(plain, 'succeed');
      const before = bot.orchestrator.starts(plain).length;
      for (const robots of ['all', '#749,#758']) {
        const seen = new Set((await chat.messages('ana')).map((m) => m.id));
        await chat.type('ana', `start ${plain} robots:${robots}`);
        await chat.until(
          'ana',
          (m) => !seen.has(m.id) && new RegExp(`${plain} × \\d started by`).test(m.text),
          `the run on ${robots}`,
        );
      }
      expect(bot.orchestrator.starts(plain).slice(before)).toMatchObject([
        { Strategy: 'All', RobotIds: [] },
        { Strategy: 'Specific', RobotIds: [749, 758] },
      ]);
      expect(sent('ValidateDynamicJob').length > 0).toBe(api === 'v20');
    });

    it('stops what runs', async () => {
      bot.orchestrator.outcome(plain, 'hang');
      await chat.type('ana', `start ${plain}`);
      const run = await chat.until(
        'ana',
        (m) => new RegExp(`${plain} started by`).test(m.text) && m.buttons.includes('Kill'),
        'a running job',
      );
      await chat.click('ana', run, 'Kill');
      await chat.until('jo', (m) => m.id === run.id && /Stopped/.test(m.text), 'its end');
    });

    it('was sent nothing that it refuses', () => {
      const refused = bot.sandbox.control
        .requests()
        .filter((each) => each.status !== null && each.status >= 400)
        .map((each) => `${each.status} ${each.method} ${decodeURIComponent(each.url)}`);
      // Looking for what a server has is how its age is found where it does not say it.
      const looks = /api\/Status\/Version|odata\/Folders\?|api\/Folders\/GetAllForCurrentUser/;
      expect(refused.filter((each) => !looks.test(each))).toEqual([]);
    });
  });
}
