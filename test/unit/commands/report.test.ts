import { describe, expect, it } from 'vitest';
import { aBot, button, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

/** A bot at 14:05 UTC on 1 March 2026, and two jobs of that day. */
async function bot() {
  const one = await aBot();
  one.orchestrator.put(aJob({ id: 1, info: 'The sheet does not exist' }));
  one.orchestrator.put(
    aJob({ id: 2, state: 'Successful', process: 'Payroll', folder: { id: 8, path: 'HR' } }),
  );
  return one;
}

describe('report', () => {
  it('is about seven days unless told otherwise, for the asker', async () => {
    const { orchestrator, say } = await bot();
    const heard = await say('report');
    expect(heard.text).toContain('Runs in the last 7 days: 50.0 % of 2 went well');
    expect(heard.replies).toMatchObject([{ kind: 'answer', to: 'asker' }]);
    expect(orchestrator.queries[0]?.filter).toEqual({
      activeAfter: '2026-02-22T14:05:00.000Z',
      createdBefore: '2026-03-01T14:05:00.000Z',
    });
  });

  it('holds to a folder and a process, and asks the same again', async () => {
    const { click, say } = await bot();
    const heard = await say('report since:today folder:HR process:Payroll');
    expect(heard.text).toContain('Runs of Payroll since today in HR: the one run went well');
    const refresh = button(messageOf(heard), 'Refresh');
    if (refresh === undefined) throw new Error('no button');
    const again = await click(refresh);
    expect(again.replies).toMatchObject([{ kind: 'replace' }]);
    expect(again.text).toContain('Runs of Payroll since today in HR');
  });

  it('shows the faults that it counts', async () => {
    const { click, say } = await bot();
    const faults = button(messageOf(await say('report')), 'Show faults');
    if (faults === undefined) throw new Error('no button');
    expect((await click(faults)).text).toContain('The sheet does not exist');
  });

  it.each([
    ['report since:2025-01-01', 'A report goes back 92 days at most.'],
    ['report since:2026-03-02', 'A report needs a time in the past.'],
    ['report robot:DocBot', '`report` has no filter “robot:”.'],
  ])('says what is wrong with %s', async (line, said) => {
    expect((await (await bot()).say(line)).text).toContain(said);
  });

  it('is found by other words', async () => {
    expect((await (await bot()).say('digest')).text).toContain('Did you mean `/jobs report`?');
  });
});
