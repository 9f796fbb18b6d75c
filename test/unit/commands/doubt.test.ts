import { describe, expect, it } from 'vitest';
import { aBot, button, messageOf } from '../../fixtures/a-bot.ts';
import { aJob } from '../../fixtures/job.ts';

async function withJob() {
  const bot = await aBot();
  bot.orchestrator.put(aJob({ id: 7, state: 'Running', ended: null }));
  return bot;
}

const kill = { command: 'kill', args: { job: 7, confirmed: true } };

describe('a button that is not as the bot made it', () => {
  it.each(['button', 'form'] as const)('(%s) does nothing, says so, and stands in the audit', async (via) => {
    const bot = await withJob();
    const { text } = await bot.ask(kill, { via, doubt: 'forged' });
    expect(text).toContain(`This ${via} is not as I made it, so I did nothing.`);
    expect(bot.orchestrator.stops).toEqual([]);
    expect(bot.audit.at(-1)).toMatchObject({ command: 'kill', outcome: `refused: changed ${via}` });
  });

  it('does not even read', async () => {
    const bot = await withJob();
    const { text } = await bot.ask({ command: 'show', args: { job: 7 } }, { doubt: 'forged' });
    expect(text).toContain('so I did nothing');
  });

  it('tells nobody more than they may know', async () => {
    const bot = await aBot({ policy: { viewer: [], operator: [], admin: [] } });
    expect((await bot.ask(kill, { doubt: 'forged' })).text).toContain("You can't");
    expect((await bot.ask(kill, { doubt: 'unsealed' })).text).toContain("You can't");
  });
});

describe('a button from before the marks (F15)', () => {
  it('reads', async () => {
    const bot = await withJob();
    const { text } = await bot.ask({ command: 'show', args: { job: 7 } }, { doubt: 'unsealed' });
    expect(text).toContain('Running');
  });

  it('acts only when a new one is pressed, which asks what the old one did not', async () => {
    const bot = await withJob();
    const heard = await bot.ask(kill, { doubt: 'unsealed' });
    expect(heard.text).toContain('This button is older than my last update. Here is a new one.');
    expect(heard.text).toContain('kill 7');
    expect(bot.orchestrator.stops).toEqual([]);
    expect(bot.audit.at(-1)?.outcome).toBe('refused: old button');
    const anew = button(messageOf(heard), 'Kill');
    expect(anew?.args).toEqual({ job: 7 });
    expect((await bot.click(anew)).text).toMatch(/kill/i);
    expect(bot.orchestrator.stops).toEqual([]);
  });

  it.each([
    ['approve', { id: 'k3f9a' }, 'approve k3f9a'],
    ['deny', { id: 'k3f9a', ask: true, submitted: true }, 'deny k3f9a'],
    ['export', { process: 'Sync' }, 'export process:Sync'],
    ['subscribe', { process: 'Sync' }, 'subscribe process:Sync'],
    ['unsubscribe', { rule: '4f2a' }, 'unsubscribe 4f2a'],
  ])('of %s acts only then, too: its label need not say what it does', async (command, args, typed) => {
    const bot = await withJob();
    const heard = await bot.ask({ command, args }, { doubt: 'unsealed' });
    expect(heard.text).toContain('Here is a new one.');
    expect(heard.text).toContain(typed);
    expect(bot.audit.at(-1)?.outcome).toBe('refused: old button');
    expect(await bot.store.rules('default')).toEqual([]);
    expect(await bot.store.openNotices('default')).toEqual([]);
  });

  it('of a form opens it again, and keeps nothing of what was filled in', async () => {
    const bot = await withJob();
    const args = { process: 'k1', inputs: { in_Password: 'hush' }, submitted: true };
    const heard = await bot.ask({ command: 'start', args }, { via: 'form', doubt: 'unsealed' });
    expect(heard.text).not.toContain('hush');
    expect(button(messageOf(heard), 'Open the form')?.args).toEqual({ process: 'k1' });
    expect(bot.orchestrator.starts).toEqual([]);
  });
});
