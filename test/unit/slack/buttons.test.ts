import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Button } from '../../../src/chat/message.ts';
import { actionsBlocks, decodeClick, encodeClick, rowAccessory } from '../../../src/slack/buttons.ts';
import { anyText } from './any-message.ts';

const button = (label: string, args: Record<string, string> = {}): Button => ({
  label,
  command: 'show',
  args,
});

describe('the value of a button', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyText, fc.dictionary(anyText, fc.jsonValue()), (command, given) => {
        const args = JSON.parse(JSON.stringify(given)) as Record<string, never>;
        const value = encodeClick(command, args, 1_000_000) ?? '';
        expect(decodeClick(value)).toEqual({ kind: 'command', command, args });
      }),
    );
  });

  it('F15: is understood without a version or with a later one', () => {
    expect(decodeClick('{"c":"retry","a":{"job":1}}')).toEqual({
      kind: 'command',
      command: 'retry',
      args: { job: 1 },
    });
    expect(decodeClick('{"v":7,"c":"retry","a":{"job":1},"x":true}')).toMatchObject({ command: 'retry' });
    expect(decodeClick('{"v":1,"c":"status"}')).toEqual({ kind: 'command', command: 'status', args: {} });
  });

  it.each(['', 'retry', 'null', '[]', '{"a":{}}', '{"c":1}'])('F15: %s is nothing of ours', (value) => {
    expect(decodeClick(value)).toEqual({ kind: 'unknown' });
  });

  it('says so when it had to leave its arguments behind', () => {
    const [block] = actionsBlocks([button('Retry', { text: 'x'.repeat(3000) })]);
    const [element] = block?.elements ?? [];
    expect(element?.type).toBe('button');
    expect(decodeClick(String((element as { value?: string }).value))).toEqual({
      kind: 'too-long',
      command: 'show',
    });
  });
});

describe('buttons in a row', () => {
  const labels = (buttons: readonly Button[]) =>
    actionsBlocks(buttons).flatMap((block) =>
      block.elements.map((element) =>
        element.type === 'overflow'
          ? element.options.map((option) => option.text.text)
          : element.type === 'button'
            ? element.text.text
            : element.type,
      ),
    );

  it('keeps the first five in sight and the rest in menus of five', () => {
    const names = Array.from({ length: 12 }, (_, index) => `B${index}`);
    expect(labels(names.map((name) => button(name)))).toEqual([
      ...names.slice(0, 5),
      names.slice(5, 10),
      names.slice(10),
    ]);
  });

  it('leaves out those beyond 25', () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `B${index}`);
    expect(labels(names.map((name) => button(name))).flat()).toEqual(names.slice(0, 25));
  });

  it('keeps in sight what a menu cannot carry', () => {
    const asking: Button = {
      ...button('Kill'),
      command: 'kill',
      args: {},
      confirm: { title: 'Kill?', text: 'It ends.', ok: 'Kill' },
    };
    const many = ['1', '2', '3', '4', '5'].map((name) => button(name));
    expect(labels([...many, button('6'), asking, button('long', { x: 'y'.repeat(200) })])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      'Kill',
      'long',
      ['6'],
    ]);
  });

  it('leaves out links that lead nowhere', () => {
    expect(labels([{ label: 'Open', url: 'javascript:alert(1)' }, button('Show')])).toEqual(['Show']);
    expect(rowAccessory([{ label: 'Open', url: 'nowhere' }])).toBeNull();
  });
});
