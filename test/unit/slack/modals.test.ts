import { webApi } from '@slack/bolt';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Form } from '../../../src/chat/form.ts';
import { formView } from '../../../src/slack/form.ts';
import { createOpenedModal } from '../../../src/slack/opened-modal.ts';
import { encodeOrigin, type Origin } from '../../../src/slack/origin.ts';
import type { Submitted } from '../../../src/slack/submission.ts';
import { createSubmittedModal, type SubmissionAnswer } from '../../../src/slack/submitted-modal.ts';

const log = pino({ level: 'silent' });
const origin: Origin = {
  channel: 'C1',
  kind: 'channel',
  direct: false,
  thread: null,
  responseUrl: null,
  clicked: null,
};
const form: Form = {
  title: 'Start X',
  submit: 'Start',
  command: 'start',
  args: {},
  intro: [],
  fields: [{ kind: 'text', name: 'a', label: 'A', required: true, hint: null, initial: null }],
};

let calls: [method: string, said: string][];
let refuse: string | null;

/** A Web API that notes what is opened and updated, and refuses with `refuse`. */
const web = {
  views: Object.fromEntries(
    (['open', 'update'] as const).map((method) => [
      method,
      async ({ view }: { view: unknown }) => {
        const text = JSON.stringify(view);
        calls.push([
          method,
          ['Loading', 'Working', '"input"', 'Ended'].find((one) => text.includes(one)) ?? '?',
        ]);
        if (refuse !== null) throw new webApi.WebAPIPlatformError({ ok: false, error: refuse });
        return { ok: true, view: { id: 'V1' } };
      },
    ]),
  ),
} as unknown as webApi.WebClient;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T14:00:00Z') });
  calls = [];
  refuse = null;
});
afterEach(() => void vi.useRealTimers());

describe('F13: a modal opened by a trigger', () => {
  const opened = () =>
    createOpenedModal({
      web,
      triggerId: 't',
      arrivedAt: Date.now(),
      now: () => new Date(Date.now()),
      context: async () => encodeOrigin(origin),
      log,
    });

  it('opens the form itself when it is ready in time', async () => {
    const modal = opened();
    modal.expect('Start X');
    await vi.advanceTimersByTimeAsync(1100);
    expect(await modal.show(form)).toEqual({ shown: true });
    await vi.advanceTimersByTimeAsync(5000);
    expect(calls).toEqual([['open', '"input"']]);
  });

  it('opens a skeleton after 1.2 s and updates it', async () => {
    const modal = opened();
    modal.expect('Start X');
    await vi.advanceTimersByTimeAsync(1200);
    expect(calls).toEqual([['open', 'Loading']]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await modal.show(form)).toEqual({ shown: true });
    expect(calls[1]).toEqual(['update', '"input"']);
  });

  it('opens the skeleton at once when the form is announced late', async () => {
    const modal = opened();
    await vi.advanceTimersByTimeAsync(2000);
    modal.expect('Start X');
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual([['open', 'Loading']]);
  });

  it('does not try a trigger that is dead', async () => {
    const modal = opened();
    await vi.advanceTimersByTimeAsync(2600);
    modal.expect('Start X');
    expect(await modal.show(form)).toEqual({ shown: false, reason: null });
    await modal.conclude('Ended');
    expect(calls).toEqual([]);
  });

  it('asks for a new click when Slack had forgotten the trigger, and not when it dislikes the form', async () => {
    refuse = 'expired_trigger_id';
    expect(await opened().show(form)).toEqual({ shown: false, reason: null });
    refuse = 'invalid_arguments';
    expect(await opened().show(form)).toMatchObject({
      shown: false,
      reason: expect.stringContaining('refused'),
    });
  });

  it('leaves no skeleton behind when no form comes', async () => {
    const early = opened();
    early.expect('Start X');
    await early.conclude('Ended');
    await vi.advanceTimersByTimeAsync(5000);
    expect(calls).toEqual([]);
    const late = opened();
    late.expect('Start X');
    await vi.advanceTimersByTimeAsync(1200);
    await late.conclude('Ended');
    expect(calls).toEqual([
      ['open', 'Loading'],
      ['update', 'Ended'],
    ]);
  });
});

describe('the modal of a submitted form', () => {
  const submitted: Submitted = {
    command: 'start',
    args: {},
    context: null,
    fields: [{ name: 'a' }],
    values: { a: 'typed' },
    blockIds: { a: 'field.0' },
  };
  let answers: SubmissionAnswer[];
  const afterSubmission = () => {
    answers = [];
    return createSubmittedModal({
      web,
      viewId: 'V1',
      title: 'Start X',
      submitted,
      context: async () => encodeOrigin(origin),
      ack: async (answer) => void answers.push(answer),
      log,
    });
  };

  it('closes when all went well in time', async () => {
    const modal = afterSubmission();
    await modal.conclude('Ended');
    await vi.advanceTimersByTimeAsync(5000);
    expect(answers).toEqual([{ response_action: 'clear' }]);
    expect(calls).toEqual([]);
  });

  it('marks the fields that are wrong', async () => {
    const modal = afterSubmission();
    expect(await modal.show(form, { a: 'Not this.' })).toEqual({ shown: true });
    expect(answers).toEqual([{ response_action: 'errors', errors: { 'field.0': 'Not this.' } }]);
  });

  it('shows an error that belongs to no field on top of the form', async () => {
    const modal = afterSubmission();
    await modal.show(form, { elsewhere: 'Not this.' });
    expect(answers).toMatchObject([{ response_action: 'update' }]);
    expect(JSON.stringify(answers)).toContain('Not this.');
    expect(JSON.stringify(answers)).toContain('"initial_value":"typed"');
  });

  it('shows the next form in its place', async () => {
    const modal = afterSubmission();
    await modal.show(form);
    const view = formView(form, ['C1', 'channel', false, null, null, null]);
    expect(answers).toEqual([{ response_action: 'update', view: view.ok ? view.view : null }]);
  });

  it('answers Slack within its 3 s however long it takes, and then tells the end', async () => {
    const modal = afterSubmission();
    await vi.advanceTimersByTimeAsync(2900);
    expect(answers).toMatchObject([{ response_action: 'update' }]);
    expect(JSON.stringify(answers)).toContain('Working …');
    await modal.show(form, { a: 'Not this.' });
    await modal.conclude('Ended');
    expect(answers).toHaveLength(1);
    expect(calls).toEqual([
      ['update', '"input"'],
      ['update', 'Ended'],
    ]);
  });

  it('tells an end that comes right behind the note when the note stands', async () => {
    const modal = afterSubmission();
    await vi.advanceTimersByTimeAsync(2300);
    expect(answers).toHaveLength(1);
    const told = modal.conclude('Ended');
    await vi.advanceTimersByTimeAsync(400);
    expect(calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    await told;
    expect(calls).toEqual([['update', 'Ended']]);
  });
});
