import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, RichText } from '../../../src/chat/message.ts';
import { jsonBytes } from '../../../src/teams/card.ts';
import { maxActivityBytes } from '../../../src/teams/limits.ts';
import { renderText } from '../../../src/teams/plain.ts';
import { renderActivity, renderCard } from '../../../src/teams/render.ts';
import { anyMessage } from './arbitrary-message.ts';
import { faultsOf } from './strict-card.ts';

const retry = { label: 'Retry', command: 'retry', args: { job: 127416 }, style: 'primary' as const };

const alert: Message = {
  preview: 'Invoice_Processing faulted on DocBot: The sheet does not exist',
  blocks: [
    { kind: 'heading', text: '🔴 Invoice_Processing faulted on DocBot' },
    { kind: 'text', text: [{ kind: 'bold', text: 'The sheet does not exist' }] },
    { kind: 'quote', text: 'at UiPath.Excel\n  at Main' },
    {
      kind: 'context',
      text: [
        'Finance · ',
        { kind: 'time', at: Date.UTC(2026, 10, 23, 14, 3, 0, 512), show: 'date-time' },
        ' · ',
        { kind: 'person', platform: 'teams', id: 'x', name: 'Ana' },
      ],
    },
    { kind: 'divider' },
    { kind: 'facts', facts: [{ label: 'Robot', value: [{ kind: 'code', text: 'DocBot' }] }] },
    {
      kind: 'buttons',
      buttons: [
        retry,
        {
          label: 'Kill',
          command: 'kill',
          args: { job: 127416 },
          style: 'danger',
          confirm: { title: 'Kill job 127416?', text: 'It ends at once.', ok: 'Kill job 127416' },
        },
        { label: 'Details', command: 'show', args: { job: 127416 } },
        { label: 'Open in Orchestrator', url: 'https://cloud.uipath.com/acme' },
      ],
    },
  ],
};

/** Every object in a JSON value. */
function parts(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(parts);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(parts)];
}

const rows = (count: number, text: string): Message => ({
  preview: 'Faulted: many',
  blocks: [
    { kind: 'heading', text: `Faulted: ${count}` },
    ...Array.from({ length: count }, (_, index) => ({
      kind: 'row' as const,
      text: [{ kind: 'bold' as const, text: `Process ${index}` }, ` ${text}`],
      detail: ['Finance'],
      buttons: [{ label: 'Details', command: 'show', args: { job: index } }],
    })),
    { kind: 'buttons', buttons: [{ label: 'More', command: 'faulted', args: { after: 'x' } }] },
  ],
});

const table = (count: number, words: string): Message => ({
  preview: 'Jobs: many',
  blocks: [
    { kind: 'heading', text: `Jobs: ${count}` },
    {
      kind: 'table',
      pick: 'Details of …',
      columns: [
        { title: 'State', weight: 2 },
        { title: 'Process', weight: 3 },
      ],
      rows: Array.from({ length: count }, (_, index) => ({
        name: `${index}`,
        cells: [['✅ Successful'], [{ kind: 'bold' as const, text: `Process ${index}` }, `\n${words}`]],
        button: { label: 'Details', command: 'show', args: { job: index } },
      })),
    },
    { kind: 'buttons', buttons: [{ label: 'More', command: 'list', args: { after: 'x' } }] },
  ],
});

describe('a table', () => {
  it('is Adaptive Card’s own, with the button of each row at its end', () => {
    const card = renderCard(table(2, 'DocBot'), 'execute');
    expect(faultsOf(card)).toEqual([]);
    const shown = parts(card).find((part) => part.type === 'Table');
    expect(shown).toMatchObject({ firstRowAsHeader: true, columns: [{ width: 2 }, { width: 3 }, {}] });
    const rows = parts(shown).filter((part) => part.type === 'TableRow');
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows[0])).toContain('"text":"State"');
    expect(JSON.stringify(rows[2])).toContain('"verb":"show"');
  });

  it('leaves rows out from the end when they do not fit, says how many, and keeps what follows', () => {
    const card = renderCard(table(80, 'x'.repeat(200)), 'execute');
    expect(jsonBytes(card)).toBeLessThanOrEqual(maxActivityBytes);
    expect(faultsOf(card)).toEqual([]);
    const shown = parts(card).filter((part) => part.type === 'TableRow').length - 1;
    expect(shown).toBeGreaterThan(20);
    expect(JSON.stringify(card)).toContain(`${80 - shown} more rows do not fit`);
    expect(parts(card).map((part) => part.title)).toContain('More');
  });

  it('reads as lines where there are no cards', () => {
    expect(renderText(table(1, 'DocBot'), 1000)).toBe('Jobs: 1\n✅ Successful · Process 0\nDocBot');
  });
});

