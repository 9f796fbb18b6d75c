import { describe, expect, it } from 'vitest';
import { jobMessage } from '../../../src/views/job.ts';
import { argumentsMessage, hasArguments } from '../../../src/views/job-arguments.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const url = 'https://orchestrator.test/1';
const now = new Date('2026-03-01T14:05:00Z');
const job = aJob({ id: 1, state: 'Successful', info: null, inputArguments: '{"a":1}' });

describe('inputs and outputs', () => {
  it('stand in short in a message that only the asker reads, with what could not be fetched', () => {
    const values = {
      input: JSON.stringify({ invoice: 'INV-77', token: '•••', list: [1, { b: 'x\ny' }], empty: '' }),
      output: JSON.stringify(
        Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`out${n}`, 'y'.repeat(500)])),
      ),
    };
    const shown = { values, trouble: 'Orchestrator failed to read the outputs.' };
    const text = printMessage(jobMessage(job, { url, now, full: false, arguments: shown }));
    expect(text).toContain(
      '*Inputs*\ninvoice: `INV-77`\ntoken: `•••`\nlist: `[1,{"b":"x\\ny"}]`\nempty: `""`',
    );
    expect(text).toMatch(/\*Outputs\*\nout0: `y{199}…`\n[^]*out7: `y{199}…`\nand 3 more\n/);
    expect(text).toContain('⚠️ Orchestrator failed to read the outputs.');
    expect(text).toContain('"values":"short"');
    expect(text).not.toContain('Arguments:');
  });

  it('stay out of any other message, which says that there are some', () => {
    const text = printMessage(jobMessage(job, { url, now, full: false }));
    expect(text).toContain('Arguments: has inputs');
    expect(text).not.toContain('"values":"short"');
  });

  it('are there whole when asked for, in pieces that fit, as far as a message goes', () => {
    const output = JSON.stringify({ rows: Array.from({ length: 900 }, (_, n) => `row ${n} 😀`) });
    const message = argumentsMessage(job, { input: null, output }, url);
    const pieces = message.blocks.flatMap((block) => (block.kind === 'quote' ? [block.text] : []));
    expect(pieces).toHaveLength(4);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(2500);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    expect(printMessage(message)).toMatch(
      /Inputs\* none[^]*more characters of the outputs stand in Orchestrator/,
    );
  });

  it('that are no JSON are shown as text, with the number of secrets that were taken out', () => {
    const message = argumentsMessage(
      job,
      { input: '{"a": 1, "password": •••, ', output: '"just text"' },
      url,
    );
    const text = printMessage(message);
    expect(text).toContain('> {"a": 1, "password": •••, ');
    expect(text).toContain('> "just text"');
    expect(text).toContain('1 value looks like a secret and is hidden.');
    expect(text).toContain('The inputs are not valid JSON.');
  });

  it.each([
    [{ inputArguments: null }, { input: false, output: false }],
    [
      { inputArguments: '{}', outputArguments: 'null' },
      { input: false, output: false },
    ],
    [
      { inputArguments: '{"a":1}', outputFile: '1c7222dc-416f-4c60-9b17-88262c91768f' },
      { input: true, output: true },
    ],
    [
      { inputArguments: '', outputFile: '00000000-0000-0000-0000-000000000000' },
      { input: false, output: false },
    ],
  ])('are there or not: %j', (change, expected) => {
    expect(hasArguments(aJob({ id: 1, ...change }))).toEqual(expected);
  });
});

describe('why a job waits', () => {
  const suspended = aJob({ id: 1, state: 'Suspended', ended: null, info: null });
  const wait = { on: 'Task', name: 'Approve', assignee: 'Kim', until: null, since: null, message: null };

  it('is told in words', () => {
    const waits = [
      { ...wait, since: '2026-03-01T08:00:05Z', message: 'Please look' },
      { ...wait, on: 'Timer', name: null, assignee: null, until: '2026-03-01T09:00:00Z' },
      { ...wait, on: 'Moonrise', name: null, assignee: null },
    ];
    const text = printMessage(jobMessage(suspended, { url, now, full: false, waits }));
    expect(text).toContain(
      'Waits for a task: *Approve*, assigned to Kim, since 2026-03-01 08:00\n“Please look”',
    );
    expect(text).toContain('Waits for a time, until 2026-03-01 09:00\nWaits for Moonrise');
  });

  it('is not made up', () => {
    const none = printMessage(jobMessage(suspended, { url, now, full: false, waits: [] }));
    expect(none).toContain('Orchestrator does not say what it waits for.');
    const failed = printMessage(jobMessage(suspended, { url, now, full: false, waits: 'No answer came.' }));
    expect(failed).toContain('Why it waits could not be read: No answer came.');
  });
});
