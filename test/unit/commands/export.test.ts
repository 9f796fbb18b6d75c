import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/commands/index.ts';
import { parse } from '../../../src/commands/reading/parse.ts';
import type { ExportBody, ExportStep } from '../../../src/domain/export-body.ts';
import { aBot, ana, button, jo, messageOf } from '../../fixtures/a-bot.ts';

const sam = { ...ana, id: 'U9', name: 'Sam' };

async function asked(bot: Awaited<ReturnType<typeof aBot>>): Promise<{ id: string; body: ExportBody }[]> {
  const open = await bot.store.openNotices('default');
  return open.flatMap(({ body, id }) => (body.kind === 'export' ? [{ id, body }] : []));
}

const end = (bot: Awaited<ReturnType<typeof aBot>>, id: string, step: ExportStep) =>
  bot.store.changeNotice(id, (body) => (body.kind === 'export' ? { ...body, step } : body));

describe('export', () => {
  it('opens a message for all, with the question in words, and wakes who works at it', async () => {
    const bot = await aBot();
    const heard = await bot.say('export state:Faulted process:Invoice* since:24h top:500', { actor: sam });
    expect(heard.text).toBe('done');
    expect(heard.posts).toHaveLength(1);
    const [one] = await asked(bot);
    expect(one?.body).toMatchObject({
      by: { id: 'U9', name: 'Sam' },
      target: 'slack:C1',
      way: 'file',
      question: 'Jobs that are Faulted of Invoice* in the last 24 h, the newest 500',
      filter: { states: ['Faulted'], process: 'Invoice*', activeAfter: '2026-02-28T14:05:00.000Z' },
      top: 500,
      step: { name: 'asking' },
    });
    expect(bot.woken).toContain('exporter');
  });

  it('takes every filter of list', () => {
    const argsOf = (name: string) => Object.keys(commands.find((each) => each.name === name)?.args ?? {});
    const own = new Set(argsOf('export'));
    expect(argsOf('list').filter((name) => !own.has(name))).toEqual(['after', 'replace']);
    expect(() => parse('export top:1000001', commands, '')).not.toThrow();
  });

  it('is one at a time for each person', async () => {
    const bot = await aBot();
    await bot.say('export');
    const second = await bot.say('export state:Faulted');
    expect(second.text).toMatch(/Your export “\*?Jobs\*?” of .* is still under way/);
    expect(bot.audit.at(-1)?.outcome).toBe('refused: an export is under way');
    expect((await bot.say('export', { actor: jo })).text).toBe('done');
    expect(await asked(bot)).toHaveLength(2);
  });

  it.each<ExportStep>([
    {
      name: 'linked',
      file: { name: 'x', rows: 1, bytes: 1, notes: [] },
      url: 'https://x',
      until: '2026-03-01T15:00:00Z',
    },
    { name: 'failed', message: 'no', hint: null },
  ])('is free again when the last one is $name, though its claim was left behind', async (step) => {
    const bot = await aBot();
    await bot.say('export');
    const [one] = await asked(bot);
    await end(bot, one?.id ?? '', step);
    expect((await bot.say('export')).text).toBe('done');
  });

  it('is free again a minute after a process died before it had opened one', async () => {
    const bot = await aBot();
    await bot.store.claim('export:default:slack:U1', 'somebody', '2026-03-01T14:04:30.000Z');
    expect((await bot.say('export')).text).toContain('still under way');
    bot.clock = new Date('2026-03-01T14:06:00Z');
    expect((await bot.say('export')).text).toBe('done');
  });

  it('says where to ask when the place takes no files', async () => {
    const bot = await aBot({ exporter: { wayIn: () => null, wake: () => undefined } });
    const heard = await bot.say('export');
    expect(heard.text).toContain('personal chat');
    expect(heard.text).toContain('PUBLIC_URL');
    expect(await asked(bot)).toEqual([]);
  });

  it('can be cancelled by who asked and by operators, and is free again then', async () => {
    const bot = await aBot();
    await bot.say('export', { actor: sam });
    const busy = messageOf(await bot.say('export', { actor: sam }));
    const cancel = button(busy, 'Cancel');
    const other = await bot.click(cancel, { actor: { ...ana, id: 'U8', name: 'Kim' } });
    expect(other.text).toContain('Only Sam or an operator');
    expect((await bot.click(cancel, { actor: jo })).text).toContain('cancelled');
    expect(await asked(bot)).toEqual([]);
    expect((await bot.click(cancel, { actor: sam })).text).toContain('Too late to cancel');
    expect((await bot.say('export', { actor: sam })).text).toBe('done');
  });

  it('is not cancelled once the file is on its way', async () => {
    const bot = await aBot();
    await bot.say('export');
    const cancel = button(messageOf(await bot.say('export')), 'Cancel');
    const [one] = await asked(bot);
    const file = { name: 'x', rows: 1, bytes: 1, notes: [] };
    await end(bot, one?.id ?? '', { name: 'sending', file, tried: true });
    expect((await bot.click(cancel)).text).toContain('Too late to cancel');
  });
});
