import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/chat/message.ts';
import { users } from '../../src/sandbox/slack/seed.ts';
import { type Bot, startBot } from './bot.ts';
import type { Seen } from './chat-driver.ts';
import { alertOf } from './failure-modes-chat.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

describe.each(['http', 'socket'] as const)('what Slack may still deliver (%s)', (mode) => {
  let chat: Awaited<ReturnType<typeof openStrictSlack>>;
  let bot: Bot;
  let job: number;

  beforeAll(async () => {
    chat = await openStrictSlack(mode);
    bot = await startBot([chat]);
    await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
    job = bot.orchestrator.fault('Payroll Run', { info: 'Logon failure' });
    await chat.click('ana', await alertOf(chat, job), 'Details');
    await chat.until('ana', (m) => m.text.includes('Origin'), 'the details');
  });
  afterAll(async () => {
    await bot?.stop();
    await chat?.close();
  });

  /** Ana clicks a button that carries this; returns the bot's answer. */
  async function press(value: Json | string): Promise<Seen> {
    const { drive } = chat.sandbox;
    const clicked = drive.deliveries().findLast(({ payload }) => payload.type === 'block_actions');
    if (clicked === undefined) throw new Error('Slack has sent no click');
    const before = new Map((await chat.messages('ana')).map((message) => [message.id, message.text]));
    const [action] = clicked.payload.actions as readonly Readonly<Record<string, unknown>>[];
    await drive.redeliver({
      ...clicked,
      payload: {
        ...clicked.payload,
        trigger_id: randomUUID(),
        actions: [{ ...action, value: typeof value === 'string' ? value : JSON.stringify(value) }],
      },
    });
    return chat.until('ana', (m) => before.get(m.id) !== m.text, 'an answer');
  }

  describe('F15: buttons of other versions', () => {
    it('an act that is gone is answered with where to look', async () => {
      const answer = await press({ v: 1, c: 'explode', a: { job } });
      expect(answer.text).toContain('I no longer know what this button did.');
      expect(answer.text).toContain('/jobs help');
    });

    it.each<[string, (id: number) => Json]>([
      ['an older version', (id) => ({ c: 'show', a: { job: id } })],
      [
        'a newer version',
        (id) => ({ v: 99, c: 'show', a: { job: id, colour: 'blue', deep: { er: [1] } }, z: 1 }),
      ],
      ['a job as text', (id) => ({ v: 1, c: 'show', a: { job: `#${id}` } })],
    ])('%s is understood', async (_what, value) => {
      expect((await press(value(job))).text).toContain('Payroll Run: Faulted');
    });

    it.each<[string, Json | string, RegExp]>([
      ['no JSON', 'retry 127416', /from another version of the bot/],
      ['no command', { v: 1, a: {} }, /from another version of the bot/],
      [
        'another tenant (F37)',
        { v: 1, c: 'retry', a: { tenant: 'acme/test', job: 1 } },
        /belongs to the tenant acme\/test/,
      ],
      ['a job that is none', { v: 1, c: 'retry', a: { job: { id: 7 } } }, /names no job/],
    ])('%s is answered in words', async (_what, value, words) => {
      expect((await press(value)).text).toMatch(words);
      expect(bot.orchestrator.restarts(job)).toBe(0);
    });

    it('an act of an older version is asked anew, and then done', async () => {
      const answer = await press({ v: 1, c: 'retry', a: { job: 7 } });
      expect(answer.text).toContain('This button is older than my last update. Here is a new one.');
      expect(answer.text).toContain('retry 7');
      await chat.click('ana', answer, 'Retry');
      await chat.until('ana', (m) => m.text.includes('There is no job 7'), 'what comes of it');
    });
  });

  describe('a forged button', () => {
    /** What a button of ours carried when it was last clicked. */
    const genuine = (): { v: number; c: string; a: Record<string, Json> } => {
      const clicked = chat.sandbox.drive
        .deliveries()
        .filter(({ payload }) => payload.type === 'block_actions')
        .flatMap(({ payload }) => payload.actions as readonly { readonly value?: string }[]);
      const marked = clicked.findLast(({ value }) => value?.includes('"~"') === true);
      return JSON.parse(marked?.value ?? '') as ReturnType<typeof genuine>;
    };

    it.each<[string, (button: ReturnType<typeof genuine>, id: number) => Json]>([
      ['another job', (button, id) => ({ ...button, a: { ...button.a, job: id + 1 } })],
      ['another command', (button) => ({ ...button, c: 'kill' })],
      ['a confirmation', (button) => ({ ...button, c: 'kill', a: { ...button.a, confirmed: true } })],
      ['one thing more', (button) => ({ ...button, a: { ...button.a, strategy: 'Kill' } })],
      ['another mark', (button) => ({ ...button, a: { ...button.a, '~': 'b'.repeat(15) } })],
    ])('with %s does nothing, and says so', async (_what, forge) => {
      const answer = await press(forge(genuine(), job));
      expect(answer.text).toContain('This button is not as I made it, so I did nothing.');
      expect(bot.orchestrator.restarts(job)).toBe(0);
    });

    it('F37: with another tenant does nothing, and says so', async () => {
      const button = genuine();
      const answer = await press({ ...button, a: { ...button.a, tenant: 'acme/test' } });
      expect(answer.text).toMatch(/belongs to the tenant acme.test/);
    });
  });

  /** Ana fills in a form and sends it in: what Slack delivered then, and how many starts there were by then. */
  async function sentForm() {
    const { drive } = chat.sandbox;
    await chat.type('ana', 'start input_output_test_DocEnv');
    await chat.submit('ana', await chat.form('ana'), {});
    await bot.settled();
    const sent = drive.deliveries().findLast(({ payload }) => payload.type === 'view_submission');
    if (sent === undefined) throw new Error('No form was sent in.');
    const view = sent.payload.view as { readonly private_metadata: string };
    const metadata = JSON.parse(view.private_metadata) as { a: object; o: object };
    return { sent, view, metadata, before: bot.orchestrator.starts('input_output_test_DocEnv').length };
  }

  it('a form that was changed, or is sent in by somebody else, does nothing', async () => {
    const { drive } = chat.sandbox;
    const { before, metadata, sent, view } = await sentForm();
    const forged = [
      {
        view: {
          ...view,
          private_metadata: JSON.stringify({ ...metadata, a: { ...metadata.a, folder: 'x' } }),
        },
      },
      { view: { ...view, private_metadata: JSON.stringify({ ...metadata, c: 'kill' }) } },
      { user: { id: users.jo.id, name: 'jo' } },
    ];
    for (const change of forged) {
      await drive.redeliver({ ...sent, payload: { ...sent.payload, trigger_id: randomUUID(), ...change } });
    }
    await bot.settled();
    expect(bot.orchestrator.starts('input_output_test_DocEnv')).toHaveLength(before);
  });

  it('F37: a form of another tenant does nothing, and says so', async () => {
    const { drive } = chat.sandbox;
    const { before, metadata, sent, view } = await sentForm();
    const foreign = JSON.stringify({ ...metadata, a: { ...metadata.a, tenant: 'acme/test' } });
    const told = async () =>
      (await chat.messages('ana')).filter(({ text }) => /belongs to the tenant acme.test/.test(text)).length;
    const toldBefore = await told();
    await drive.redeliver({
      ...sent,
      payload: {
        ...sent.payload,
        trigger_id: randomUUID(),
        view: { ...view, private_metadata: foreign },
      },
    });
    await expect.poll(told, { timeout: 10_000 }).toBe(toldBefore + 1);
    expect(bot.orchestrator.starts('input_output_test_DocEnv')).toHaveLength(before);
  });

  it('F13: a form shows that it is coming while Orchestrator takes its time', async () => {
    const { drive } = chat.sandbox;
    bot.sandbox.control.inject({ match: { path: 'odata/Releases' }, action: { latencyMs: 4000 } });
    await chat.type('ana', 'start input_output_test_DocEnv');
    const skeleton = await drive.waitFor(() => drive.views(users.ana.id).at(-1), 3000);
    expect(drive.text(skeleton)).toMatch(/Loading/);
    const form = await chat.form('ana');
    expect(form.id).toBe(skeleton.id);
    bot.sandbox.control.clearInjections();
  });
});
