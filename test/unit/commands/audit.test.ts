import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/chat/invocation.ts';
import { createSuggestionAudit } from '../../../src/commands/audit/audit-suggestion.ts';
import { quietCommands } from '../../../src/commands/audit/quiet.ts';
import { commands } from '../../../src/commands/index.ts';
import { BotError } from '../../../src/domain/errors.ts';
import { createLogger } from '../../../src/logger.ts';
import { aBot, ana, type Bot, button, jo, messageOf } from '../../fixtures/a-bot.ts';
import { anAuditEntry } from '../../fixtures/audit-entry.ts';
import { aJob } from '../../fixtures/job.ts';

const policy = { viewer: ['slack:U3'], operator: ['slack:U2'], admin: ['slack:U1'] };
const sam = { platform: 'slack', id: 'U3', name: 'Sam', timeZone: null } as const;
const openChannel: Place = { target: 'teams:T1', kind: 'channel', private: false };

async function aTenant(): Promise<Bot> {
  const bot = await aBot({ policy });
  bot.orchestrator.put(aJob({ id: 127416, state: 'Faulted', process: 'Payroll', info: 'no' }));
  bot.orchestrator.put(aJob({ id: 127417, state: 'Running', ended: null, process: 'Payroll' }));
  return bot;
}

describe('the audit of an attempt', () => {
  it('names the job, its process and folder, the rule, and what Orchestrator answered', async () => {
    const bot = await aTenant();
    await bot.say('stop 127417', { actor: jo });
    expect(bot.audit.at(-1)).toMatchObject({
      command: 'stop',
      subject: { jobs: [127417], process: 'Payroll', folder: 'Finance' },
      rule: 'operators',
      outcome: 'ok',
      answer: 'accepted',
    });
  });

  it('names the job of an attempt that was refused before anything was looked up', async () => {
    const bot = await aTenant();
    await bot.say('kill 127417', { actor: sam });
    expect(bot.audit.at(-1)).toMatchObject({
      actor: 'slack:U3',
      actorName: 'Sam',
      command: 'kill',
      subject: { jobs: [127417] },
      outcome: 'denied',
      answer: null,
    });
    await bot.ask(
      { command: 'kill', args: {} },
      { actor: sam, via: 'shortcut', on: { message: 'm', text: 'job 127416 is stuck' } },
    );
    expect(bot.audit.at(-1)).toMatchObject({ subject: { jobs: [127416] }, outcome: 'denied' });
  });

  it('holds what Orchestrator said when it refused, without secrets', async () => {
    const bot = await aTenant();
    bot.orchestrator.stop = () =>
      Promise.reject(new BotError('refused', 'Wrong state; password=hunter2', { status: 409, code: 1000 }));
    await bot.say('stop 127417', { actor: jo });
    const entry = bot.audit.at(-1);
    expect(entry?.answer).toMatch(/^409 \(1000\): Wrong state; password=/);
    expect(entry?.outcome).toMatch(/^refused: Wrong state/);
    expect(JSON.stringify(entry)).not.toContain('hunter2');
  });

  it('is begun before the act, so that a bot that dies meanwhile leaves a line', async () => {
    const bot = await aTenant();
    const stop = bot.orchestrator.stop;
    let lost = 0;
    bot.orchestrator.stop = async (...given) => {
      // A process that dies here tells no more; another one finds this later.
      lost = await bot.store.auditLost('2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z');
      return stop(...given);
    };
    await bot.say('stop 127417', { actor: jo });
    expect(lost).toBe(1);
    const [line] = await bot.store.auditAfter(0, 1);
    expect(line).toMatchObject({
      actor: 'slack:U2',
      command: 'stop',
      subject: { jobs: [127417], process: 'Payroll', folder: 'Finance' },
      rule: 'operators',
      outcome: expect.stringMatching(/^failed: broken off/) as string,
    });
    expect(await bot.store.auditLost('2026-03-03T00:00:00Z', '2026-03-03T00:00:00Z')).toBe(0);
  });

  it('is not done when that cannot be kept', async () => {
    const bot = await aTenant();
    const stops: unknown[] = [];
    bot.orchestrator.stop = async (...given) => void stops.push(given);
    bot.store.beginAudit = () => Promise.reject(new Error('disk full'));
    const { text } = await bot.say('stop 127417', { actor: jo });
    expect(text).toContain('Something went wrong on our side');
    expect(stops).toEqual([]);
  });

  it('keeps nothing of a forged button that the command does not know, and no secret in what it does', async () => {
    const bot = await aTenant();
    await bot.ask({ command: 'faulted', args: { since: '1h', note: 'hunter2', error: 'password=hunter2' } });
    await bot.ask({ command: 'show', args: { job: 'x'.repeat(20_000) } });
    expect(JSON.parse(bot.audit[0]?.args ?? '')).toMatchObject({ since: '1h' });
    expect(JSON.stringify(bot.audit)).not.toContain('hunter2');
    expect(JSON.stringify(bot.audit).length).toBeLessThan(4000);
  });
});

