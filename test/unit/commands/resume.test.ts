import { describe, expect, it } from 'vitest';
import { BotError } from '../../../src/domain/errors.ts';
import { aBot, button, jo, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const suspended = aJob({
  id: 7,
  state: 'Suspended',
  ended: null,
  info: null,
  inputArguments: '{"a":"private"}',
});

describe('resume', () => {
  it('makes the job go on and follows it in a message of its own', async () => {
    const bot = await aBot();
    bot.orchestrator.put(suspended);
    const heard = await bot.say('resume 7');
    expect(bot.orchestrator.resumes).toEqual([7]);
    expect(heard.posts.map((post) => post.message.preview)).toEqual([
      'Invoice_Processing resumed by Ana: Resumed',
    ]);
    expect(JSON.stringify(await bot.store.openNotices('default'))).not.toContain('private');
  });

  it('is done once: the second one is told who was first', async () => {
    const bot = await aBot();
    bot.orchestrator.put(suspended);
    const [ana, other] = await Promise.all([bot.say('resume 7'), bot.say('resume 7', { actor: jo })]);
    expect(bot.orchestrator.resumes).toEqual([7]);
    expect(ana.posts).toHaveLength(1);
    expect(other.text).toMatch(/@Ana (began to resume|resumed) this job at/);
    const late = await bot.say('resume 7', { actor: jo });
    expect(late.text).toMatch(/@Ana resumed this job at 14:05 \(job `7`, Resumed\)/);
    expect(bot.orchestrator.resumes).toEqual([7]);
    expect(bot.audit.map(({ outcome }) => outcome).filter((outcome) => outcome === 'ok')).toHaveLength(1);
  });

  it('reads the state anew once it is our turn', async () => {
    const bot = await aBot();
    bot.orchestrator.put({ ...suspended, state: 'Running' });
    const read = bot.orchestrator.job;
    bot.orchestrator.job = async () => {
      bot.orchestrator.job = read;
      return suspended;
    };
    expect((await bot.say('resume 7')).text).toContain('Job 7 does not wait');
    expect(bot.orchestrator.resumes).toEqual([]);
  });

  it('from the message about the job shows the job anew there', async () => {
    const bot = await aBot();
    bot.orchestrator.put(suspended);
    const shown = messageOf(await bot.say('show 7'));
    expect(button(shown, 'Stop')).toBeUndefined();
    const heard = await bot.click(button(shown, 'Resume'));
    expect(heard.replies[0]?.kind).toBe('replace');
    expect(heard.text).toContain('Invoice_Processing: Resumed');
  });

  it('has nothing to do with a job that does not wait', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 8 }));
    expect((await bot.say('resume 8')).text).toContain('Job 8 does not wait: there is nothing to resume.');
    expect(bot.orchestrator.resumes).toEqual([]);
  });

  it('that was refused says why and may be tried again', async () => {
    const bot = await aBot();
    bot.orchestrator.put(suspended);
    bot.orchestrator.next = async () => {
      throw new BotError('refused', 'The job cannot be resumed now.', { status: 400 });
    };
    expect((await bot.say('resume 7')).text).toContain('The job cannot be resumed now.');
    expect((await bot.say('resume 7')).posts).toHaveLength(1);
  });

  it('whose answer was lost is looked up', async () => {
    const bot = await aBot();
    bot.orchestrator.put(suspended);
    bot.orchestrator.next = async () => {
      bot.orchestrator.put({ ...suspended, state: 'Running' });
      throw new BotError('unavailable', 'It may or may not have reached Orchestrator.');
    };
    const heard = await bot.say('resume 7');
    expect(heard.posts[0]?.message.preview).toContain('resumed by Ana');

    bot.orchestrator.put(suspended);
    bot.orchestrator.next = async () => {
      throw new BotError('unavailable', 'It may or may not have reached Orchestrator.');
    };
    expect((await bot.say('resume 7')).text).toContain('may or may not');
  });
});
