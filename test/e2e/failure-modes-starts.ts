import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';
import { alertOf, namesJob } from './failure-modes-chat.ts';

const slow = 40_000;
const startJobs = { method: 'POST', path: 'OData.StartJobs' };
const restartJob = { method: 'POST', path: 'OData.RestartJob' };

/** What a start or a retry may come to when its answer is lost or bad, told once for every platform. */
export function startFailures(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`starts on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
      bot.orchestrator.outcome('Release_Project', 'succeed');
      bot.orchestrator.outcome('Payroll Run', 'succeed');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const jobsOf = (process: string): number =>
      bot.sandbox.control.findJobs(`Release/Name eq '${process}'`).length;

    /** What this person is told next that fits. */
    async function told(who: Who, act: () => Promise<void>, what: RegExp): Promise<Seen> {
      const before = new Map((await chat.messages(who)).map((message) => [message.id, message.text]));
      await act();
      return chat.until(who, (m) => before.get(m.id) !== m.text && what.test(m.text), String(what));
    }

    const start = (what: RegExp): Promise<Seen> =>
      told('ana', () => chat.type('ana', 'start Release_Project'), what);

    it('the answer is lost after the job began: it is found, and there is one', async () => {
      const before = jobsOf('Release_Project');
      bot.sandbox.control.inject({ match: startJobs, times: 1, action: { dropAfterEffect: true } });
      await start(/Release_Project started by Ana/);
      await bot.settled();
      expect(jobsOf('Release_Project')).toBe(before + 1);
      expect(bot.orchestrator.starts('Release_Project')).toHaveLength(1);
    });

    it(
      'the request is lost before anything began: it is said that nothing runs',
      async () => {
        const before = jobsOf('Release_Project');
        bot.sandbox.control.inject({ match: startJobs, times: 1, action: { dropBeforeEffect: true } });
        const answer = await start(/Release_Project was not started/);
        expect(answer.text).toContain('Nothing runs. You can try again.');
        expect(jobsOf('Release_Project')).toBe(before);
      },
      slow,
    );

    it(
      'the server fails and cannot be asked afterwards: it is said that nobody knows',
      async () => {
        const { control } = bot.sandbox;
        control.inject({ match: startJobs, times: 1, action: { status: 503 } });
        control.inject({ match: { method: 'GET', path: 'Reference eq' }, action: { status: 500 } });
        const answer = await start(/It is not known whether Release_Project started/);
        control.clearInjections();
        expect(answer.text).toContain('503');
        expect(answer.text).toContain('Look before you try again, or it may run twice.');
        const look = await told('ana', () => chat.click('ana', answer, 'Show its newest jobs'), /job\s+\d+/);
        expect(look.text).toContain('Release_Project');
      },
      slow,
    );

    it('the server refuses: its own words, and what to do', async () => {
      const before = jobsOf('Release_Project');
      bot.sandbox.control.refuseStart('Release_Project', 1671);
      const answer = await start(/Orchestrator refused to start Release_Project/);
      expect(answer.text).toMatch(/no robot|robot/i);
      expect(answer.text).toContain('Assign an account with unattended robot permissions');
      expect(jobsOf('Release_Project')).toBe(before);
    });

    it('a folder that was taken away: which one it was', async () => {
      bot.sandbox.control.inject({
        match: startJobs,
        times: 1,
        action: {
          status: 403,
          body: { message: 'Folder does not exist or is not accessible.', errorCode: 1100 },
        },
      });
      const answer = await start(/folder Shared/);
      expect(answer.text).toContain('Folder does not exist');
      expect(answer.text).toContain('is assigned to it');
    });

    it('a retry that may have begun says so, names what it found, and offers no second one unasked', async () => {
      const { control } = bot.sandbox;
      const id = bot.orchestrator.fault('Payroll Run', { info: 'Logon failure' });
      const alert = await alertOf(chat, id);
      control.inject({ match: restartJob, times: 1, action: { dropAfterEffect: true } });
      const answer = await told(
        'ana',
        () => chat.click('ana', alert, 'Retry'),
        /It is not known whether Payroll Run started/,
      );
      expect(answer.text).toMatch(/job\s+\d+ .*appeared, which may be the one/);
      const [newest] = control.findJobs("Release/Name eq 'Payroll Run'", 'Id desc');
      expect(namesJob(answer, Number(newest?.Id))).toBe(true);
      const again = await told('jo', () => chat.type('jo', `retry ${id}`), /retried this/);
      expect(again.text).toContain('not known whether it started');
      expect(bot.orchestrator.restarts(id)).toBe(1);
    });

    it(
      'a retry that never arrived says so and can be tried again',
      async () => {
        const id = bot.orchestrator.fault('Payroll Run', { info: 'Logon failure' });
        const alert = await alertOf(chat, id);
        bot.sandbox.control.inject({ match: restartJob, times: 1, action: { dropBeforeEffect: true } });
        const answer = await told(
          'ana',
          () => chat.click('ana', alert, 'Retry'),
          /Payroll Run was not started again/,
        );
        await chat.click('ana', answer, 'Retry');
        await chat.until('ana', (m) => m.id === alert.id && /recovered/.test(m.text), 'the second try');
      },
      slow,
    );

    it('a server without RestartJob gets the same process, folder and inputs with StartJobs', async () => {
      const { control } = bot.sandbox;
      control.removeRestartJob(true);
      const process = 'input_output_test_DocEnv';
      const inputs = { age: 33, trueOrFalse: true, stringNew: 'as before' };
      const id = control.faultNow(process, { inputArguments: JSON.stringify(inputs) });
      const alert = await alertOf(chat, id);
      await chat.click('ana', alert, 'Retry');
      await chat.until('ana', (m) => m.id === alert.id && /recovered/.test(m.text), 'the new job to succeed');
      control.removeRestartJob(false);
      const [only, ...others] = bot.orchestrator.starts(process);
      expect(others).toEqual([]);
      expect(JSON.parse(only?.InputArguments ?? '{}')).toEqual(inputs);
    });
  });
}
