import { afterEach, describe, expect, it } from 'vitest';
import type { Form, Option } from '../../src/chat/form.ts';
import type { Asked } from '../../src/chat/suggester.ts';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { type SlackApp, startSlackApp, type Transport } from './slack-app.ts';

const ana = users.ana.id;
const alerts = channelIds.alerts;
let app: SlackApp;
afterEach(() => app.close());

const form: Form = {
  title: 'Start a process',
  submit: 'Next',
  command: 'start',
  args: { step: 'process' },
  intro: [],
  fields: [
    {
      kind: 'suggest',
      source: 'process',
      name: 'process',
      label: 'Process',
      required: true,
      hint: null,
      options: [],
      initial: null,
      placeholder: 'Type a part of its name',
    },
  ],
};

/** The form, open before Ana. */
async function openForm(transport: Transport) {
  app = await startSlackApp(transport);
  app.handle(async (invocation, responder) => {
    await responder.reply(invocation.via === 'form' ? { kind: 'done' } : { kind: 'form', form });
  });
  const { drive } = app.slack;
  await drive.command(ana, alerts, '/jobs start');
  const view = await drive.waitFor(() => drive.views(ana).find((each) => each.content.submit));
  const offered = async (text: string) => {
    const options = await drive.suggest(ana, { view: view.id }, 'Process', text);
    return options.map((option) => [option.text.text, option.description?.text ?? null, option.value]);
  };
  return { drive, view, offered };
}

describe.each(['http', 'socket'] as const)('a menu that is searched over %s', (transport) => {
  it('asks for what was typed, by whom and where, and hands on what is chosen', async () => {
    const { drive, offered, view } = await openForm(transport);
    const questions: Asked[] = [];
    app.suggest(async (asked) => {
      questions.push(asked);
      return [{ value: 'key-1', label: 'Invoice_Processing', description: 'Finance' }];
    });
    expect(await offered('')).toEqual([['Invoice_Processing', 'Finance', 'key-1']]);
    await offered('inv 🤖 "%\'');
    expect(questions).toMatchObject([
      { source: 'process', text: '', top: 100, actor: { platform: 'slack', id: ana } },
      { source: 'process', text: 'inv 🤖 "%\'', place: { target: `slack:${alerts}` } },
    ]);
    await drive.submit(ana, view.id, { Process: 'Invoice_Processing' });
    await app.until(() => app.invocations.some((each) => each.via === 'form'));
    expect(app.invocations.at(-1)?.request).toEqual({
      command: 'start',
      args: { step: 'process', process: 'key-1', submitted: true },
    });
  });

  it('shows a hundred at most, no two alike, whatever the names', async () => {
    const { drive, offered } = await openForm(transport);
    const long = 'Very_long_'.repeat(19);
    const options: Option[] = [
      { value: '1', label: 'Sync', description: 'Finance/Payroll' },
      { value: '2', label: 'Sync', description: 'HR' },
      { value: '3', label: `${long}Europe`, description: 'A'.repeat(200) },
      { value: '4', label: `${long}Asia`, description: `${'A'.repeat(199)}B` },
      { value: '5', label: '🤖'.repeat(60), description: '🧾'.repeat(60) },
      { value: '6', label: "O'Brien & <Söhne> (50%) *b*", description: '"x"' },
      { value: '7', label: ' \u202e\n ' },
      { value: '7', label: 'the same value again' },
      { value: 'x'.repeat(151), label: 'too long a value' },
      ...Array.from({ length: 120 }, (_, at) => ({ value: `n${at}`, label: 'Twin', description: 'Here' })),
    ];
    app.suggest(async () => options);
    const shown = await offered('x');
    expect(shown).toHaveLength(100);
    expect(shown.slice(0, 2)).toEqual([
      ['Sync · Finance/Payroll', null, '1'],
      ['Sync · HR', null, '2'],
    ]);
    expect(shown[2]?.[0]).toMatch(/^Very_long_.*….*Europe$/);
    expect(shown[5]?.[0]).toBe("O'Brien & <Söhne> (50%) *b*");
    expect(shown[6]).toEqual(['the same value again', null, '7']);
    expect(drive.notices(ana), 'Slack took it').toEqual([]);
  });

  it('offers nothing where nobody answers', async () => {
    const { drive, offered } = await openForm(transport);
    expect(await offered('inv')).toEqual([]);
    expect(drive.notices(ana)).toEqual([]);
  });
});

describe('a question that is none of ours', () => {
  it('is answered with nothing', async () => {
    const { drive, offered } = await openForm('http');
    app.suggest(async () => [{ value: '1', label: 'One' }]);
    await offered('x');
    const last = drive.deliveries().at(-1);
    for (const action_id of ['old', '{"n":"x"}', '{']) {
      const answer = await drive.redeliver({ ...last!, payload: { ...last!.payload, action_id } });
      expect(answer.body).toEqual({ options: [] });
    }
  });
});
