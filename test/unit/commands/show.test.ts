import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/chat/invocation.ts';
import { BotError } from '../../../src/domain/errors.ts';
import { aBot, button, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

const open: Place = { target: 'teams:19:c', kind: 'channel', private: false };
const personal: Place = { target: 'teams:a:p', kind: 'personal', private: true };
const job = aJob({ id: 7, state: 'Successful', info: null, outputArguments: '{"total":4711}' });

describe('show: inputs and outputs', () => {
  it('stand where the asker alone reads, also after Refresh', async () => {
    const bot = await aBot();
    bot.orchestrator.put(job);
    const shown = await bot.say('show 7');
    expect(shown.text).toContain('total: `4711`');
    const again = await bot.click(button(messageOf(shown), 'Refresh'));
    expect(again.text).toContain('total: `4711`');
    expect((await bot.click(button(messageOf(shown), 'Show inputs and outputs'))).text).toContain(
      '>   "total": 4711',
    );
    expect((await bot.say('show 7', { place: personal })).text).toContain('total: `4711`');
  });

  it('do not stand where others read along; the button says where to ask', async () => {
    const bot = await aBot();
    bot.orchestrator.put(job);
    const shown = await bot.say('show 7', { place: open });
    expect(shown.text).not.toContain('4711');
    const told = await bot.click(button(messageOf(shown), 'Show inputs and outputs'), { place: open });
    expect(told.text).toMatch(/Write `show 7` to me in our personal chat/);
    expect(told.text).not.toContain('4711');
    expect((await bot.click(button(messageOf(shown), 'Refresh'), { place: open })).text).not.toContain(
      '4711',
    );
  });

  it('never come into a message by Refresh that did not show them', async () => {
    const bot = await aBot();
    bot.orchestrator.put(job);
    const args = { tenant: 'default', job: 7, replace: true };
    const heard = await bot.ask({ command: 'show', args }, { via: 'button' });
    expect(heard.text).not.toContain('4711');
  });

  it('that cannot be fetched leave the rest as it is', async () => {
    const bot = await aBot();
    bot.orchestrator.put({
      ...job,
      outputArguments: null,
      outputFile: '1c7222dc-416f-4c60-9b17-88262c91768f',
    });
    bot.orchestrator.jobArguments = async () => {
      throw new BotError('unavailable', 'The outputs could not be fetched.');
    };
    const { text } = await bot.say('show 7');
    expect(text).toContain('Process: Invoice_Processing');
    expect(text).toContain('⚠️ The outputs could not be fetched.');
  });
});

describe('show: a job that waits', () => {
  it('says for what', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 7, state: 'Suspended', ended: null }));
    const wait = { on: 'Task', name: 'Approve', assignee: null, until: null, since: null, message: null };
    bot.orchestrator.waiting.set(7, [wait]);
    expect((await bot.say('show 7')).text).toContain('Waits for a task: *Approve*');
    bot.orchestrator.waits = async () => {
      throw new BotError('refused', 'No.');
    };
    expect((await bot.say('show 7')).text).toContain('Why it waits could not be read: No.');
  });
});

describe('show: a job that is pending', () => {
  const pending = { state: 'Pending', started: null, ended: null, robot: null, info: null } as const;

  it('says why no robot takes it, as far as the server tells', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 7, ...pending }));
    bot.orchestrator.obstacles.set(7, [{ said: 'No robot is free.', todo: 'Wait for its turn.' }]);
    expect((await bot.say('show 7')).text).toContain(
      'No robot has taken it:\nNo robot is free.\nWait for its turn.',
    );
    bot.orchestrator.obstacles.clear();
    expect((await bot.say('show 7')).text).toContain('Orchestrator does not say why no robot has taken it.');
  });

  it('does not ask of one that has just been created', async () => {
    const bot = await aBot();
    bot.orchestrator.put(
      aJob({ id: 7, ...pending, created: new Date(bot.clock.getTime() - 30_000).toISOString() }),
    );
    expect((await bot.say('show 7')).text).not.toContain('no robot has taken it');
  });
});