describe('renderCard', () => {
  it('renders an alert that Microsoft’s own parser takes whole', () => {
    expect(faultsOf(renderCard(alert, 'execute'))).toEqual([]);
    expect(faultsOf(renderCard(alert, 'submit'))).toEqual([]);
  });

  it('would be told of a card that is wrong', () => {
    const card = renderCard(alert, 'execute');
    expect(faultsOf({ ...card, body: [{ type: 'Nonsense' }] })).not.toEqual([]);
  });

  it('carries command and arguments in buttons, with the same for clients without universal actions', () => {
    const action = parts(renderCard(alert, 'execute')).find((part) => part.title === 'Retry');
    expect(action).toEqual({
      type: 'Action.Execute',
      title: 'Retry',
      verb: 'retry',
      data: { v: 1, c: 'retry', a: { job: 127416 } },
      style: 'positive',
      fallback: {
        type: 'Action.Submit',
        title: 'Retry',
        data: { v: 1, c: 'retry', a: { job: 127416 } },
        style: 'positive',
      },
    });
  });

  it('uses Action.Submit in dialogs, where nothing else works', () => {
    const types = parts(renderCard(alert, 'submit')).map((part) => part.type);
    expect(types).toContain('Action.Submit');
    expect(types).not.toContain('Action.Execute');
  });

  it('asks before what hurts, and only the second button acts', () => {
    const card = parts(renderCard(alert, 'execute'));
    const kill = card.find((part) => part.title === 'Kill');
    expect(kill).toMatchObject({ type: 'Action.ShowCard' });
    expect(kill).not.toHaveProperty('data');
    expect(card.find((part) => part.title === 'Kill job 127416')).toMatchObject({
      type: 'Action.Execute',
      data: { a: { job: 127416, confirmed: true } },
    });
  });

  it('keeps three buttons in the open and the rest behind the menu', () => {
    const set = parts(renderCard(alert, 'execute')).find((part) => part.type === 'ActionSet');
    const modes = ((set?.actions ?? []) as { mode?: string }[]).map((action) => action.mode ?? 'primary');
    expect(modes).toEqual(['primary', 'primary', 'primary', 'secondary']);
  });

  it('shows times in the reader’s zone, to the second and without blanks', () => {
    expect(JSON.stringify(renderCard(alert, 'execute'))).toContain(
      '{{DATE(2026-11-23T14:03:00Z,COMPACT)}} {{TIME(2026-11-23T14:03:00Z)}}',
    );
  });

  it('never lets engine text format, link, mention or compute (F22)', () => {
    const evil = '**bold** [x](http://evil.example) <at>everyone</at> {{DATE(2017-02-14T06:08:00Z)}}';
    const card = renderCard(
      {
        preview: evil,
        blocks: [
          { kind: 'heading', text: evil },
          { kind: 'text', text: [evil] },
          { kind: 'facts', facts: [{ label: evil, value: [evil] }] },
          { kind: 'row', text: [evil], detail: [evil], buttons: [] },
        ],
      },
      'execute',
    );
    const types = new Set(parts(card).map((part) => part.type));
    expect(types).not.toContain('TextBlock');
    expect(types).not.toContain('FactSet');
    const shown = parts(card).filter((part) => part.type === 'TextRun');
    expect(shown.length).toBeGreaterThan(4);
    for (const run of shown) {
      expect(run.text).not.toContain('{{DATE(');
      expect(run.selectAction).toBeUndefined();
    }
    expect(card).not.toHaveProperty('msteams.entities');
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'not an address',
    `https://e.example/${'x'.repeat(3_000)}`,
  ])('does not open %.30s', (url) => {
    const card = renderCard(
      {
        preview: 'p',
        blocks: [
          { kind: 'text', text: [{ kind: 'link', text: 'words', url }] },
          { kind: 'buttons', buttons: [{ label: 'Open', url }] },
        ],
      },
      'execute',
    );
    expect(parts(card).some((part) => part.type === 'Action.OpenUrl')).toBe(false);
    expect(parts(card).find((part) => part.title === 'Open')).toMatchObject({ isEnabled: false });
    expect(JSON.stringify(card)).toContain('words');
  });

  it('shows a button that carries too much as one that cannot be pressed', () => {
    const card = renderCard(
      {
        preview: 'p',
        blocks: [{ kind: 'buttons', buttons: [{ ...retry, args: { inputs: 'x'.repeat(5_000) } }] }],
      },
      'execute',
    );
    const button = parts(card).find((part) => part.title === 'Retry');
    expect(button).toMatchObject({ isEnabled: false, tooltip: expect.stringContaining('Type the command') });
  });

  it('leaves rows out from the end when they do not fit, says how many, and keeps what follows them (F21)', () => {
    const card = renderCard(rows(150, 'The sheet does not exist'), 'execute');
    const text = JSON.stringify(card);
    const shown = text.match(/Process \d+"/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(20);
    expect(text).toContain(`${150 - shown} more rows do not fit`);
    expect(text).toContain('"More"');
    expect(text).toContain('Process 0"');
  });

  it('counts rows that it never looked at, too', () => {
    const text = JSON.stringify(renderCard(rows(500, 'x'), 'execute'));
    const shown = text.match(/Process \d+"/g)?.length ?? 0;
    expect(text).toContain(`${500 - shown} more rows do not fit`);
  });

  it('cuts a long quote at the end of a line and keeps the buttons (F20)', () => {
    const trace = Array.from({ length: 20_000 }, (_, index) => `   at Workflow.Step${index}()`).join('\n');
    const card = renderCard(
      {
        preview: 'p',
        blocks: [
          { kind: 'quote', text: trace },
          { kind: 'buttons', buttons: [retry] },
        ],
      },
      'execute',
    );
    const run = parts(card).find((part) => part.fontType === 'Monospace');
    expect(run?.text).toMatch(/Step\d+\(\)…$/);
    expect(JSON.stringify(card)).toContain('"Retry"');
  });

  it('fits any message into one activity, as a card that is valid and not empty (F20, F21)', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const activity = renderActivity(message, 'new');
        expect(jsonBytes(activity)).toBeLessThanOrEqual(maxActivityBytes);
        expect(JSON.stringify(activity).isWellFormed()).toBe(true);
        expect(faultsOf(activity.attachments[0]?.content)).toEqual([]);
        for (const part of parts(activity)) {
          // All other words stand where nothing is read out of them.
          if (part.type === 'TextBlock')
            expect(part.text).toMatch(/^(?:(?:^|, )<at>[\p{L}\p{N} .,'()-]+…?<\/at>)+$/u);
          if (part.type !== 'TextRun') continue;
          // oxlint-disable-next-line no-control-regex
          expect(part.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]|\\ud[89a-f]/);
          expect(part.text).not.toBe('');
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('a mention', () => {
  const jo = { kind: 'mention', platform: 'teams', id: 'aad-jo', name: 'Jo Miller', group: false } as const;
  const message = (...text: RichText): Message => ({ preview: 'p', blocks: [{ kind: 'text', text }] });
  const cardOf = (state: 'new' | 'edited', ...text: RichText) =>
    renderActivity(message(...text), state).attachments[0]?.content;

  it('calls by name in a new message, beside words that stay what they are', () => {
    const ana = { ...jo, id: 'aad-ana', name: '**Ana** [x](http://e) <at>all</at>' };
    const card = cardOf('new', 'Owners ', jo, ', ', ana);
    expect(faultsOf(card)).toEqual([]);
    expect(card?.msteams).toEqual({
      width: 'Full',
      entities: [
        { type: 'mention', text: '<at>Jo Miller</at>', mentioned: { id: 'aad-jo', name: 'Jo Miller' } },
        {
          type: 'mention',
          text: '<at>Ana x (http e) at all at</at>',
          mentioned: { id: 'aad-ana', name: 'Ana x (http e) at all at' },
        },
      ],
    });
    expect(card?.body).toEqual([
      {
        type: 'ColumnSet',
        spacing: 'Small',
        columns: [
          expect.objectContaining({
            items: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Owners ' }] }],
          }) as object,
          expect.objectContaining({
            items: [
              {
                type: 'TextBlock',
                text: '<at>Jo Miller</at>, <at>Ana x (http e) at all at</at>',
                wrap: true,
              },
            ],
          }) as object,
        ],
      },
    ]);
  });

  it('names people of one name apart, and one who is called twice once', () => {
    const card = cardOf('new', jo, ' and ', { ...jo, id: 'other' }, ' and ', { ...jo });
    expect(card?.msteams).toMatchObject({
      entities: [{ text: '<at>Jo Miller</at>' }, { text: '<at>Jo Miller 2</at>' }],
    });
  });

  it('only names in an edit, in an answer, and who is of another platform', () => {
    const slack = { ...jo, platform: 'slack', id: 'U1' } as const;
    for (const card of [
      cardOf('edited', jo),
      renderCard(message(jo), 'execute'),
      cardOf('new', slack, { ...jo, group: true }, { ...jo, id: 'no id' }),
    ]) {
      expect(card?.msteams).toEqual({ width: 'Full' });
      expect(JSON.stringify(card)).toContain('Jo Miller');
      expect(JSON.stringify(card)).not.toContain('<at>');
    }
  });
});

describe('renderText', () => {
  it('says everything but the buttons, times in UTC', () => {
    expect(renderText(alert, 5_000)).toBe(
      [
        '🔴 Invoice_Processing faulted on DocBot',
        'The sheet does not exist',
        'at UiPath.Excel\n  at Main',
        'Finance · 2026-11-23 14:03 UTC · Ana',
        'Robot: DocBot',
      ].join('\n'),
    );
  });

  it('is never empty and never longer than it may be', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 1, max: 5_000 }), (message, max) => {
        const text = renderText(message, max);
        expect(text.trim()).not.toBe('');
        expect(text.length).toBeLessThanOrEqual(Math.max(max, 250));
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