describe('the command audit', () => {
  it('shows every attempt, newest first, to admins, its own refusals included', async () => {
    const bot = await aTenant();
    await bot.say('show 127416', { actor: jo });
    await bot.say('kill 127417', { actor: sam });
    const refused = await bot.say('audit', { actor: sam });
    expect(refused.text).toContain("You can't see who did what");
    const { text } = await bot.say('audit');
    expect(text.indexOf('audit')).toBeLessThan(text.indexOf('kill'));
    expect(text.indexOf('kill')).toBeLessThan(text.indexOf('show'));
    expect(text).toMatch(/🔒.*kill/);
    expect(text).toContain('127417');
    expect(bot.audit.map(({ command, outcome }) => `${command} ${outcome}`)).toEqual([
      'show ok',
      'kill denied',
      'audit denied',
      'audit ok',
    ]);
  });

  it('is narrowed by filters and says in words what was asked', async () => {
    const bot = await aTenant();
    await bot.say('show 127416', { actor: jo });
    await bot.say('kill 127417', { actor: sam });
    const denied = await bot.say('audit by:sam outcome:denied since:1h job:127417');
    expect(denied.text).toContain('Audit by sam on job 127417 with outcome denied since 1h');
    expect(denied.text).toContain('kill');
    expect((await bot.say('audit by:sam outcome:ok')).text).toContain('nothing');
    const both = await bot.say('audit process:pay* folder:finance');
    expect(both.text).toContain('show');
    expect((await bot.say('audit place:slack:C2')).text).toContain('nothing');
    expect((await bot.say('audit outcome:denyed')).text).toContain('`outcome:denied`');
    expect((await bot.say('audit job:x')).text).toContain('Like `job:127416`');
  });

  it('pages without repeating or losing a line, whatever is written meanwhile', async () => {
    const bot = await aTenant();
    for (let number = 0; number < 25; number += 1)
      await bot.store.audit(anAuditEntry({ at: bot.clock.toISOString(), actorName: `P${number}` }));
    const seen: string[] = [];
    let heard = await bot.say('audit command:show');
    for (let pages = 0; pages < 9; pages += 1) {
      seen.push(...(heard.text.match(/P\d+\b/g) ?? []));
      const more = button(messageOf(heard), 'More');
      if (more === undefined) break;
      await bot.store.audit(anAuditEntry({ actorName: 'late' }));
      heard = await bot.click(more);
      expect(heard.replies.at(-1)?.kind).toBe('replace');
    }
    const once = [...new Set(seen)];
    expect(once).toEqual(Array.from({ length: 25 }, (_, number) => `P${24 - number}`));
  });

  it('shows one line whole, from the list and by its number', async () => {
    const bot = await aTenant();
    await bot.say('stop 127417', { actor: jo });
    const list = messageOf(await bot.say('audit'));
    const table = list.blocks.find((block) => block.kind === 'table');
    const { text } = await bot.click(table?.rows[0]?.button ?? undefined);
    for (const part of ['line 1: stop', 'Jo', 'slack:U2', 'operators', 'accepted', 'Payroll', 'sha256:'])
      expect(text).toContain(part);
    expect((await bot.say('audit line:1')).text).toBe(text);
    expect((await bot.say('audit line:99')).text).toContain('no line 99');
  });

  it('is not shown where everybody reads along', async () => {
    const bot = await aTenant();
    const { text } = await bot.say('audit', { place: openChannel });
    expect(text).toContain('here everybody would read it');
    expect(text).not.toContain('Ana');
  });

  it('brings a file to the asker alone, whatever the channel', async () => {
    const bot = await aTenant();
    await bot.say('kill 127417', { actor: sam });
    const list = messageOf(await bot.say('audit outcome:denied'));
    const { text, posts } = await bot.click(button(list, 'Export as CSV'));
    expect(text).toContain('to you alone');
    expect(posts).toEqual([]);
    const [notice] = await bot.store.openNotices('default');
    expect(notice?.body).toMatchObject({
      kind: 'export',
      target: 'slack:U1',
      question: 'Audit with outcome denied',
      audit: { outcome: 'denied' },
    });
    expect(await bot.store.postsOf(notice?.id ?? '')).toMatchObject([{ target: 'slack:U1' }]);
    expect(bot.woken).toContain('exporter');
    expect((await bot.say('audit as:csv')).text).toContain('still under way');
  });
});

describe('what is told of the audit', () => {
  it('is all that does more than look', () => {
    const quiet = quietCommands(commands);
    for (const name of ['faulted', 'show', 'help', 'unreadable', 'retention', 'audit'])
      expect(quiet, name).toContain(name);
    for (const name of ['kill', 'start', 'export', 'subscribe', 'sign'])
      expect(quiet, name).not.toContain(name);
  });
});

describe('refused suggestions', () => {
  it('make one line a person and hour', async () => {
    const bot = await aBot();
    const note = createSuggestionAudit({
      store: bot.store,
      tenant: 'default',
      log: createLogger('silent'),
      now: () => bot.clock,
    });
    const asked = { actor: ana, id: 's1', place: { target: 'slack:C1' }, source: 'process' };
    const denied = { command: 'start', rule: 'nobody at night' };
    for (const id of ['s1', 's2', 's3']) await note({ ...asked, id }, denied);
    await note({ ...asked, actor: jo }, denied);
    bot.clock = new Date(bot.clock.getTime() + 3_600_000);
    await note({ ...asked, id: 's4' }, denied);
    expect(bot.audit.map(({ actor, invocation }) => `${actor} ${invocation}`)).toEqual([
      'slack:U1 s1',
      'slack:U2 s1',
      'slack:U1 s4',
    ]);
    expect(bot.audit[0]).toMatchObject({
      command: 'start',
      args: '{"suggest":"process"}',
      rule: 'nobody at night',
      outcome: 'denied',
    });
  });
});
