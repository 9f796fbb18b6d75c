import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';
import { allSaid } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const folderHeader = 'x-uipath-organizationunitid';
const old = 8 * 24 * 3_600_000;

/** Several jobs at once: the question, the click, the progress, the summary, and what leaves the bot. */
export function severalJobs(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`several jobs at once on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App;

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
      const { control } = world.orchestrator;
      control.addFolder({ path: 'Shipping' });
      control.addRelease({ name: 'Labels', folder: 'Shipping' });
      control.addRelease({ name: 'Posters', folder: 'Shipping' });
      control.addFolder({ path: 'Returns' });
      control.addRelease({ name: 'Refunds', folder: 'Returns' });
      app = await world.start({ ALERT_GROUPING: '1h' });
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the bot to be there');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    const control = () => world.orchestrator.control;
    const runningJob = (process: string, id: number): number => {
      control().addJob({ process, id, state: 'Running', frozen: true, startedAgoMs: 60_000 });
      return id;
    };
    /** Too old to be alerted: the channel stays quiet. */
    const faultedJobs = (process: string, count: number): readonly number[] =>
      Array.from({ length: count }, () =>
        Number(
          control().addJob({
            process,
            state: 'Faulted',
            createdAgoMs: old,
            startedAgoMs: old,
            endedAgoMs: old,
          }).Id,
        ),
      );
    const sent = (action: string, from: number) =>
      control()
        .requests()
        .slice(from)
        .filter((each) => each.method === 'POST' && each.url.includes(`OData.${action}`))
        .map((each) => ({ body: each.requestBody, folder: Number(each.requestHeaders[folderHeader]) }));
    const folderOf = (id: number) => control().job(id).OrganizationUnitId as number;
    const stateOf = (id: number) => control().job(id).State;
    const ask = async (line: string, heading: RegExp): Promise<Seen> => {
      await chat.type('ana', line);
      return chat.until('ana', (m) => heading.test(m.text), `the answer to ${line}`);
    };

    it('stops the jobs that are named, one request a folder, after a question', async () => {
      const [a, b, c] = [
        runningJob('Labels', 22_450_719),
        runningJob('Refunds', 22_450_728),
        runningJob('Labels', 22_450_730),
      ];
      const from = control().requests().length;
      const question = await ask(`stop ${a} #${b}, ${c}`, /Stop 3 jobs\?/);
      expect(question.text).toContain('2 Labels, 1 Refunds, in Shipping and Returns');
      expect(question.buttons).toEqual(expect.arrayContaining(['Stop 3 jobs', 'Cancel']));
      expect(sent('StopJobs', from)).toEqual([]);

      await chat.click('ana', question, 'Stop 3 jobs');
      const end = await chat.until('jo', (m) => /3 jobs asked to stop by Ana/.test(m.text), 'the summary');
      expect(end.text).toContain(String(a));
      expect(sent('StopJobs', from)).toEqual([
        { body: { jobIds: [a, c], strategy: 'SoftStop' }, folder: folderOf(a) },
        { body: { jobIds: [b], strategy: 'SoftStop' }, folder: folderOf(b) },
      ]);
      for (const id of [a, b, c]) expect(stateOf(id)).not.toBe('Running');
    });

    it('kills what filters find, and leaves out what has ended', async () => {
      const jobs = [runningJob('Refunds', 22_460_001), runningJob('Refunds', 22_460_002)];
      control().addJob({ process: 'Refunds', state: 'Successful', endedAgoMs: 60_000 });
      const from = control().requests().length;
      const question = await ask('kill folder:Returns state:Running,Successful', /Kill 2 jobs\?/);
      expect(question.text).toMatch(/Left out: \d (?:has|have) ended already/);
      expect(question.text).toContain('What is half done stays half done');
      await chat.click('ana', question, 'Kill 2 jobs');
      await chat.until('jo', (m) => /2 jobs killed by Ana/.test(m.text), 'the summary');
      expect(sent('StopJobs', from)).toEqual([
        { body: { jobIds: jobs, strategy: 'Kill' }, folder: folderOf(jobs[0] ?? 0) },
      ]);
    });

    it('retries by filter, tells how far it is, why some failed, and tries those again', async () => {
      control().outcome('Labels', 'succeed');
      const jobs = faultedJobs('Labels', 14);
      control().inject({
        match: { path: 'OData.RestartJob', method: 'POST' },
        times: 2,
        action: { status: 409, body: { message: 'No robot is free.', errorCode: 1671 } },
      });
      const from = control().requests().length;
      const question = await ask('retry process:Labels', /Retry 14 jobs\?/);
      expect(question.text).toContain('14 Labels, in Shipping');
      await chat.click('ana', question, 'Retry 14 jobs');
      const live = await chat.until(
        'jo',
        (m) => /Retrying 14 jobs: [1-9]\d* done, 2 failed/.test(m.text),
        'the progress',
      );
      expect(live.buttons).toContain('Cancel the rest');
      const end = await chat.until(
        'ana',
        (m) => m.id === live.id && /12 of 14 jobs retried by Ana/.test(m.text),
        'the summary',
      );
      expect(end.text).toMatch(/2 failed: .*No robot is free/s);
      expect(end.buttons).toContain('Retry the 2 that failed');
      expect(sent('RestartJob', from).map(({ body }) => (body as { jobId: number }).jobId)).toEqual(jobs);

      await chat.click('ana', end, 'Retry the 2 that failed');
      const again = await chat.until('ana', (m) => /Retry 2 jobs\?/.test(m.text), 'the question');
      await chat.click('ana', again, 'Retry 2 jobs');
      await chat.until('jo', (m) => /2 jobs retried by Ana/.test(m.text), 'the end');
      expect(sent('RestartJob', from)).toHaveLength(16);
      expect((await ask('retry process:Labels', /Nothing to retry/)).text).toMatch(/14 were retried before/);
      const lines = world
        .audit()
        .filter(({ command, outcome }) => command === 'retry' && / done/.test(outcome));
      expect(lines.map(({ outcome }) => outcome)).toEqual(['failed: 12 done, 2 failed', 'ok: 2 done']);
    });

    it('does nothing after Cancel', async () => {
      const job = faultedJobs('Labels', 2);
      const from = control().requests().length;
      const question = await ask(`retry ${job.join(' ')}`, new RegExp(`Retry 2 jobs.*${job[0]}`, 's'));
      await chat.click('ana', question, 'Cancel');
      await chat.until('ana', (m) => /Cancelled: nothing was done/.test(m.text), 'the answer');
      expect(sent('RestartJob', from)).toEqual([]);
    });

    it('retries all that one alert counts, and tells it there', async () => {
      control().outcome('Refunds', 'succeed');
      const jobs = [1, 2, 3].map(() => control().faultNow('Refunds', { info: 'The till is locked' }));
      const from = control().requests().length;
      const alert = await chat.until('ana', (m) => m.buttons.includes('Retry 3'), 'the alert');
      await chat.click('ana', alert, 'Retry 3');
      const question = await chat.until('ana', (m) => /Retry 3 jobs\?/.test(m.text), 'the question');
      await chat.click('ana', question, 'Retry 3 jobs');
      await chat.until('jo', (m) => /3 jobs retried by Ana/.test(m.text), 'the summary');
      expect(sent('RestartJob', from).map(({ body }) => (body as { jobId: number }).jobId)).toEqual(jobs);
      await chat.until('jo', (m) => m.id === alert.id && /Ana.* retried/s.test(m.text), 'the alert to tell');
    });

    it('tells a retry that faults again where the first fault stands, and nowhere else', async () => {
      control().outcome('Posters', 'fault', { info: 'The printer is on fire' });
      const causes = ['The printer is out of paper', 'The printer is offline'];
      const jobs = causes.map((info) => control().faultNow('Posters', { info }));
      const alerts = await Promise.all(
        causes.map(async (info) =>
          chat.until('ana', (m) => m.text.includes(info) && m.buttons.includes('Kill'), 'an alert'),
        ),
      );
      const question = await ask(`retry ${jobs.join(', ')}`, new RegExp(`Retry 2 jobs\\?.*${jobs[0]}`, 's'));
      await chat.click('ana', question, 'Retry 2 jobs');
      for (const { id } of alerts)
        await chat.until('jo', (m) => m.id === id && /failed again after a retry by Ana/.test(m.text), 'it');
      await allSaid(app.url);
      const all = await chat.messages('jo');
      expect(all.filter(({ text }) => /printer is on fire/.test(text)).map(({ id }) => id)).toEqual(
        alerts.map(({ id }) => id),
      );
    });

    it('says that it is not known of a retry whose answer was lost, and never sends it again', async () => {
      control().outcome('Labels', 'succeed');
      const jobs = faultedJobs('Labels', 2);
      const from = control().requests().length;
      control().inject({ match: { path: 'OData.RestartJob' }, times: 1, action: { dropAfterEffect: true } });
      const question = await ask(`retry ${jobs.join(' ')}`, new RegExp(`Retry 2 jobs\\?.*${jobs[0]}`, 's'));
      await chat.click('ana', question, 'Retry 2 jobs');
      const end = await chat.until('jo', (m) => /1 of 2 jobs retried by Ana/.test(m.text), 'the summary');
      expect(end.text).toMatch(/Not known of 1 job; look before you retry again:\s+The answer was lost/);
      expect(end.buttons.filter((label) => /that failed/.test(label))).toEqual([]);
      expect(sent('RestartJob', from)).toHaveLength(2);
    });

    it('starts them anew where the server cannot restart jobs', async () => {
      control().removeRestartJob(true);
      const jobs = faultedJobs('Labels', 3);
      const from = control().requests().length;
      const question = await ask(`retry ${jobs.join(' ')}`, new RegExp(`Retry 3 jobs\\?.*${jobs[0]}`, 's'));
      await chat.click('ana', question, 'Retry 3 jobs');
      await chat.until(
        'jo',
        (m) => /3 jobs retried by Ana/.test(m.text) && m.text.includes('3 Labels'),
        'the summary',
      );
      const starts = sent('StartJobs', from).map(({ body }) => body as { startInfo: { Reference: string } });
      expect(new Set(starts.map(({ startInfo }) => startInfo.Reference)).size).toBe(3);
    });

    it('refuses a word without a job, and no word at all', async () => {
      await ask('stop 22450719 22450x28', /“22450x28” names no job/);
      await ask('kill', /needs a job, several, or a filter/);
    });
  });
}
